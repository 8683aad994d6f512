#include "base/mem.h"
#include "store/checksum.h"
#include "store/epochs.h"
#include "store/patient.h"
#include "store/read.h"

#include <stdio.h>
#include <string.h>

int patient_say(struct patient *p, enum ailment ailment, const char *what,
                struct err *err)
{
    struct finding f = p->at, *added;

    f.ailment = ailment;
    snprintf(f.what, sizeof(f.what), "%s", what);
    if (findings_has(p->found, &f))
        return 0;
    added = findings_add(p->found, ailment, err);
    if (!added)
        return -1;
    *added = f;
    return 0;
}

int patient_note(struct patient *p, enum ailment ailment, struct err *why,
                 struct err *err)
{
    size_t len = strlen(p->st->path);
    const char *text = why->msg;
    int rc;

    if (why->code != ERR_MISMATCH && (why->code != ERR_DB || p->st->busy))
        return err_set(err, why->code, "%s", why->msg);
    if (strncmp(text, p->st->path, len) == 0 && text[len] == ':')
        text += len + 2; /* every finding is of this file */
    rc =
        patient_say(p, why->code == ERR_DB ? AILMENT_FILE : ailment, text, err);
    err_clear(why);
    return rc;
}

/* Looks at the row that a statement stands on; a complaint is in why. */
typedef int examine_row(struct patient *p, sqlite3_stmt *s, struct err *why);

/* Every row of a query whose parameter 1 is key, if it has one. */
static int examine_each(struct patient *p, enum ailment ailment,
                        const char *sql, int64_t key, examine_row *row,
                        struct err *err)
{
    sqlite3_stmt *s = sql_new(p->st, sql, err);
    struct finding about = p->at;
    struct err why = { 0 };
    int rc = 0, said = 0;

    if (!s)
        return -1;
    if (sqlite3_bind_parameter_count(s))
        sql_int(s, 1, key);
    if (sqlite3_bind_parameter_count(s) > 1)
        sql_int(s, 2, 1); /* SQL_TRIALS: those that left the plan, too */
    while (said == 0 && (rc = sql_step(p->st, s, &why)) == 1) {
        p->at = about;
        if (row(p, s, &why) < 0)
            said = patient_note(p, ailment, &why, err);
    }
    p->at = about;
    if (said == 0 && rc < 0)
        said = patient_note(p, ailment, &why, err);
    sqlite3_finalize(s);
    return said;
}

/* ---- rows that carry a checksum ------------------------------------------ */

static int look_at_split(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    struct split_row sp;
    int rc;

    p->at.row_id = sqlite3_column_int64(s, 0);
    p->at.experiment_id = sqlite3_column_int64(s, 16);
    rc = split_row_read(&sp, p->st, s, why);
    split_row_release(&sp);
    return rc;
}

static int look_at_point(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    struct point_row row;
    int rc;

    p->at.point_id = sqlite3_column_int64(s, 0);
    rc = point_read(&row, p->st, s, why);
    point_release(&row);
    return rc;
}

static int look_at_trial(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    struct trial_row t;
    int rc;

    p->at.trial_id = sqlite3_column_int64(s, 0);
    p->at.point_id = sqlite3_column_int64(s, 1);
    rc = trial_read(&t, p->st, s, why);
    trial_release(&t);
    return rc;
}

static int look_at_epoch(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    struct epoch_record e;

    p->at.trial_id = sqlite3_column_int64(s, 0);
    return epoch_read(&e, p->st, s, why);
}

static int look_at_scores(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    struct scores_row *row = NULL;
    int rc;

    p->at.trial_id = sqlite3_column_int64(s, 0);
    snprintf(p->at.part, sizeof(p->at.part), "%s",
             (const char *)sqlite3_column_text(s, 1));
    rc = store_scores(&row, p->st, p->at.trial_id, p->at.part, why);
    scores_free(row);
    if (rc < 0 && why->code == ERR_NOMATCH) /* its split is not there */
        why->code = ERR_MISMATCH;
    return rc;
}

static int look_at_look(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    struct evaluation_row e;
    int rc;

    p->at.row_id = sqlite3_column_int64(s, 0);
    rc = look_read(&e, p->st, s, why);
    mem_free(e.at);
    return rc;
}

/* ---- what must agree between rows ---------------------------------------- */

/* Any row is a complaint: its id, and the words in column 1. */
static int complain(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    p->at.trial_id = sqlite3_column_int64(s, 0);
    return err_set(why, ERR_MISMATCH, "trial %lld %s",
                   (long long)p->at.trial_id,
                   (const char *)sqlite3_column_text(s, 1));
}

static int complain_of_split(struct patient *p, sqlite3_stmt *s,
                             struct err *why)
{
    p->at.row_id = sqlite3_column_int64(s, 0);
    return err_set(why, ERR_MISMATCH, "%s of split %lld: %s",
                   (const char *)sqlite3_column_text(s, 1),
                   (long long)p->at.row_id,
                   (const char *)sqlite3_column_text(s, 2));
}

/* The class of an example by the split's arrays; -1: it is not among them. */
static int class_of(sqlite3_stmt *s, int indices, int labels, uint32_t example)
{
    const uint32_t *index = sqlite3_column_blob(s, indices);
    const uint8_t *label = sqlite3_column_blob(s, labels);
    int n = sqlite3_column_bytes(s, labels);

    if (sqlite3_column_bytes(s, indices) != 4 * n)
        return -1;
    for (int i = 0; i < n; i++)
        if (index[i] == example)
            return label[i];
    return -1;
}

/* Is the crc of the row right, or of schema version 1, where there was none? */
static bool has_pixels(sqlite3_stmt *s)
{
    struct sample_row row = { .example = sqlite3_column_int(s, 1),
                              .label = sqlite3_column_int(s, 2),
                              .width = sqlite3_column_int(s, 3),
                              .height = sqlite3_column_int(s, 4),
                              .pixels = (uint8_t *)sqlite3_column_blob(s, 5) };

    return sqlite3_column_type(s, 8) == SQLITE_NULL ||
           sqlite3_column_int64(s, 8) ==
               crc_sample(sqlite3_column_int64(s, 0), &row);
}

static int look_at_class(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    p->at.row_id = sqlite3_column_int64(s, 0);
    if (sqlite3_column_int64(s, 5) ==
        crc_class((const char *)sqlite3_column_text(s, 1),
                  (const char *)sqlite3_column_text(s, 2),
                  sqlite3_column_int(s, 3),
                  (const char *)sqlite3_column_text(s, 4)))
        return 0;
    return err_set(why, ERR_MISMATCH, "class %d of split %lld: %s",
                   sqlite3_column_int(s, 3), (long long)p->at.row_id, DAMAGED);
}

/* A picture of a validation example, of the size that it says. */
static int look_at_sample(struct patient *p, sqlite3_stmt *s, struct err *why)
{
    int64_t width = sqlite3_column_int64(s, 3);
    int64_t height = sqlite3_column_int64(s, 4);
    int label = class_of(s, 6, 7, (uint32_t)sqlite3_column_int64(s, 1));

    p->at.row_id = sqlite3_column_int64(s, 0);
    if (label >= 0 && label == sqlite3_column_int(s, 2) && width > 0 &&
        height > 0 && width < 65536 && height < 65536 &&
        width * height == sqlite3_column_bytes(s, 5) && has_pixels(s))
        return 0;
    return err_set(why, ERR_MISMATCH,
                   "samples of split %lld: example %lld is no picture of it",
                   (long long)p->at.row_id,
                   (long long)sqlite3_column_int64(s, 1));
}

static int complain_of_attempt(struct patient *p, sqlite3_stmt *s,
                               struct err *why)
{
    p->at.trial_id = sqlite3_column_int64(s, 0);
    p->at.row_id = sqlite3_column_int64(s, 1);
    return err_set(why, ERR_MISMATCH, "trial %lld, attempt %lld: %s",
                   (long long)p->at.trial_id, (long long)p->at.row_id, DAMAGED);
}

/* clang-format off */
static const struct {
    enum ailment ailment;
    examine_row *row;
    const char *sql; /* parameter 1: the experiment */
} agreements[] = {
    { AILMENT_TRIAL, complain,
      "SELECT t.id, 'is of another point, fold or seed than it says'"
      " FROM trials t JOIN points p ON p.id = t.point_id"
      " JOIN splits s ON s.id = t.split_id"
      " JOIN experiments e ON e.id = t.experiment_id"
      " WHERE e.id = ?1 AND (p.experiment_id <> e.id"
      " OR (t.kind <> 'refit' AND t.fold <> s.fold)"
      " OR (t.kind = 'search' AND t.place IS NOT NULL AND p.active"
      " AND t.seed <> e.seed + t.repeat))" },
    { AILMENT_EPOCHS, complain,
      "SELECT t.id, 'has ' || count(c.epoch) || ' of its ' || t.epochs_run ||"
      " ' epochs' FROM trials t LEFT JOIN epochs c ON c.trial_id = t.id"
      " WHERE t.experiment_id = ?1 AND t.state IN ('completed', 'stopped')"
      " GROUP BY t.id HAVING count(c.epoch) <> t.epochs_run"
      " OR coalesce(max(c.epoch), 0) <> t.epochs_run" },
    { AILMENT_EPOCHS, complain,
      "SELECT t.id, 'lacks epochs' FROM trials t"
      " JOIN epochs c ON c.trial_id = t.id WHERE t.experiment_id = ?1"
      " AND t.state NOT IN ('completed', 'stopped')"
      " GROUP BY t.id HAVING count(c.epoch) <> max(c.epoch)" },
    { AILMENT_SCORES, complain,
      "SELECT t.id, 'lacks its results of the validation part'"
      " FROM trials t JOIN splits s ON s.id = t.split_id"
      " WHERE t.experiment_id = ?1 AND t.state IN ('completed', 'stopped')"
      " AND t.kind <> 'refit' AND s.n_validation > 0 AND NOT EXISTS"
      " (SELECT 1 FROM predictions p WHERE p.trial_id = t.id"
      " AND p.part = 'validation')" },
    { AILMENT_ATTEMPT, complain_of_attempt,
      "SELECT trial_id, attempt FROM attempts WHERE crc IS NOT NULL AND crc <> "
      ATTEMPT_CRC_NOW " AND trial_id IN"
      " (SELECT id FROM trials WHERE experiment_id = ?1)" },
    { AILMENT_CLASSES, complain_of_split,
      "SELECT s.id, 'classes', s.n_classes || ' labels expected, ' ||"
      " count(c.class) || ' there' FROM splits s"
      " LEFT JOIN classes c ON c.dataset = s.dataset"
      " AND c.dataset_hash = s.dataset_hash AND c.class BETWEEN 0"
      " AND s.n_classes - 1 WHERE s.id IN"
      " (SELECT split_id FROM trials WHERE experiment_id = ?1)"
      " GROUP BY s.id HAVING count(c.class) <> s.n_classes" },
    { AILMENT_SPLIT, look_at_sample,
      "SELECT s.id, m.idx, m.label, m.width, m.height, m.pixels,"
      " s.validation_indices, s.validation_labels, m.crc FROM samples m"
      " JOIN splits s ON s.id = m.split_id WHERE s.id IN"
      " (SELECT split_id FROM trials WHERE experiment_id = ?1)" },
    { AILMENT_CLASSES, look_at_class,
      "SELECT s.id, c.dataset, c.dataset_hash, c.class, c.label, c.crc"
      " FROM classes c JOIN splits s ON s.dataset = c.dataset"
      " AND s.dataset_hash = c.dataset_hash WHERE c.crc IS NOT NULL"
      " AND s.id IN (SELECT split_id FROM trials WHERE experiment_id = ?1)" },
};
/* clang-format on */

static int examine_experiment(struct patient *p, int64_t id, const char *name,
                              struct err *err)
{
    struct experiment_row e = { 0 };
    struct err why = { 0 };
    bool is_whole;

    p->at = (struct finding){ .experiment_id = id };
    is_whole = experiment_read(&e, p->st, name, &why) >= 0;
    experiment_release(&e);
    if (!is_whole && patient_note(p, AILMENT_EXPERIMENT, &why, err) < 0)
        return -1;
    if (examine_each(p, AILMENT_POINT, sql_texts[SQL_POINT_ROWS], id,
                     look_at_point, err) < 0 ||
        examine_each(p, AILMENT_TRIAL, sql_texts[SQL_TRIALS], id, look_at_trial,
                     err) < 0 ||
        examine_each(p, AILMENT_EPOCHS, sql_texts[SQL_EPOCHS_OF], id,
                     look_at_epoch, err) < 0 ||
        examine_each(p, AILMENT_SCORES, sql_texts[SQL_SCORED], id,
                     look_at_scores, err) < 0)
        return -1;
    /* What should agree with a damaged row says nothing. */
    for (size_t i = 0;
         is_whole && i < sizeof(agreements) / sizeof(agreements[0]); i++)
        if (examine_each(p, agreements[i].ailment, agreements[i].sql, id,
                         agreements[i].row, err) < 0)
            return -1;
    return 0;
}

static int look_at_experiment(struct patient *p, sqlite3_stmt *s,
                              struct err *why)
{
    return examine_experiment(p, sqlite3_column_int64(s, 0),
                              (const char *)sqlite3_column_text(s, 1), why);
}

int examine_rows(struct patient *p, struct err *err)
{
    /* As SQL_SPLITS, with an experiment that uses it. */
    static const char splits[] =
        "SELECT " SPLIT_COLUMNS ", coalesce((SELECT experiment_id FROM trials t"
        " WHERE t.split_id = s.id LIMIT 1), 0) FROM splits s ORDER BY id";

    p->at = (struct finding){ 0 };
    return examine_each(p, AILMENT_SPLIT, splits, 0, look_at_split, err) < 0 ||
                   examine_each(p, AILMENT_EXPERIMENT,
                                "SELECT id, name FROM experiments NOT INDEXED"
                                " ORDER BY id",
                                0, look_at_experiment, err) < 0 ||
                   examine_each(p, AILMENT_LOOK, sql_texts[SQL_LOOKS], 0,
                                look_at_look, err) < 0
               ? -1
               : 0;
}
