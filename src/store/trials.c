#include "base/mem.h"
#include "store/sync.h"

#include <stdlib.h>

#define NO_PLACE (-1)

struct known_trial { /* a search trial before the sync */
    int64_t point_id, seed, fold, split_id;
    int64_t id, place;
    int repeat;
    bool untouched, seen;
};

static int by_identity(const void *a, const void *b)
{
    const struct known_trial *x = a, *y = b;
    const int64_t pair[][2] = { { x->point_id, y->point_id },
                                { x->seed, y->seed },
                                { x->fold, y->fold },
                                { x->split_id, y->split_id } };

    for (int i = 0; i < 4; i++)
        if (pair[i][0] != pair[i][1])
            return pair[i][0] < pair[i][1] ? -1 : 1;
    return 0;
}

static int read_grid(struct known_trial **out, size_t *n, struct store *st,
                     int64_t experiment_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_GRID, err);
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        struct known_trial t = { 0 };

        if (mem_grow(out, *n, &cap, sizeof(**out)) < 0) {
            sqlite3_reset(s);
            return err_set(err, ERR_NOMEM, "no memory for trials");
        }
        t.id = sqlite3_column_int64(s, 0);
        t.point_id = sqlite3_column_int64(s, 1);
        t.seed = sqlite3_column_int64(s, 2);
        t.fold = sqlite3_column_int64(s, 3);
        t.split_id = sqlite3_column_int64(s, 4);
        t.repeat = sqlite3_column_int(s, 5);
        t.place = sqlite3_column_type(s, 6) == SQLITE_NULL
                      ? NO_PLACE
                      : sqlite3_column_int64(s, 6);
        t.untouched = sqlite3_column_text(s, 7)[0] == 'p' && /* pending */
                      sqlite3_column_int(s, 8) == 0;
        (*out)[(*n)++] = t;
    }
    sqlite3_reset(s);
    return rc;
}

static int set_place(struct store *st, int64_t id, int64_t place, int repeat,
                     struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIAL_PLACE, err);

    if (!s)
        return -1;
    sql_int(s, 1, id);
    if (place != NO_PLACE)
        sql_int(s, 2, place);
    sql_int(s, 3, repeat);
    return sql_run(st, s, err);
}

static int add_trial(struct store *st, const struct store_study *study,
                     const struct known_trial *t, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIAL_ADD, err);

    if (!s)
        return -1;
    sql_int(s, 1, study->id);
    sql_int(s, 2, t->point_id);
    sql_int(s, 3, t->repeat);
    sql_int(s, 4, t->fold);
    sql_int(s, 5, t->seed);
    sql_int(s, 6, t->split_id);
    sql_int(s, 7, t->place);
    sql_int(s, 8, study->numerics);
    return sql_run(st, s, err);
}

/* A search trial that the plan has no place for: nobody has touched it, or its
 * results stay out of the ranking. */
static int leave_out(struct store *st, const struct known_trial *t,
                     struct err *err)
{
    sqlite3_stmt *s;

    if (!t->untouched)
        return t->place == NO_PLACE
                   ? 0
                   : set_place(st, t->id, NO_PLACE, t->repeat, err);
    s = sql_get(st, SQL_TRIAL_DROP, err);
    if (!s)
        return -1;
    sql_int(s, 1, t->id);
    return sql_run(st, s, err);
}

static int sync_trial(struct store *st, const struct store_study *study,
                      const struct known_trial *want, struct known_trial *known,
                      size_t n_known, struct err *err)
{
    struct known_trial *old =
        n_known ? bsearch(want, known, n_known, sizeof(*known), by_identity)
                : NULL;

    if (!old)
        return add_trial(st, study, want, err);
    old->seen = true;
    if (old->place == want->place && old->repeat == want->repeat)
        return 0;
    return set_place(st, old->id, want->place, want->repeat, err);
}

int sync_trials(struct store *st, const struct store_study *study,
                struct err *err)
{
    struct known_trial *known = NULL;
    size_t n_known = 0;
    int64_t rounds = (int64_t)study->repeats * study->n_splits, stride = 1;
    int rc = -1;

    for (int p = 0; p < study->n_points; p++)
        if (study->points[p].ordinal >= stride)
            stride = study->points[p].ordinal + 1;
    if (read_grid(&known, &n_known, st, study->id, err) < 0)
        goto done;
    for (int64_t r = 0; r < rounds; r++) {
        const struct store_split *sp = &study->splits[r % study->n_splits];
        int repeat = (int)(r / study->n_splits);

        for (int p = 0; p < study->n_points; p++) {
            struct known_trial want = { .point_id = study->points[p].id,
                                        .seed = study->seed + repeat,
                                        .fold = sp->fold,
                                        .split_id = sp->id,
                                        .repeat = repeat };

            want.place = r * stride + study->points[p].ordinal;
            if (sync_trial(st, study, &want, known, n_known, err) < 0)
                goto done;
        }
    }
    for (size_t i = 0; i < n_known; i++)
        if (!known[i].seen && leave_out(st, &known[i], err) < 0)
            goto done;
    rc = 0;
done:
    mem_free(known);
    return rc;
}
