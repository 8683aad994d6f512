#include "report/source.h"

#include <inttypes.h>
#include <string.h>

struct str *source_begin(struct tell *t)
{
    str_reset(&t->source);
    return &t->source;
}

const char *source_end(struct tell *t)
{
    t->failed |= t->source.failed;
    return str_text(&t->source);
}

void source_quote(struct str *out, const char *text)
{
    str_add_text(out, "'");
    for (; *text; text++)
        str_add(out, *text == '\'' ? "''" : "%c", *text);
    str_add_text(out, "'");
}

const char *source_metric(const struct tell *t)
{
    return metrics[t->s->metric].name;
}

/* ---- points -------------------------------------------------------------- */

static void add_repeats(struct str *q, int64_t point_id, const char *column)
{
    str_add(q,
            "SELECT repeat, avg(%s) AS v FROM trials WHERE point_id = %" PRId64
            " AND " SOURCE_PLANNED " GROUP BY repeat ORDER BY repeat",
            column, point_id);
}

static void add_folds(struct str *q, int64_t point_id, const char *column)
{
    str_add(q,
            "SELECT fold, avg(%s) AS v FROM trials WHERE point_id = %" PRId64
            " AND " SOURCE_PLANNED " GROUP BY fold ORDER BY fold",
            column, point_id);
}

static void add_mean(struct str *q, int64_t point_id, const char *column)
{
    str_add_text(q, "SELECT avg(v) FROM (");
    add_repeats(q, point_id, column);
    str_add_text(q, ")");
}

const char *source_mean(struct tell *t, const struct candidate *c,
                        const char *column)
{
    add_mean(source_begin(t), c->point->id, column);
    return source_end(t);
}

const char *source_part(struct tell *t, int64_t point_id)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT (");
    add_mean(q, point_id, source_metric(t));
    str_add(q,
            "), sum(state IN ('completed', 'stopped')), count(*) FROM trials"
            " WHERE point_id = %" PRId64 " AND " SOURCE_PLANNED,
            point_id);
    return source_end(t);
}

const char *source_repeats(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT v FROM (");
    add_repeats(q, c->point->id, source_metric(t));
    str_add_text(q, ")");
    return source_end(t);
}

const char *source_folds(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT v FROM (");
    add_folds(q, c->point->id, source_metric(t));
    str_add_text(q, ")");
    return source_end(t);
}

const char *source_accuracy(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT round((");
    add_mean(q, c->point->id, "val_accuracy");
    str_add(q,
            ") * sum(n_validation)), sum(n_validation) FROM splits WHERE id IN"
            " (SELECT split_id FROM trials WHERE point_id = %" PRId64
            " AND " SOURCE_PLANNED ")",
            c->point->id);
    return source_end(t);
}

const char *source_trial(struct tell *t, const struct trial_row *trial,
                         const char *column)
{
    str_add(source_begin(t), "SELECT %s FROM trials WHERE id = %" PRId64,
            column, trial->id);
    return source_end(t);
}

const char *source_epoch(struct tell *t, const struct trial_row *trial,
                         int epoch, const char *column)
{
    str_add(source_begin(t),
            "SELECT %s FROM epochs WHERE trial_id = %" PRId64 " AND epoch = %d",
            column, trial->id, epoch);
    return source_end(t);
}

/* ---- pairs --------------------------------------------------------------- */

const char *source_difference(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT (");
    add_mean(q, summary_best(t->s)->point->id, source_metric(t));
    str_add_text(q, ") - (");
    add_mean(q, c->point->id, source_metric(t));
    str_add_text(q, ")");
    return source_end(t);
}

/* Trial b runs over the given ones. */
static void add_discordant(struct str *q, int64_t best)
{
    str_add(q,
            "WITH RECURSIVE example(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM"
            " example WHERE i < (SELECT n FROM predictions WHERE trial_id ="
            " %" PRId64 " AND part = 'validation')),"
            " answer AS (SELECT i, b.trial_id, substr(a.predicted, i, 1) ="
            " substr(s.validation_labels, i, 1) AS a,"
            " substr(b.predicted, i, 1) = substr(s.validation_labels, i, 1)"
            " AS b FROM example, predictions a, predictions b, trials t,"
            " splits s WHERE a.trial_id = %" PRId64
            " AND a.part = 'validation' AND b.part = 'validation'"
            " AND t.id = b.trial_id AND s.id = t.split_id AND b.trial_id",
            best, best);
}

const char *source_pair(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    add_discordant(q, summary_best(t->s)->trial[0]->id);
    str_add(q,
            " = %" PRId64 ") SELECT sum(a AND NOT b), sum(b AND NOT a),"
            " count(*) FROM answer",
            c->trial[0]->id);
    return source_end(t);
}

/* The first trials of the tested points, each after a comma. */
static void add_rivals(struct str *q, const struct summary *s,
                       const char *comma)
{
    for (int i = 1; i < s->n_candidates; i++)
        if (s->candidates[i].tested) {
            str_add(q, "%s%" PRId64, comma, s->candidates[i].trial[0]->id);
            comma = ", ";
        }
}

const char *source_family(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    add_discordant(q, summary_best(t->s)->trial[0]->id);
    str_add_text(q, " IN (");
    add_rivals(q, t->s, "");
    str_add(q,
            ")) SELECT sum(a AND NOT b), sum(b AND NOT a), count(*) FROM answer"
            " GROUP BY trial_id ORDER BY trial_id <> %" PRId64,
            c->trial[0]->id);
    return source_end(t);
}

const char *source_cochran(struct tell *t)
{
    int64_t best = summary_best(t->s)->trial[0]->id;
    struct str *q = source_begin(t);

    add_discordant(q, best);
    str_add(q, " IN (%" PRId64, best);
    add_rivals(q, t->s, ", ");
    str_add_text(q, ")) SELECT (SELECT count(DISTINCT trial_id) FROM answer),"
                    " (SELECT sum(g * g) FROM (SELECT sum(b) AS g FROM answer"
                    " GROUP BY trial_id)), (SELECT sum(b) FROM answer), (SELECT"
                    " sum(r * r) FROM (SELECT sum(b) AS r FROM answer GROUP BY"
                    " i))");
    return source_end(t);
}

const char *source_by_repeat(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT a.v - b.v FROM (");
    add_repeats(q, summary_best(t->s)->point->id, source_metric(t));
    str_add_text(q, ") a JOIN (");
    add_repeats(q, c->point->id, source_metric(t));
    str_add_text(q, ") b USING (repeat) ORDER BY repeat");
    return source_end(t);
}

const char *source_pair_seeds(struct tell *t, const struct contrast *c)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT %s FROM (",
            metrics[t->s->metric].maximize ? "a.v - b.v" : "b.v - a.v");
    add_repeats(q, c->pair[1]->point->id, source_metric(t));
    str_add_text(q, ") a JOIN (");
    add_repeats(q, c->pair[0]->point->id, source_metric(t));
    str_add_text(q, ") b USING (repeat) ORDER BY repeat");
    return source_end(t);
}

const char *source_by_fold(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT a.v - b.v FROM (");
    add_folds(q, summary_best(t->s)->point->id, source_metric(t));
    str_add_text(q, ") a JOIN (");
    add_folds(q, c->point->id, source_metric(t));
    str_add_text(q, ") b USING (fold) ORDER BY fold");
    return source_end(t);
}

/* ---- classes, test ------------------------------------------------------- */

static void add_part(struct str *q, const struct mistakes *m)
{
    str_add_text(q, " FROM confusion WHERE trial_id IN (");
    for (int i = 0; i < m->n_trials; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", m->trials[i]->id);
    str_add(q, ") AND part = '%s'", m->part);
}

const char *source_confusion(struct tell *t, const struct mistakes *m,
                             int actual, int predicted)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT sum(count)");
    add_part(q, m);
    if (actual >= 0)
        str_add(q, " AND actual = %d", actual);
    if (predicted >= 0)
        str_add(q, " AND predicted = %d", predicted);
    return source_end(t);
}

const char *source_trials(struct tell *t, const struct mistakes *m)
{
    struct str *q = source_begin(t);

    for (int i = 0; i < m->n_trials; i++)
        str_add(q, "%sSELECT %" PRId64 " AS trial", i ? " UNION ALL " : "",
                m->trials[i]->id);
    return source_end(t);
}

static const char *right_of(struct tell *t, const struct mistakes *m,
                            const char *column, int class)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT sum(count * (actual = predicted)), sum(count)");
    add_part(q, m);
    if (column)
        str_add(q, " AND %s = %d", column, class);
    return source_end(t);
}

const char *source_recall(struct tell *t, const struct mistakes *m, int class)
{
    return right_of(t, m, "actual", class);
}

const char *source_taken(struct tell *t, const struct mistakes *m, int actual,
                         int predicted)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT sum(count * (predicted = %d)), sum(count)", predicted);
    add_part(q, m);
    str_add(q, " AND actual = %d", actual);
    return source_end(t);
}

const char *source_precision(struct tell *t, const struct mistakes *m,
                             int class)
{
    return right_of(t, m, "predicted", class);
}

const char *source_right(struct tell *t, const struct mistakes *m)
{
    return right_of(t, m, NULL, 0);
}

const char *source_f1(struct tell *t, const struct mistakes *m, int class)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT 2.0 * sum(count * (actual = predicted)), sum(count"
                    " * ((actual = ");
    str_add(q, "%d) + (predicted = %d)))", class, class);
    add_part(q, m);
    str_add(q, " AND (actual = %d OR predicted = %d)", class, class);
    return source_end(t);
}

static void add_look(struct str *q, const struct tell *t)
{
    str_add(q,
            " FROM evaluations WHERE look = %d AND trial_id IN (SELECT id FROM"
            " trials WHERE point_id = %" PRId64 ")",
            t->s->test.look, summary_chosen(t->s)->point->id);
}

const char *source_test(struct tell *t, const char *column)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT avg(%s)", column);
    add_look(q, t);
    return source_end(t);
}

const char *source_test_gap(struct tell *t, const char *column,
                            const struct candidate *c, const char *of)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT (SELECT avg(%s)", column);
    add_look(q, t);
    str_add_text(q, ") - (");
    add_mean(q, c->point->id, of);
    str_add_text(q, ")");
    return source_end(t);
}

const char *source_test_right(struct tell *t)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT round(avg(accuracy) * max(n)), max(n)");
    add_look(q, t);
    return source_end(t);
}

const char *source_look(struct tell *t)
{
    struct str *q = source_begin(t);

    str_add_text(q,
                 "SELECT min(look) FROM evaluations WHERE trial_id IN (SELECT"
                 " id FROM trials WHERE point_id = ");
    str_add(q, "%" PRId64 ")", summary_chosen(t->s)->point->id);
    return source_end(t);
}

const char *source_test_trials(struct tell *t)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT count(*)");
    add_look(q, t);
    return source_end(t);
}
