#include "base/mem.h"
#include "store/checksum.h"
#include "store/read.h"

#include <math.h>
#include <string.h>

int part_damaged(struct store *st, int64_t trial_id, const char *part,
                 struct err *err)
{
    if (sql_lacks_memory(st))
        return row_no_memory(st, err);
    return err_set(err, ERR_MISMATCH, "%s: predictions: trial %lld, %s: %s",
                   st->path, (long long)trial_id, part, DAMAGED);
}

/* A copy of a column of exactly want bytes; NULL otherwise, with *fits false
 * when it is the size that is wrong. */
static void *copy_of(sqlite3_stmt *s, int col, size_t want, bool *fits)
{
    void *copy;

    if ((size_t)sqlite3_column_bytes(s, col) != want) {
        *fits = false;
        return NULL;
    }
    copy = mem_zero(want, 1);
    if (copy && want)
        memcpy(copy, sqlite3_column_blob(s, col), want);
    return copy;
}

/* Not by the index: a damaged one would hide the row, and a table that should
 * be shown would simply not be there. */
static int find_hidden(struct store *st, int64_t trial_id, const char *part,
                       struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_PREDICTIONS_ANY, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_text(s, 2, part);
    rc = sql_step(st, s, err);
    sqlite3_reset(s);
    if (rc < 0)
        return -1;
    return rc ? part_damaged(st, trial_id, part, err)
              : err_set(err, ERR_NOMATCH, "trial %lld has no %s results",
                        (long long)trial_id, part);
}

static int read_arrays(struct scores_row *r, int64_t *crc, struct store *st,
                       int64_t trial_id, const char *part, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_PREDICTIONS, err);
    struct prediction_record *p = &r->predictions;
    bool fits = true, is_validation = strcmp(part, "validation") == 0;
    size_t n;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_text(s, 2, part);
    rc = sql_step(st, s, err);
    if (rc == 0)
        rc = find_hidden(st, trial_id, part, err);
    if (rc < 0)
        return -1;
    p->n = sqlite3_column_int(s, 0);
    p->n_classes = sqlite3_column_int(s, 7);
    fits = p->n >= 0 && p->n_classes > 0 && p->n_classes <= 256;
    n = fits ? (size_t)p->n : 0;
    r->correct = copy_of(s, 1, (n + 7) / 8, &fits);
    p->predicted = copy_of(s, 2, n, &fits);
    p->nll = copy_of(s, 3, n * sizeof(float), &fits);
    p->p_top = copy_of(s, 4, n * sizeof(float), &fits);
    p->p_squared = copy_of(s, 5, n * sizeof(float), &fits);
    *crc = sqlite3_column_int64(s, 6);
    p->temperature = sqlite3_column_double(s, 9); /* NULL is 0 */
    p->scaled_nll = sqlite3_column_double(s, 10);
    if (is_validation)
        p->label = copy_of(s, 8, n, &fits);
    rc = !fits ? part_damaged(st, trial_id, part, err)
         : !r->correct || !p->predicted || !p->nll || !p->p_top ||
                 !p->p_squared || (is_validation && !p->label)
             ? row_no_memory(st, err)
             : 0;
    sqlite3_reset(s);
    return rc;
}

/* A damaged key can stand between whole ones: each row is of the part asked
 * for.
 */
static bool is_of(sqlite3_stmt *s, int col, int64_t trial_id, const char *part)
{
    const char *word = (const char *)sqlite3_column_text(s, col + 1);

    return sqlite3_column_int64(s, col) == trial_id && word &&
           strcmp(word, part) == 0;
}

static int read_classes(struct scores_row *r, struct store *st,
                        int64_t trial_id, const char *part, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_CLASS_ROWS, err);
    int k = r->predictions.n_classes, n = 0, rc;

    r->classes = mem_zero((size_t)k, sizeof(*r->classes));
    if (!r->classes)
        return row_no_memory(st, err);
    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_text(s, 2, part);
    while ((rc = sql_step(st, s, err)) == 1) {
        int64_t c = sqlite3_column_int64(s, 0);

        if (c != n++ || c >= k || !is_of(s, 5, trial_id, part))
            break;
        r->classes[c].precision = sql_get_real(s, 1);
        r->classes[c].recall = sql_get_real(s, 2);
        r->classes[c].f1 = sql_get_real(s, 3);
        r->classes[c].support = sqlite3_column_int64(s, 4);
    }
    sqlite3_reset(s);
    if (rc == 1 || (rc == 0 && n != k))
        return part_damaged(st, trial_id, part, err);
    return rc;
}

static int read_confusion(struct scores_row *r, struct store *st,
                          int64_t trial_id, const char *part, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_CONFUSION_ROWS, err);
    int k = r->predictions.n_classes, rc;

    r->confusion = mem_zero((size_t)k * (size_t)k, sizeof(*r->confusion));
    if (!r->confusion)
        return row_no_memory(st, err);
    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_text(s, 2, part);
    while ((rc = sql_step(st, s, err)) == 1) {
        int64_t a = sqlite3_column_int64(s, 0), p = sqlite3_column_int64(s, 1);

        if (a < 0 || a >= k || p < 0 || p >= k || !is_of(s, 3, trial_id, part))
            break;
        r->confusion[a * k + p] = sqlite3_column_int64(s, 2);
    }
    sqlite3_reset(s);
    return rc == 1 ? part_damaged(st, trial_id, part, err) : rc;
}

/* Do the tables say the same as the arrays?  The crc covers all of them; this
 * holds what was written against itself. */
static bool agrees(const struct scores_row *r)
{
    const struct prediction_record *p = &r->predictions;
    int64_t right = 0, diagonal = 0, all = 0;
    int k = p->n_classes;

    for (int i = 0; i < p->n; i++) {
        bool correct = r->correct[i / 8] >> i % 8 & 1;

        if (p->predicted[i] >= k ||
            (p->label &&
             (p->label[i] >= k || correct != (p->label[i] == p->predicted[i]))))
            return false;
        right += correct;
    }
    for (int c = 0; c < k; c++) {
        int64_t support = 0;

        for (int j = 0; j < k; j++)
            support += r->confusion[c * k + j];
        diagonal += r->confusion[c * k + c];
        all += support;
        if (support != r->classes[c].support)
            return false;
    }
    return diagonal == right && all == p->n;
}

int store_scores(struct scores_row **out, struct store *st, int64_t trial_id,
                 const char *part, struct err *err)
{
    struct scores_row *r = NULL;
    struct store_scores all;
    int64_t crc;
    int rc = -1;

    if (store_settle(st, err) < 0)
        return -1;
    r = mem_zero(1, sizeof(*r));
    if (!r) {
        row_no_memory(st, err);
        goto done;
    }
    if (read_arrays(r, &crc, st, trial_id, part, err) < 0 ||
        read_classes(r, st, trial_id, part, err) < 0 ||
        read_confusion(r, st, trial_id, part, err) < 0)
        goto done;
    all = (struct store_scores){ part, &r->predictions, r->classes,
                                 r->confusion };
    if (crc != crc_scores(trial_id, &all, r->correct) || !agrees(r)) {
        part_damaged(st, trial_id, part, err);
        goto done;
    }
    *out = r;
    r = NULL;
    rc = 0;
done:
    scores_free(r);
    return rc;
}

void scores_free(struct scores_row *s)
{
    if (!s)
        return;
    mem_free((void *)s->predictions.label);
    mem_free(s->predictions.predicted);
    mem_free(s->predictions.nll);
    mem_free(s->predictions.p_top);
    mem_free(s->predictions.p_squared);
    mem_free(s->correct);
    mem_free(s->classes);
    mem_free(s->confusion);
    mem_free(s);
}
