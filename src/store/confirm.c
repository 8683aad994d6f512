#include "store/db.h"
#include "store/sync.h"

/* The experiment of the study and its points there, as ids. */
static int find_experiment(struct store *st, struct store_study *study,
                           struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_EXPERIMENT_BY_NAME, err);
    int rc;

    if (!s)
        return -1;
    sql_text(s, 1, study->name);
    rc = sql_step(st, s, err);
    if (rc == 0)
        rc = err_set(err, ERR_NOMATCH, "%s: no experiment \"%s\"", st->path,
                     study->name);
    if (rc == 1) {
        study->id = sqlite3_column_int64(s, 0);
        rc = 0;
    }
    sqlite3_reset(s);
    return rc;
}

static int find_points(struct store *st, struct store_study *study,
                       struct err *err)
{
    for (int i = 0; i < study->n_points; i++) {
        sqlite3_stmt *s = sql_get(st, SQL_POINT_OF_HASH, err);
        int rc;

        if (!s)
            return -1;
        sql_int(s, 1, study->id);
        sql_text(s, 2, study->points[i].hash);
        rc = sql_step(st, s, err);
        study->points[i].id = rc == 1 ? sqlite3_column_int64(s, 0) : 0;
        sqlite3_reset(s);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int check_wanted(const struct store_study *study,
                        const struct store_confirm *what, struct err *err)
{
    for (int i = 0; i < what->n_points; i++) {
        int k = 0;

        while (k < study->n_points && study->points[k].id != what->points[i])
            k++;
        if (k == study->n_points)
            return err_set(err, ERR_REFUSED,
                           "point p%lld of %s cannot be trained as it was: "
                           "this program, its arithmetic %d or the files that "
                           "the config names are not those of its run",
                           (long long)what->points[i], study->name,
                           study->numerics);
    }
    return 0;
}

static int run_of(struct store *st, enum sql id, int64_t key, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, id, err);

    if (!s)
        return -1;
    sql_int(s, 1, key);
    return sql_run(st, s, err);
}

static int add(struct store *st, const struct store_study *study,
               int64_t point_id, int repeat, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_CONFIRM_ADD, err);

    if (!s)
        return -1;
    sql_int(s, 1, point_id);
    sql_int(s, 2, study->seed + STORE_NEW_SEEDS);
    sql_int(s, 3, repeat);
    return sql_run(st, s, err);
}

static int count(struct store_sync *out, struct store *st, int64_t point_id,
                 int seeds, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_CONFIRM_COUNT, err);

    if (!s)
        return -1;
    sql_int(s, 1, point_id);
    sql_int(s, 2, seeds);
    if (sql_step(st, s, err) < 0)
        return -1;
    out->trials_completed += sqlite3_column_int(s, 0);
    out->trials_pending += sqlite3_column_int(s, 1);
    sqlite3_reset(s);
    return 0;
}

/* All pending ones lose their place, the wanted get it (back), and those that
 * nobody wants or has touched go. */
static int make_trials(struct store_sync *out, struct store *st,
                       const struct store_study *study,
                       const struct store_confirm *what, struct err *err)
{
    if (run_of(st, SQL_CONFIRM_REST, study->id, err) < 0)
        return -1;
    for (int i = 0; i < what->n_points; i++)
        for (int r = 0; r < what->seeds; r++)
            if (add(st, study, what->points[i], r, err) < 0)
                return -1;
    if (run_of(st, SQL_CONFIRM_DROP, study->id, err) < 0)
        return -1;
    for (int i = 0; i < what->n_points; i++)
        if (count(out, st, what->points[i], what->seeds, err) < 0)
            return -1;
    return 0;
}

int store_confirm(struct store_sync *out, struct store *st,
                  struct store_study *study, const struct store_confirm *what,
                  struct err *err)
{
    struct store_sync result = { .points_kept = what->n_points };
    int rc = -1;

    if (store_begin(st, err) < 0)
        return -1;
    if (find_experiment(st, study, err) < 0 ||
        find_points(st, study, err) < 0 || check_wanted(study, what, err) < 0 ||
        make_trials(&result, st, study, what, err) < 0 ||
        store_end(st, err) < 0)
        goto done;
    *out = result;
    rc = 0;
done:
    store_abandon(st);
    return rc;
}

/* Those that are set aside keep the repeat that they had: their seed less it
 * tells the experiment's of then. */
int sync_confirm(struct store *st, const struct store_study *study,
                 struct err *err)
{
    static const enum sql steps[] = { SQL_CONFIRM_FIT, SQL_CONFIRM_REPEAT };

    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *s = sql_get(st, steps[i], err);

        if (!s)
            return -1;
        sql_int(s, 1, study->id);
        sql_int(s, 2, study->seed + STORE_NEW_SEEDS);
        if (sqlite3_bind_parameter_count(s) > 2)
            sql_int(s, 3, STORE_NEW_SEEDS);
        if (sql_run(st, s, err) < 0)
            return -1;
    }
    return 0;
}
