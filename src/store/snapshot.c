#include "base/mem.h"
#include "store/check.h"
#include "store/checksum.h"
#include "store/read.h"

#include <stdio.h>
#include <string.h>

const char *const trial_states[] = { "pending", "running",  "completed",
                                     "stopped", "diverged", "failed",
                                     NULL };

/* ---- splits and classes -------------------------------------------------- */

static void *copy_blob(sqlite3_stmt *s, int col, size_t want)
{
    void *copy = NULL;
    size_t n = (size_t)sqlite3_column_bytes(s, col);

    if (n == want && (copy = mem_zero(want, 1)) && n)
        memcpy(copy, sqlite3_column_blob(s, col), n);
    return copy;
}

int split_row_read(struct split_row *sp, struct store *st, sqlite3_stmt *s,
                   struct err *err)
{
    bool failed = false, fits = true;

    memset(sp, 0, sizeof(*sp));
    sp->id = sqlite3_column_int64(s, 0);
    sp->hash = sql_get_text(s, 1, &failed);
    sp->dataset = sql_get_text(s, 2, &failed);
    sp->dataset_hash = sql_get_text(s, 3, &failed);
    sp->fold = sqlite3_column_int(s, 4);
    sp->n_train = sqlite3_column_int(s, 5);
    sp->n_validation = sqlite3_column_int(s, 6);
    sp->n_test = sqlite3_column_int(s, 7);
    sp->n_features = sqlite3_column_int(s, 8);
    sp->n_classes = sqlite3_column_int(s, 9);
    if (sp->n_validation < 0 ||
        sqlite3_column_bytes(s, 10) / 4 != sp->n_validation ||
        sqlite3_column_bytes(s, 11) != sp->n_validation)
        return row_damaged(st, "splits", sp->id, err);
    sp->validation = copy_blob(s, 10, (size_t)sp->n_validation * 4);
    sp->labels = copy_blob(s, 11, (size_t)sp->n_validation);
    if (failed || !sp->validation || !sp->labels)
        return row_no_memory(st, err);
    sp->overlap = (struct overlap_record){ sqlite3_column_int(s, 13),
                                           sqlite3_column_int(s, 14),
                                           sqlite3_column_int(s, 15) };
    for (int i = 0; i < sp->n_validation; i++)
        fits = fits && sp->labels[i] < sp->n_classes;
    if (!fits || sqlite3_column_int64(s, 12) != crc_split(sp))
        return row_damaged(st, "splits", sp->id, err);
    return 0;
}

void split_row_release(struct split_row *sp)
{
    mem_free(sp->hash);
    mem_free(sp->dataset);
    mem_free(sp->dataset_hash);
    mem_free(sp->validation);
    mem_free(sp->labels);
}

static int read_splits(struct snapshot *out, struct store *st, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_SPLITS, err);
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, out->experiment.id);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (mem_grow(&out->splits, (size_t)out->n_splits, &cap,
                     sizeof(*out->splits)) < 0) {
            rc = row_no_memory(st, err);
            break;
        }
        rc = split_row_read(&out->splits[out->n_splits++], st, s, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

/* The next class of an experiment's data: its number, its crc (NULL in rows of
 * schema version 1). */
static int read_class(struct snapshot *out, struct store *st, sqlite3_stmt *s,
                      struct err *err)
{
    const struct experiment_row *e = &out->experiment;
    bool failed = false;
    char *label = sql_get_text(s, 0, &failed);
    int c = out->n_classes;

    if (failed)
        return row_no_memory(st, err);
    out->classes[out->n_classes++] = label;
    if (sqlite3_column_int(s, 1) != c ||
        (sqlite3_column_type(s, 2) != SQLITE_NULL &&
         sqlite3_column_int64(s, 2) !=
             crc_class(e->dataset, e->dataset_hash, c, label)))
        return row_damaged(st, "classes", c, err);
    return 0;
}

static int read_classes(struct snapshot *out, struct store *st, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_CLASSES, err);
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_text(s, 1, out->experiment.dataset);
    sql_text(s, 2, out->experiment.dataset_hash);
    while ((rc = sql_step(st, s, err)) == 1) {
        rc = mem_grow(&out->classes, (size_t)out->n_classes, &cap,
                      sizeof(*out->classes)) < 0
                 ? row_no_memory(st, err)
                 : read_class(out, st, s, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    for (int i = 0; rc == 0 && i < out->n_splits; i++)
        if (strcmp(out->splits[i].dataset_hash, out->experiment.dataset_hash) ==
                0 &&
            out->splits[i].n_classes != out->n_classes)
            rc = row_damaged(st, "classes", out->n_classes, err);
    return rc;
}

/* ---- trials -------------------------------------------------------------- */

#define TRIAL_CRC (19 + METRIC_COUNT) /* columns of SQL_TRIALS */
#define TRIAL_PLANNED (20 + METRIC_COUNT)

int trial_read(struct trial_row *t, struct store *st, sqlite3_stmt *s,
               struct err *err)
{
    bool failed = false;
    int kind, state;

    memset(t, 0, sizeof(*t));
    t->id = sqlite3_column_int64(s, 0);
    t->point_id = sqlite3_column_int64(s, 1);
    t->split_id = sqlite3_column_int64(s, 2);
    kind = word_of(trial_kinds, s, 3);
    t->repeat = sqlite3_column_int(s, 4);
    t->fold = sqlite3_column_int(s, 5);
    t->seed = (uint64_t)sqlite3_column_int64(s, 6);
    state = word_of(trial_states, s, 7);
    t->stop_reason = sql_get_text(s, 8, &failed);
    t->attempts = sqlite3_column_int(s, 9);
    t->epochs_run = sqlite3_column_int(s, 10);
    t->best_epoch = sqlite3_column_int(s, 11);
    t->started_at = sql_get_text(s, 12, &failed);
    t->finished_at = sql_get_text(s, 13, &failed);
    t->wall_seconds = sql_get_real(s, 14);
    t->error = sql_get_text(s, 15, &failed);
    t->numerics = sqlite3_column_int(s, 16);
    t->train_loss = sql_get_real(s, 17);
    t->train_accuracy = sql_get_real(s, 18);
    sql_get_metrics(s, 19, t->metric);
    t->planned = sqlite3_column_int(s, TRIAL_PLANNED);
    if (failed)
        return row_no_memory(st, err);
    if (kind < 0 || state < 0)
        return row_damaged(st, "trials", t->id, err);
    t->kind = (enum trial_kind)kind;
    t->state = (enum trial_state)state;
    if (t->state > STATE_RUNNING &&
        sqlite3_column_int64(s, TRIAL_CRC) != crc_trial(t))
        return row_damaged(st, "trials", t->id, err);
    return 0;
}

static uint64_t seed_of(const struct snapshot *snap, const struct trial_row *t)
{
    int64_t first = snap->experiment.seed;

    if (t->kind == KIND_CONFIRM)
        first += STORE_NEW_SEEDS;
    return (uint64_t)(first + t->repeat);
}

/* Are its examples those of the experiment's data, whose classes have names? */
static bool is_of_data(const struct snapshot *snap, const struct trial_row *t)
{
    for (int i = 0; i < snap->n_splits; i++)
        if (snap->splits[i].id == t->split_id)
            return strcmp(snap->splits[i].dataset_hash,
                          snap->experiment.dataset_hash) == 0;
    return false;
}

static int read_trials(struct snapshot *out, struct store *st, bool all,
                       struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIALS, err);
    struct trial_row *t;
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, out->experiment.id);
    sql_int(s, 2, all);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (mem_grow(&out->trials, (size_t)out->n_trials, &cap,
                     sizeof(*out->trials)) < 0) {
            rc = row_no_memory(st, err);
            break;
        }
        t = &out->trials[out->n_trials++];
        rc = trial_read(t, st, s, err);
        /* repeat is in no crc: it is what the seed says. */
        if (rc == 0 && t->kind != KIND_REFIT && t->planned &&
            (t->seed != seed_of(out, t) || !is_of_data(out, t)))
            rc = row_damaged(st, "trials", t->id, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

void trial_release(struct trial_row *t)
{
    mem_free(t->stop_reason);
    mem_free(t->started_at);
    mem_free(t->finished_at);
    mem_free(t->error);
}

/* ---- all of it ----------------------------------------------------------- */

static int read_rows(struct snapshot *out, struct store *st, const char *name,
                     bool all, struct err *err)
{
    static const char *const tables[] = { "experiments", "splits", "classes",
                                          "points",      "params", "trials" };
    int found;

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (store_intact(st, tables[i], err) < 0)
            return -1;
    found = experiment_read(&out->experiment, st, name, err);
    if (found < 0)
        return -1;
    if (!found && name)
        return err_set(err, ERR_NOMATCH, "%s: no experiment \"%s\"", st->path,
                       name);
    if (!found)
        return err_set(err, ERR_NOMATCH, "%s: no experiment yet", st->path);
    return read_splits(out, st, err) < 0 || read_classes(out, st, err) < 0 ||
                   points_read(out, st, err) < 0 ||
                   read_trials(out, st, all, err) < 0
               ? -1
               : 0;
}

static int take_snapshot(struct snapshot **out, struct store *st,
                         const char *name, bool all, struct err *err)
{
    struct snapshot *snap = NULL;
    int rc = -1;

    if (store_settle(st, err) < 0)
        return -1;
    /* One read transaction, so that the tables fit together. */
    if (sql_exec(st, "BEGIN", err) < 0)
        return -1;
    snap = mem_zero(1, sizeof(*snap));
    if (!snap) {
        row_no_memory(st, err);
        goto done;
    }
    if (read_rows(snap, st, name, all, err) < 0)
        goto done;
    *out = snap;
    snap = NULL;
    rc = 0;
done:
    store_abandon(st);
    snapshot_free(snap);
    return rc;
}

int store_snapshot(struct snapshot **out, struct store *st, const char *name,
                   struct err *err)
{
    return take_snapshot(out, st, name, false, err);
}

int store_snapshot_all(struct snapshot **out, struct store *st,
                       const char *name, struct err *err)
{
    return take_snapshot(out, st, name, true, err);
}

void snapshot_free(struct snapshot *s)
{
    if (!s)
        return;
    experiment_release(&s->experiment);
    for (int i = 0; i < s->n_splits; i++)
        split_row_release(&s->splits[i]);
    mem_free(s->splits);
    for (int i = 0; i < s->n_classes; i++)
        mem_free(s->classes[i]);
    mem_free(s->classes);
    points_free(s);
    for (int i = 0; i < s->n_trials; i++)
        trial_release(&s->trials[i]);
    mem_free(s->trials);
    mem_free(s);
}
