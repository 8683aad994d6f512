#include "data/fetch.h"
#include "data/known.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEBIAN "/usr/share/datasets/fashion-mnist"
#define LABELS "t10k-labels-idx1-ubyte"

static struct datadir dir, set, mirror;
static char mirror_url[PATH_MAX];

/* A user's folder with all of Fashion-MNIST but the test labels, and a mirror
 * that has these. */
static void setup(void)
{
    char from[PATH_MAX];

    datadir_make(&dir);
    datadir_below(&set, &dir, "fashion-mnist");
    datadir_below(&mirror, &dir, "mirror");
    snprintf(mirror_url, sizeof(mirror_url), "file://%s", mirror.path);
    setenv("SWEEP_DATA", dir.path, 1);
    for (int i = 0; i < IDX_FILES; i++) {
        struct datadir *to = i == IDX_TEST_LABELS ? &mirror : &set;
        char name[64];

        snprintf(from, sizeof(from), DEBIAN "/%s.gz", idx_file_names[i]);
        snprintf(name, sizeof(name), "%s.gz", idx_file_names[i]);
        if (access(from, R_OK) == 0)
            cr_assert_eq(symlink(from, datadir_path(to, name)), 0);
    }
}

static void teardown(void)
{
    datadir_remove(&dir);
}

TestSuite(fetch, .init = setup, .fini = teardown);

#define NEED_PACKAGE()                                                 \
    do {                                                               \
        if (access(DEBIAN, F_OK) != 0)                                 \
            cr_skip_test(                                              \
                "the package dataset-fashion-mnist is not installed"); \
    } while (0)

static bool is_there(struct datadir *d, const char *name)
{
    return access(datadir_path(d, name), F_OK) == 0;
}

static int fetch(fetch_report *report, void *ctx, struct err *err)
{
    char folder[PATH_MAX] = "";
    int rc = fetch_set(folder, "fashion-mnist", mirror_url, report, ctx, err);

    if (rc == 0)
        cr_expect_str_eq(folder, set.path);
    return rc;
}

static void expect_opens(void)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    cr_expect(is_there(&set, LABELS ".gz"));
    cr_expect(!is_there(&set, LABELS ".gz.part"));
    cr_assert_eq(dataset_open(&ds, "fashion-mnist", NULL, NULL, &err), 0, "%s",
                 err.msg);
    dataset_free(ds);
}

/* The first n bytes of the mirror's labels as a .part. */
static void leave_part(size_t n)
{
    char bytes[4096];
    FILE *f = fopen(datadir_path(&mirror, LABELS ".gz"), "rb");

    cr_assert_leq(n, sizeof(bytes));
    cr_assert_eq(fread(bytes, 1, n, f), n);
    fclose(f);
    f = fopen(datadir_path(&set, LABELS ".gz.part"), "wb");
    cr_assert_eq(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

struct seen {
    double first, last, total;
    int calls, answer;
};

static int watch(void *ctx, const struct fetch_progress *p)
{
    struct seen *s = ctx;

    if (!s->calls++)
        s->first = p->done_bytes;
    s->last = p->done_bytes;
    s->total = p->total_bytes;
    cr_expect_str_eq(p->file, LABELS);
    cr_expect_eq(p->index, 3);
    cr_expect_eq(p->count, 4);
    return s->answer;
}

Test(fetch, gets_only_what_is_missing)
{
    struct seen seen = { 0 };
    struct err err = { 0 };

    NEED_PACKAGE();
    cr_assert_eq(fetch(watch, &seen, &err), 0, "%s", err.msg);
    cr_expect_gt(seen.calls, 0);
    cr_expect_eq(seen.last, seen.total);
    expect_opens();
    seen.calls = 0;
    cr_assert_eq(fetch(watch, &seen, &err), 0);
    cr_expect_eq(seen.calls, 0, "what is there is not fetched again");
}

Test(fetch, continues_what_was_begun)
{
    struct seen seen = { 0 };
    struct err err = { 0 };

    NEED_PACKAGE();
    leave_part(1000);
    cr_assert_eq(fetch(watch, &seen, &err), 0, "%s", err.msg);
    cr_expect_geq(seen.first, 1000);
    expect_opens();
}

Test(fetch, begins_again_when_the_part_is_of_another_file)
{
    struct err err = { 0 };

    NEED_PACKAGE();
    datadir_text(&set, LABELS ".gz.part", "this is something else");
    cr_assert_eq(fetch(NULL, NULL, &err), 0, "%s", err.msg);
    expect_opens();
}

Test(fetch, begins_again_when_the_part_is_too_long)
{
    static char zeros[20000];
    struct err err = { 0 };

    NEED_PACKAGE();
    datadir_write(&set, LABELS ".gz.part", zeros, sizeof(zeros));
    cr_assert_eq(fetch(NULL, NULL, &err), 0, "%s", err.msg);
    expect_opens();
}

Test(fetch, replaces_a_damaged_file_whatever_its_spelling)
{
    struct err err = { 0 };

    NEED_PACKAGE();
    datadir_text(&set, "t10k-labels.idx1-ubyte", "damaged");
    cr_assert_eq(fetch(NULL, NULL, &err), 0, "%s", err.msg);
    cr_expect(!is_there(&set, "t10k-labels.idx1-ubyte"));
    expect_opens();
}

Test(fetch, refuses_and_removes_other_content)
{
    struct err err = { 0 };

    NEED_PACKAGE();
    unlink(datadir_path(&mirror, LABELS ".gz"));
    datadir_text(&mirror, LABELS ".gz", "not the labels");
    cr_expect_eq(fetch(NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_DATA);
    cr_expect(strstr(err.msg, "/mirror/" LABELS ".gz is not fashion-mnist's "
                              "file: its content has SHA-256 "),
              "%s", err.msg);
    cr_expect(!is_there(&set, LABELS ".gz"));
    cr_expect(!is_there(&set, LABELS ".gz.part"));
}

Test(fetch, a_mirror_without_the_file_is_named_and_leaves_nothing)
{
    struct err err = { 0 };

    NEED_PACKAGE();
    unlink(datadir_path(&mirror, LABELS ".gz"));
    cr_expect_eq(fetch(NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_IO);
    cr_expect(strstr(err.msg, "/mirror/" LABELS ".gz: "), "%s", err.msg);
    cr_expect(!is_there(&set, LABELS ".gz.part"));
}

Test(fetch, stops_when_asked_and_keeps_what_it_has)
{
    struct seen seen = { .answer = 1 };
    struct err err = { 0 };

    NEED_PACKAGE();
    leave_part(1000);
    cr_expect_eq(fetch(watch, &seen, &err), -1);
    cr_expect_eq(err.code, ERR_RUN);
    cr_expect(strstr(err.msg, "stopped; the same command continues it"), "%s",
              err.msg);
    cr_expect(is_there(&set, LABELS ".gz.part"));
    seen.answer = 0;
    err_clear(&err);
    cr_expect_eq(fetch(watch, &seen, &err), 0, "%s", err.msg);
    expect_opens();
}

static void expect_usage(const char *name, const char *url, const char *want)
{
    char folder[PATH_MAX];
    struct err err = { 0 };

    cr_expect_eq(fetch_set(folder, name, url, NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_USAGE);
    cr_expect_str_eq(err.msg, want);
}

Test(fetch, what_makes_no_sense_is_refused)
{
    expect_usage("fashion_mnist", NULL,
                 "no data set \"fashion_mnist\"; did you mean "
                 "\"fashion-mnist\"?");
    expect_usage("imagenet", NULL,
                 "no data set \"imagenet\"; there are fashion-mnist and mnist");
    expect_usage("digits", NULL,
                 "digits is part of the program: nothing to fetch");
    expect_usage("mnist", "/data/mnist",
                 "mirror \"/data/mnist\" is not a URL; a folder is "
                 "file:///path/to/it");
}

Test(fetch, a_folder_that_cannot_be_made_is_an_error)
{
    char folder[PATH_MAX];
    struct err err = { 0 };

    setenv("SWEEP_DATA", "/proc/nowhere", 1);
    cr_expect_eq(fetch_set(folder, "mnist", mirror_url, NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_CREATE);
}
