/*
 * checkpoint.c - what a checkpoint costs: bytes, and milliseconds in a worker
 * and in the parent
 *
 * Each is made as a run makes it, in a folder on a disk (--folder; default
 * build): checksums, write and fsync are the worker's, rename and fsync of the
 * folder the parent's.  A worker makes one every five seconds, or more seldom
 * where that would be more than a fiftieth of its time.
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "limit.h"
#include "num/optim.h"
#include "run/savefile.h"
#include "run/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 21

static const struct net {
    const char *name;
    int n_features, n_classes, n_hidden, units[3];
    const char *optimizer;
} nets[] = {
    { "digits 64-64-10, rmsprop", 64, 10, 1, { 64 }, "rmsprop" },
    { "mnist 784-512-10, rmsprop", 784, 10, 1, { 512 }, "rmsprop" },
    { "mnist 784-512-10, adam", 784, 10, 1, { 512 }, "adam" },
    { "mnist 784-2048-2048-10, adam", 784, 10, 2, { 2048, 2048 }, "adam" },
};

static void die(const struct err *err)
{
    fprintf(stderr, "bench-checkpoint: %s\n", err->msg);
    exit(1);
}

/* A training of this kind after an epoch, with made-up numbers. */
static void stand(struct checkpoint *c, const struct net *net)
{
    struct model_spec model = { .n_features = net->n_features,
                                .n_classes = net->n_classes,
                                .n_hidden = net->n_hidden };
    struct train_spec train = { .optimizer = optim_find(net->optimizer),
                                .epochs = 100 };
    struct err err = { 0 };

    memcpy(model.units, net->units, sizeof(net->units));
    checkpoint_shape(c, &model, &train);
    for (int i = 0; i < c->n_planes; i++) {
        c->plane[i].at = mem_floats(c->plane[i].n);
        if (!c->plane[i].at) {
            err_set(&err, ERR_NOMEM, "no memory for a network");
            die(&err);
        }
        for (size_t j = 0; j < c->plane[i].n; j++)
            c->plane[i].at[j] = (float)j * 0.001f;
    }
}

static void run(const struct net *net, const char *folder)
{
    struct checkpoint_key key = { .point = "bench" };
    struct savefile files = { .trial_id = 1, .attempt = 1 };
    double worker[ROUNDS], parent[ROUNDS], every, ms;
    struct checkpoint c;
    struct err err = { 0 };

    snprintf(files.folder, sizeof(files.folder), "%.200s/checkpoints", folder);
    stand(&c, net);
    for (int i = 0; i < ROUNDS; i++) {
        double began = clock_seconds(), written;

        if (savefile_write(&files, &c, &key, &err) < 0)
            die(&err);
        written = clock_seconds();
        if (savefile_settle(&files, &err) < 0)
            die(&err);
        worker[i] = 1e3 * (written - began);
        parent[i] = 1e3 * (clock_seconds() - written);
    }
    savefile_remove(&files);
    rmdir(files.folder);
    ms = limit_median(worker, ROUNDS);
    every = WORKER_SAVE_SHARE * ms * 1e-3;
    if (every < WORKER_SAVE_SECONDS)
        every = WORKER_SAVE_SECONDS;
    printf("%-30s %8.2f %10.2f %10.2f %10.1f %9.2f\n", net->name,
           (double)checkpoint_size(&c) / 1e6, ms, limit_median(parent, ROUNDS),
           every, ms * 1e-3 / every * 100);
    for (int i = 0; i < c.n_planes; i++)
        mem_free(c.plane[i].at);
}

int main(int argc, char **argv)
{
    const char *folder = "build";

    if (argc == 3 && strcmp(argv[1], "--folder") == 0)
        folder = argv[2];
    printf("%-30s %8s %10s %10s %10s %9s\n", "network", "MB", "worker ms",
           "parent ms", "every s", "% of time");
    for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
        run(&nets[i], folder);
    return 0;
}
