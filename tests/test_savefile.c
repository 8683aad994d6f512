#include "base/mem.h"
#include "run/savefile.h"
#include "support/planted.h"
#include "support/toy.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static struct savefile files;
static struct toy toy;
static struct checkpoint shape, now;
static float planes[2][1024];
static struct err err;

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-save-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    files = (struct savefile){ .trial_id = 7, .attempt = 1 };
    snprintf(files.folder, sizeof(files.folder), "%s/checkpoints", folder);
    toy_make(&toy, "{\"epochs\": 90, \"layers\": [], \"optimizer\": \"sgd\"}",
             40, 10, 3, 3, 100);
    checkpoint_shape(&shape, &toy.job.model, &toy.job.train);
    now = shape;
    cr_assert_eq(now.n_planes, 2);
    for (int i = 0; i < 2; i++) {
        cr_assert_leq(now.plane[i].n, 1024);
        now.plane[i].at = planes[i];
    }
}

static void teardown(void)
{
    char command[128];

    toy_release(&toy);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(savefile, .init = setup, .fini = teardown);

static void write_epoch(int epoch)
{
    now.facts = (struct checkpoint_facts){
        .epoch = epoch, .step = epoch, .best_epoch = 1, .seconds = epoch
    };
    planes[0][0] = (float)epoch;
    cr_assert_eq(savefile_write(&files, &now, &toy_key, &err), 0, "%s",
                 err.msg);
}

static void save_epoch(int epoch)
{
    write_epoch(epoch);
    cr_assert_eq(savefile_settle(&files, &err), 0, "%s", err.msg);
}

static const char *path(const char *name)
{
    static char out[256];

    snprintf(out, sizeof(out), "%.100s/%s", files.folder, name);
    return out;
}

static void damage(const char *name)
{
    FILE *f = fopen(path(name), "r+");

    cr_assert_not_null(f, "%s", name);
    fseek(f, -5, SEEK_END);
    fputc('x', f);
    fclose(f);
}

static char note[SAVEFILE_NOTE];

/* The epoch after which an attempt would go on; 0: none. */
static int chosen(int durable)
{
    struct train_image image;
    int epoch = 0;

    cr_assert_eq(
        savefile_choose(&image, note, &files, &toy_key, &shape, durable, &err),
        0, "%s", err.msg);
    if (image.bytes)
        epoch = checkpoint_epoch(image.bytes);
    mem_free(image.bytes);
    return epoch;
}

Test(savefile, counts_once_it_is_settled)
{
    cr_assert_eq(chosen(9), 0);
    write_epoch(2);
    cr_assert_eq(chosen(9), 0);
    cr_assert_eq(savefile_settle(&files, &err), 0, "%s", err.msg);
    cr_assert_eq(chosen(9), 2);
    write_epoch(5);
    cr_assert_eq(chosen(9), 2);
    cr_assert_eq(savefile_settle(&files, &err), 0, "%s", err.msg);
    cr_assert_eq(chosen(9), 5);
    cr_assert_str_eq(note, "");
}

Test(savefile, a_damaged_one_leaves_the_one_before)
{
    save_epoch(2);
    save_epoch(5);
    damage("7.checkpoint");
    cr_assert_eq(chosen(9), 2);
    cr_assert_not_null(strstr(note, "damaged"), "%s", note);
    damage("7.checkpoint.old");
    cr_assert_eq(chosen(9), 0);
    cr_assert_not_null(strstr(note, "damaged"), "%s", note);
}

Test(savefile, a_longer_or_shorter_one_is_of_no_use)
{
    save_epoch(2);
    save_epoch(5);
    cr_assert_eq(truncate(path("7.checkpoint"), 100), 0);
    cr_assert_eq(chosen(9), 2);
    cr_assert_not_null(strstr(note, "100 bytes"), "%s", note);
    cr_assert_eq(truncate(path("7.checkpoint"), 1 << 30), 0);
    cr_assert_eq(chosen(9), 2);
    cr_assert_not_null(strstr(note, "longer"), "%s", note);
}

/* The database was deleted, or brought back from a copy. */
Test(savefile, one_of_an_epoch_without_a_row_is_not_used)
{
    save_epoch(2);
    save_epoch(5);
    cr_assert_eq(chosen(5), 5);
    cr_assert_eq(chosen(4), 2);
    cr_assert_not_null(strstr(note, "epoch 5"), "%s", note);
    cr_assert_eq(chosen(1), 0);
    cr_assert_eq(chosen(0), 0);
}

Test(savefile, what_an_attempt_left_half_done_goes_with_the_next)
{
    save_epoch(2);
    write_epoch(3);
    cr_assert_eq(access(path("7.1.new"), F_OK), 0);
    files.attempt = 2;
    cr_assert_eq(chosen(9), 2);
    cr_assert_neq(access(path("7.1.new"), F_OK), 0);
    files.attempt = 1; /* whose parent comes late */
    cr_assert_eq(savefile_settle(&files, &err), 0, "%s", err.msg);
    cr_assert_eq(chosen(9), 2);
}

Test(savefile, none_are_left_of_a_trial_that_is_over)
{
    save_epoch(2);
    save_epoch(3);
    write_epoch(4);
    files.attempt = 3;
    write_epoch(4);
    savefile_remove(&files);
    cr_assert_eq(rmdir(files.folder), 0);
}

Test(savefile, a_folder_that_cannot_be_made_is_said)
{
    FILE *f = fopen(files.folder, "w");

    fclose(f);
    cr_assert_eq(savefile_write(&files, &now, &toy_key, &err), -1);
    cr_assert_not_null(strstr(err.msg, "checkpoints"), "%s", err.msg);
}

/* Trials that were removed, or ended just before a crash. */
Test(savefile, files_of_no_trial_are_swept_away)
{
    static struct planted_point points[2] = { { .params = "{\"units\": 1}" },
                                              { .params = "{\"units\": 2}" } };
    struct planted w = {
        .n_points = 2, .points = points, .n_validation = 20, .n_classes = 2
    };
    struct store_sync sync;
    struct store *st;
    char db[256];
    int64_t id;

    st = planted_store(db);
    cr_assert_eq(planted_sync(&sync, &id, st, &w, &err), 0, "%s", err.msg);
    for (files.trial_id = 1; files.trial_id <= 3; files.trial_id++) {
        save_epoch(1);
        save_epoch(2);
        write_epoch(3);
    }
    fclose(fopen(path("notes.txt"), "w"));
    cr_assert_eq(savefile_sweep(files.folder, st, id, &err), 0, "%s", err.msg);
    cr_assert_eq(access(path("2.checkpoint"), F_OK), 0);
    cr_assert_eq(access(path("2.1.new"), F_OK), 0);
    cr_assert_eq(access(path("notes.txt"), F_OK), 0);
    cr_assert_neq(access(path("3.checkpoint"), F_OK), 0);
    cr_assert_neq(access(path("3.checkpoint.old"), F_OK), 0);
    cr_assert_neq(access(path("3.1.new"), F_OK), 0);
    cr_assert_eq(savefile_sweep(files.folder, st, id + 1, &err), 0);
    cr_assert_neq(access(path("2.checkpoint"), F_OK), 0);
    cr_assert_eq(access(path("notes.txt"), F_OK), 0);
    planted_remove(st, db);
}
