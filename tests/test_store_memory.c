/* Each allocation of the store fails once; nothing leaks, nothing is half done,
 * and the same call then succeeds. */
#include "base/mem.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct planted_point two[] = {
    { .params = "{\"units\": [3, 2], \"optimizer\": \"sgd\"}",
      .accuracy = 0.9,
      .test = 0.8 },
    { .params = "{\"units\": [1], \"optimizer\": \"adam\"}",
      .accuracy = PLANT_DIVERGED },
};
static const struct planted what = { .points = two,
                                     .n_points = 2,
                                     .n_validation = 40,
                                     .n_test = 40,
                                     .n_classes = 2 };

static struct store *st;
static char path[256];
static struct err err;

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(store_memory, .fini = close_store);

/* Runs call with the n-th allocation failing, n = 1, 2, ... until it succeeds.
 */
#define SWEEP_FAILURES(n, call)                                  \
    for (n = 1; mem_fail_at(n), (call) < 0; n++) {               \
        mem_fail_at(0);                                          \
        cr_assert_eq(err.code, ERR_NOMEM, "%d: %s", n, err.msg); \
        err_clear(&err);                                         \
        cr_assert_lt(n, 10000);                                  \
    }                                                            \
    mem_fail_at(0)

Test(store_memory, open_fails_whole)
{
    struct store *other = NULL;
    int n;

    st = planted_store(path);
    SWEEP_FAILURES(n, store_open(&other, path, STORE_WRITE, &err));
    cr_assert_gt(n, 1);
    store_close(other);
    SWEEP_FAILURES(n, store_open(&other, path, STORE_READ, &err));
    store_close(other);
}

/* planted_sync allocates too; only the store's own failures count. */
static struct store_study study;
static struct store_point points[2];
static struct store_param params[2];

static int sync_again(void)
{
    static const uint32_t indices[4] = { 1, 2, 3, 4 };
    static const uint8_t labels[4] = { 0, 1, 0, 1 };
    static const uint8_t pixels[4] = { 9, 8, 7, 6 };
    static const char *const classes[] = { "no", "yes" };
    static struct store_split split;
    static struct store_sample sample;
    struct store_sync out;

    split = (struct store_split){ .hash = "s",
                                  .n_train = 8,
                                  .n_validation = 4,
                                  .validation = indices,
                                  .labels = labels };
    sample = (struct store_sample){ .width = 2, .height = 2, .pixels = pixels };
    study = (struct store_study){ .name = "memory",
                                  .config = "name: memory\n",
                                  .overrides = "",
                                  .metric = "val_loss",
                                  .goal = "minimize",
                                  .method = "grid",
                                  .dataset = "d",
                                  .dataset_hash = "h",
                                  .sweep_version = "1",
                                  .git_commit = "c",
                                  .compiler = "gcc",
                                  .cpu = "cpu",
                                  .repeats = 2,
                                  .n_features = 4,
                                  .n_classes = 2,
                                  .numerics = 1,
                                  .n_splits = 1,
                                  .n_points = 2,
                                  .n_samples = 1,
                                  .splits = &split,
                                  .points = points,
                                  .samples = &sample,
                                  .classes = classes };
    return store_sync(&out, st, &study, &err);
}

Test(store_memory, sync_fails_whole)
{
    json_t *list = json_pack("[i, i]", 3, 2);
    struct store *other;
    struct table *t;
    int n;

    st = planted_store(path);
    for (int i = 0; i < 2; i++) {
        params[i] = (struct store_param){ "layers", list, "[3, 2]" };
        points[i] = (struct store_point){ .ordinal = i + 1,
                                          .hash = i ? "b" : "a",
                                          .config = "{\"layers\": [3, 2]}",
                                          .n_params = 1,
                                          .params = &params[i] };
    }
    SWEEP_FAILURES(n, sync_again());
    cr_assert_gt(n, 4);
    SWEEP_FAILURES(n, sync_again()); /* what is there already */
    cr_assert_eq(store_open(&other, path, STORE_READ, &err), 0);
    cr_assert_eq(store_table_export(&t, other, "trials", 0, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(table_n_rows(t), 4);
    table_free(t);
    cr_assert_eq(store_table_export(&t, other, "samples", 0, &err), 0);
    cr_assert_eq(table_n_rows(t), 1);
    table_free(t);
    store_close(other);
    json_decref(list);
}

Test(store_memory, readers_fail_whole)
{
    struct snapshot *snap;
    struct epoch_record *epochs;
    struct scores_row *scores;
    struct evaluation_row *looks;
    struct rank_row *ranks;
    struct table *t;
    char hash[SHA256_TEXT];
    int n, k;

    st = planted_store(path);
    plant(st, &what);
    cr_assert_eq(sha256_of(hash, "planted-data", 12, &err), 0);
    SWEEP_FAILURES(n, store_snapshot(&snap, st, NULL, &err));
    cr_assert_gt(n, 30);
    snapshot_free(snap);
    SWEEP_FAILURES(n, store_epochs(&epochs, &k, st, 1, &err));
    cr_assert_eq(k, 5);
    mem_free(epochs);
    SWEEP_FAILURES(n, store_scores(&scores, st, 1, "validation", &err));
    cr_assert_gt(n, 8);
    scores_free(scores);
    SWEEP_FAILURES(n, store_evaluations(&looks, &k, st, hash, &err));
    evaluations_free(looks, k);
    SWEEP_FAILURES(n,
                   store_leaderboard(&ranks, &k, st, 1, METRIC_VAL_LOSS, &err));
    cr_assert_eq(k, 2);
    mem_free(ranks);
    SWEEP_FAILURES(n, store_table_export(&t, st, "leaderboard", 1, &err));
    table_free(t);
}

Test(store_memory, events_are_queued_whole_or_not_at_all)
{
    struct claim c[2];
    struct scores_row *s;
    struct store_scores scores;
    struct store_sync done;
    struct trial_record r = { .outcome = OUTCOME_COMPLETED,
                              .epochs_run = 1,
                              .best_epoch = 1 };
    struct epoch_record e = { .epoch = 1 };
    struct planted other = what;
    int64_t id;
    int n, k;

    st = planted_store(path);
    plant(st, &what);
    cr_assert_eq(store_scores(&s, st, 1, "validation", &err), 0);
    scores = (struct store_scores){ "validation", &s->predictions, s->classes,
                                    s->confusion };
    other.name = "other";
    cr_assert_eq(planted_sync(&done, &id, st, &other, &err), 0);
    cr_assert_eq(store_claim(c, &k, st, id, KIND_SEARCH, 2, &err), 0);
    store_close(st); /* a new one has no room for rows yet */
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0);
    SWEEP_FAILURES(n, store_epoch(st, c[0].trial_id, &e, &err));
    cr_assert_gt(n, 1);
    SWEEP_FAILURES(n, store_done(st, &c[0], &r, &scores, &err));
    cr_assert_gt(n, 1);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    scores_free(s);
    cr_assert_eq(store_scores(&s, st, c[0].trial_id, "validation", &err), 0);
    scores_free(s);
}
