/*
 * torture.c - faults against the program, group by group
 *
 *     torture [--full] [--seed N] [GROUP ...]
 *
 * Prints one line for each group: what was done, what it took.  Ends with 1 at
 * the first group that found a fault not survived; its folder then stays.
 */
#include "torture/torture.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

const char torture_small[] =
    "name: small\n"
    "data: {dataset: digits}\n"
    "model: {layers: [8]}\n"
    "training: {optimizer: adam, batch_size: 128, epochs: 6}\n"
    "repeats: 2\n"
    "keep: {top: 2}\n"
    "parameters: {learning_rate: [3e-3, 1e-3], activation: [relu, tanh]}\n";

int torture_reference(struct str *out, struct rig *r, struct err *err)
{
    if (rig_run(r, "2", 0, err) < 0 || truth_tell(out, r->db, err) < 0)
        return -1;
    rig_clear(r);
    return 0;
}

int torture_heals(struct rig *r, const struct str *reference,
                  bool models_may_lack, struct err *err)
{
    struct acks a = { 0 };
    size_t read = 0;
    long long attempts;
    int rc = -1;

    if (rig_await_end(r, err) < 0 ||
        acks_read(&a, &read, r->errors, 0, err) < 0 ||
        truth_holds(r->db, &a, 0, err) < 0 || rig_run(r, "2", 0, err) < 0 ||
        truth_holds(r->db, &a, 0, err) < 0 ||
        truth_same(reference, r->db, models_may_lack, err) < 0)
        goto done;
    attempts = truth_ask(r->db, "SELECT count(*) FROM attempts");
    if (rig_run(r, "2", 0, err) < 0)
        goto done;
    if (truth_ask(r->db, "SELECT count(*) FROM attempts") != attempts) {
        err_set(err, ERR_MISMATCH, "a run with nothing left did something");
        goto done;
    }
    rc = truth_same(reference, r->db, models_may_lack, err);
done:
    if (rc < 0)
        r->keep = true;
    acks_release(&a);
    return rc;
}

/* clang-format off */
static const struct group {
    const char *name;
    group_run *run;
} groups[] = {
    { "kills",   group_kills },
    { "calls",   group_calls },
    { "disk",    group_disk },
    { "room",    group_room },
    { "world",   group_world },
    { "signals", group_signals },
    { "configs",  group_configs },
    { "refusals", group_refusals },
    { "words",    group_words },
    { "clocks",  group_clocks },
    { "rivals",  group_rivals },
    { "power",   group_power },
    { "sqlite",  group_sqlite },
    { "memory",  group_memory },
    { "flips",   group_flips },
    { "leaks",   group_leaks },
    { "meta",    group_meta },
};
/* clang-format on */
#define N_GROUPS (sizeof(groups) / sizeof(groups[0]))

static int run_group(const struct group *g, const struct torture *t)
{
    double begun = clock_seconds();
    struct str told = { 0 };
    struct err err = { 0 };
    int rc = g->run(&told, t, &err);

    printf("%-8s %s, %.0f s%s%s\n", g->name, str_text(&told),
           clock_seconds() - begun, rc < 0 ? ": FAILED: " : "",
           rc < 0 ? err.msg : "");
    fflush(stdout);
    str_release(&told);
    return rc;
}

static int run_named(const char *name, const struct torture *t)
{
    for (size_t i = 0; i < N_GROUPS; i++)
        if (strcmp(groups[i].name, name) == 0)
            return run_group(&groups[i], t);
    fprintf(stderr, "torture: no group \"%s\"; there are", name);
    for (size_t i = 0; i < N_GROUPS; i++)
        fprintf(stderr, " %s", groups[i].name);
    fprintf(stderr, "\n");
    return -1;
}

int main(int argc, char **argv)
{
    struct torture t = { .seed = 1 };
    struct err err = { 0 };
    int rc = 0, at = 1;
    long long n;

    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--full") == 0)
            t.full = true;
        else if (strcmp(argv[at], "--seed") == 0 && at + 1 < argc &&
                 str_to_int(&n, argv[at + 1], 0, INT64_MAX) == 0)
            t.seed = (uint64_t)n, at++;
        else
            return 64;
    }
    if (rig_find_programs(&err) < 0) {
        fprintf(stderr, "torture: %s\n", err.msg);
        return 66;
    }
    for (size_t i = 0; rc == 0 && at == argc && i < N_GROUPS; i++)
        rc = run_group(&groups[i], &t);
    for (; rc == 0 && at < argc; at++)
        rc = run_named(argv[at], &t);
    return rc < 0;
}
