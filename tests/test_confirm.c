/* Trials with new seeds in the database: which there are, who gets them. */
#include "base/mem.h"
#include "config/keys.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct planted_point points[] = {
    { .params = "{\"units\": 1}", .accuracy = .9 },
    { .params = "{\"units\": 2}", .accuracy = .8 },
    { .params = "{\"units\": 3}", .accuracy = .7 },
};
static struct planted grid = { .n_points = 3,
                               .points = points,
                               .n_validation = 50,
                               .n_classes = 2,
                               .seed = 7 };

static struct store *st;
static char path[256];
static struct err err;
static int64_t id;

static void setup(void)
{
    st = planted_store(path);
    id = plant(st, &grid);
}

static void teardown(void)
{
    planted_remove(st, path);
}

TestSuite(confirm, .init = setup, .fini = teardown);

static struct store_sync want(const int *ordinals, int n, int seeds)
{
    struct store_sync out = { 0 };

    cr_assert_eq(planted_confirm(&out, st, &grid, ordinals, n, seeds, &err), 0,
                 "%s", err.msg);
    return out;
}

/* Ends so many of the waiting ones well; the last repeat is in *repeat. */
static int train(int most)
{
    struct claim c;
    int n = 1, done = 0;

    while (done < most &&
           store_claim(&c, &n, st, id, KIND_CONFIRM, 1, &err) == 0 && n) {
        struct trial_record r = { .outcome = OUTCOME_COMPLETED,
                                  .epochs_run = 1,
                                  .best_epoch = 1,
                                  .metric[METRIC_VAL_ACCURACY] = .8 };
        struct epoch_record e = { .epoch = 1 };

        cr_assert_eq(store_epoch(st, c.trial_id, &e, &err), 0, "%s", err.msg);
        cr_assert_eq(store_done(st, &c, &r, NULL, &err), 0, "%s", err.msg);
        done++;
    }
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    return done;
}

static int left(enum trial_kind kind)
{
    int n = -1, running;

    cr_assert_eq(store_left(&n, &running, st, id, kind, &err), 0, "%s",
                 err.msg);
    return n + running;
}

static struct snapshot *look(void)
{
    struct snapshot *snap = NULL;

    cr_assert_eq(store_snapshot(&snap, st, NULL, &err), 0, "%s", err.msg);
    return snap;
}

static int count(bool planned, enum trial_state state)
{
    struct snapshot *snap = look();
    int n = 0;

    for (int i = 0; i < snap->n_trials; i++)
        n += snap->trials[i].kind == KIND_CONFIRM &&
             snap->trials[i].planned == planned &&
             snap->trials[i].state == state;
    snapshot_free(snap);
    return n;
}

Test(confirm, seeds_lie_above_those_of_any_repeat)
{
    static const int both[] = { 1, 3 };
    struct store_sync out = want(both, 2, 3);
    struct snapshot *snap = look();
    int n = 0;

    cr_assert_eq(out.trials_pending, 6);
    cr_assert_eq(out.trials_completed, 0);
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];

        if (t->kind != KIND_CONFIRM)
            continue;
        n++;
        cr_assert_eq(t->seed, (uint64_t)(7 + STORE_NEW_SEEDS + t->repeat));
        cr_assert_lt(t->repeat, 3);
        cr_assert(t->planned);
        cr_assert_eq(t->split_id, snap->trials[0].split_id);
    }
    cr_assert_eq(n, 6);
    snapshot_free(snap);
}

Test(confirm, a_config_has_fewer_repeats_than_seeds_are_kept_free)
{
    const struct field *f = top_keys.fields;

    while (f->name && strcmp(f->name, "repeats") != 0)
        f++;
    cr_assert_not_null(f->name);
    cr_assert_leq(f->max, STORE_NEW_SEEDS);
}

Test(confirm, they_are_claimed_by_seed_and_by_no_search)
{
    static const int both[] = { 3, 1 };
    struct claim c[8];
    int n;

    want(both, 2, 2);
    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 8, &err), 0);
    cr_assert_eq(n, 0);
    cr_assert_eq(store_claim(c, &n, st, id, KIND_CONFIRM, 8, &err), 0);
    cr_assert_eq(n, 4);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(c[i].kind, KIND_CONFIRM);
        cr_assert_eq(c[i].repeat, i / 2);
        cr_assert_eq(c[i].ordinal, i % 2 ? 3 : 1);
    }
}

Test(confirm, what_is_there_counts)
{
    static const int one[] = { 2 }, both[] = { 1, 2 };
    struct store_sync out;

    want(one, 1, 3);
    cr_assert_eq(train(9), 3);
    out = want(one, 1, 3);
    cr_assert_eq(out.trials_completed, 3);
    cr_assert_eq(out.trials_pending, 0);
    out = want(both, 2, 5);
    cr_assert_eq(out.trials_completed, 3);
    cr_assert_eq(out.trials_pending, 7);
    cr_assert_eq(left(KIND_CONFIRM), 7);
    cr_assert_eq(left(KIND_SEARCH), 0);
    out = want(one, 1, 2); /* fewer than there are */
    cr_assert_eq(out.trials_completed, 2);
    cr_assert_eq(out.trials_pending, 0);
    cr_assert_eq(count(true, STATE_COMPLETED), 3);
}

Test(confirm, the_latest_wish_decides_what_waits)
{
    static const int both[] = { 1, 2 }, one[] = { 1 };
    struct claim c;
    int n;

    want(both, 2, 4);
    /* begun and interrupted: kept, but out of the queue */
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_CONFIRM, 1, &err), 0);
    cr_assert_eq(c.ordinal, 1);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_CONFIRM, 1, &err), 0);
    cr_assert_eq(c.ordinal, 2);
    cr_assert_eq(store_attempt_over(st, &c, "interrupted", NULL, false, &err),
                 0);
    want(one, 1, 2);
    cr_assert_eq(left(KIND_CONFIRM), 2); /* one of them runs */
    cr_assert_eq(count(false, STATE_PENDING), 1);
    cr_assert_eq(train(9), 1);
    want(both, 2, 2);
    cr_assert_eq(count(false, STATE_PENDING), 0);
}

Test(confirm, a_dead_owner_s_trials_come_back_to_their_kind)
{
    static const int one[] = { 1 };
    int n = -1;

    want(one, 1, 1);
    cr_assert_eq(store_recover(&n, st, id, KIND_CONFIRM, &err), 0);
    cr_assert_eq(n, 0);
    cr_assert_eq(train(1), 1);
}

Test(confirm, selection_and_leaderboard_do_not_see_them)
{
    static const int both[] = { 1, 2 };
    struct rank_row *rows = NULL;
    int n = 0;

    want(both, 2, 2);
    cr_assert_eq(train(9), 4);
    cr_assert_eq(
        store_leaderboard(&rows, &n, st, id, METRIC_VAL_ACCURACY, &err), 0);
    cr_assert_eq(n, 3);
    cr_assert_eq(rows[0].rank, 1);
    cr_assert_float_eq(rows[0].mean, .9, 1e-12);
    cr_assert_eq(rows[0].n, 1);
    mem_free(rows);
}

Test(confirm, an_edit_of_seed_or_grid_sets_them_aside_and_back)
{
    static const int both[] = { 1, 2 };
    struct planted edited = grid;
    struct store_sync done;

    want(both, 2, 2);
    cr_assert_eq(train(9), 4);
    edited.seed = 8;
    edited.extend = true;
    cr_assert_eq(planted_sync(&done, &id, st, &edited, &err), 0, "%s", err.msg);
    /* of the old seeds 1007 and 1008 one is 1008 + 0 */
    cr_assert_eq(count(true, STATE_COMPLETED), 2);
    cr_assert_eq(count(false, STATE_COMPLETED), 2);
    edited = grid;
    edited.n_points = 1;
    cr_assert_eq(planted_sync(&done, &id, st, &edited, &err), 0, "%s", err.msg);
    cr_assert_eq(count(true, STATE_COMPLETED), 2);
    cr_assert_eq(planted_sync(&done, &id, st, &grid, &err), 0, "%s", err.msg);
    cr_assert_eq(count(true, STATE_COMPLETED), 4);
}

Test(confirm, a_point_that_is_no_longer_the_same_is_refused)
{
    struct store_study study = { .name = "planted", .numerics = 2 };
    struct store_sync out;
    int64_t ids[] = { 1 };

    cr_assert_eq(store_confirm(&out, st, &study,
                               &(struct store_confirm){ ids, 1, 1 }, &err),
                 -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    cr_assert_not_null(strstr(err.msg, "p1"));
    err = (struct err){ 0 };
    study.name = "nobody";
    cr_assert_eq(store_confirm(&out, st, &study,
                               &(struct store_confirm){ ids, 1, 1 }, &err),
                 -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    err = (struct err){ 0 };
    cr_assert_eq(left(KIND_CONFIRM), 0);
}
