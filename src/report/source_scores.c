#include "report/source.h"

#include <inttypes.h>

const char *source_n_seeds(struct tell *t, const struct candidate *c)
{
    str_add(source_begin(t),
            "SELECT count(DISTINCT repeat) FROM trials WHERE point_id ="
            " %" PRId64 " AND " SOURCE_PLANNED,
            c->point->id);
    return source_end(t);
}

const char *source_n_folds(struct tell *t, const struct candidate *c)
{
    str_add(source_begin(t),
            "SELECT count(DISTINCT fold) FROM trials WHERE point_id ="
            " %" PRId64 " AND " SOURCE_PLANNED,
            c->point->id);
    return source_end(t);
}

/* ---- families ------------------------------------------------------------ */

static void add_tested(struct str *q, const struct summary *s)
{
    const char *comma = "";

    for (int i = 1; i < s->n_candidates; i++)
        if (s->candidates[i].tested) {
            str_add(q, "%s%" PRId64, comma, s->candidates[i].point->id);
            comma = ", ";
        }
}

const char *source_tested_ids(struct tell *t)
{
    str_reset(&t->ids);
    add_tested(&t->ids, t->s);
    t->failed |= t->ids.failed;
    return str_text(&t->ids);
}

const char *source_tested(struct tell *t)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT count(*) FROM points WHERE id IN (");
    add_tested(q, t->s);
    str_add_text(q, ")");
    return source_end(t);
}

/* Repeats or folds, and differences, of every tested point; of the given one
 * first. */
static const char *differences(struct tell *t, const char *by,
                               const struct candidate *c)
{
    struct str *q = source_begin(t);

    str_add(q,
            "WITH own AS (SELECT point_id, %s, avg(%s) AS v FROM trials WHERE"
            " " SOURCE_PLANNED " AND point_id IN (%" PRId64 ", ",
            by, source_metric(t), summary_best(t->s)->point->id);
    add_tested(q, t->s);
    str_add(q,
            ") GROUP BY point_id, %s) SELECT count(*) OVER (PARTITION BY"
            " b.point_id), a.v - b.v FROM own a JOIN own b USING (%s) WHERE"
            " a.point_id = %" PRId64
            " AND b.point_id <> a.point_id ORDER BY b.point_id <> %" PRId64
            ", b.point_id, %s",
            by, by, summary_best(t->s)->point->id, c->point->id, by);
    return source_end(t);
}

/* Of the first trials of these candidates, in the order that they are added. */
static void add_losses(struct str *q, const struct candidate *c, int place)
{
    str_add(q, "%s(%d, %" PRId64 ")", place ? ", " : "", place,
            c->trial[0]->id);
}

static void begin_losses(struct str *q)
{
    str_add_text(q, "WITH model(place, trial) AS (VALUES ");
}

static void end_losses(struct str *q)
{
    str_add_text(q, ") SELECT n, nll FROM model JOIN predictions ON trial_id ="
                    " trial WHERE part = 'validation' ORDER BY place");
}

/* The best, the given one and every other tested one. */
static void begin_family(struct str *q, const struct tell *t,
                         const struct candidate *c)
{
    const struct summary *s = t->s;
    int place = 2;

    begin_losses(q);
    add_losses(q, summary_best(s), 0);
    add_losses(q, c, 1);
    for (int i = 1; i < s->n_candidates; i++)
        if (s->candidates[i].tested && c != &s->candidates[i])
            add_losses(q, &s->candidates[i], place++);
}

const char *source_losses(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    begin_losses(q);
    add_losses(q, summary_best(t->s), 0);
    add_losses(q, c, 1);
    end_losses(q);
    return source_end(t);
}

const char *source_loss_family(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    begin_family(q, t, c);
    end_losses(q);
    return source_end(t);
}

static void end_figures(struct str *q, const struct tell *t)
{
    str_add(q,
            ") SELECT (SELECT count(*) FROM model), 1, p.n, s.n_classes, %d,"
            " p.n, p.predicted, s.validation_labels FROM model JOIN trials t"
            " ON t.id = trial JOIN predictions p ON p.trial_id = t.id JOIN"
            " splits s ON s.id = t.split_id WHERE p.part = 'validation'"
            " ORDER BY model.place",
            t->s->metric);
}

const char *source_figures(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    begin_losses(q);
    add_losses(q, summary_best(t->s), 0);
    add_losses(q, c, 1);
    end_figures(q, t);
    return source_end(t);
}

const char *source_figure_family(struct tell *t, const struct candidate *c)
{
    struct str *q = source_begin(t);

    begin_family(q, t, c);
    end_figures(q, t);
    return source_end(t);
}

const char *source_seed_family(struct tell *t, const struct candidate *c)
{
    return differences(t, "repeat", c);
}

const char *source_fold_family(struct tell *t, const struct candidate *c)
{
    return differences(t, "fold", c);
}

const char *source_tied(struct tell *t, const char **derivation)
{
    /* clang-format off */
    static const struct {
        const char *derivation;
        const char *(*source)(struct tell *t, const struct candidate *c);
    } families[] = {
        [PAIR_NONE]    = { "seeds_tied",   source_seed_family },
        [PAIR_MCNEMAR] = { "mcnemar_tied", source_family },
        [PAIR_CLASSES] = { "figures_tied", source_figure_family },
        [PAIR_LOSS]    = { "loss_tied",    source_loss_family },
        [PAIR_REPEATS] = { "seeds_tied",   source_seed_family },
        [PAIR_FOLDS]   = { "folds_tied",   source_fold_family },
    };
    /* clang-format on */
    enum pair_test test = t->s->selection.test;

    *derivation = families[test].derivation;
    return families[test].source(t, t->s->selection.closest);
}

/* ---- answers ------------------------------------------------------------- */

/* The models that resampling covers, in their order. */
static void begin_answers(struct str *q, const struct answers *a)
{
    str_add_text(q, "WITH model(place, point) AS (VALUES ");
    for (int i = 0; i < a->n_models; i++)
        str_add(q, "%s(%d, %" PRId64 ")", i ? ", " : "", i,
                a->models[i]->point->id);
}

/* before: a column and a comma, or nothing. */
static void add_answers(struct str *q, const struct answers *a, bool by_nll,
                        const char *before)
{
    begin_answers(q, a);
    str_add(q, ") SELECT %s(SELECT count(*) FROM model), ", before);
    str_add(q,
            "%d, %d, %d, p.n, p.%s FROM model JOIN trials t ON t.point_id ="
            " point JOIN predictions p ON p.trial_id = t.id WHERE p.part ="
            " 'validation' AND t.kind = 'search' AND t.place IS NOT NULL"
            " ORDER BY model.place, t.repeat, t.fold",
            a->n_votes, a->n, by_nll, by_nll ? "nll" : "correct");
}

const char *source_answers(struct tell *t, bool by_nll)
{
    add_answers(source_begin(t), t->s->answers, by_nll, "");
    return source_end(t);
}

const char *source_test_answers(struct tell *t, const char *column, bool by_nll)
{
    struct str test = { 0 };

    str_add(&test, "(%s), ", source_test(t, column));
    add_answers(source_begin(t), t->s->answers, by_nll, str_text(&test));
    t->failed |= test.failed;
    str_release(&test);
    return source_end(t);
}

const char *source_class_answers(struct tell *t)
{
    const struct answers *a = t->s->answers;
    struct str *q = source_begin(t);

    begin_answers(q, a);
    str_add(q,
            ") SELECT (SELECT count(*) FROM model), %d, %d, %d, %d, p.n,"
            " p.predicted, s.validation_labels FROM model JOIN trials t ON"
            " t.point_id = point JOIN predictions p ON p.trial_id = t.id JOIN"
            " splits s ON s.id = t.split_id WHERE p.part = 'validation' AND"
            " t.kind = 'search' AND t.place IS NOT NULL ORDER BY model.place,"
            " t.repeat, t.fold",
            a->n_votes, a->n, t->s->snap->n_classes, t->s->metric);
    return source_end(t);
}

/* Missing cells are zeros. */
const char *source_cells(struct tell *t, const struct mistakes *m,
                         enum metric_id metric)
{
    struct str *q = source_begin(t);

    str_add(q,
            "WITH RECURSIVE class(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM"
            " class WHERE i < %d) SELECT %d, coalesce((SELECT sum(count) FROM"
            " confusion WHERE actual = a.i AND predicted = p.i AND part = '%s'"
            " AND trial_id IN (",
            m->n_classes - 1, metric, m->part);
    for (int i = 0; i < m->n_trials; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", m->trials[i]->id);
    str_add_text(q, ")), 0) FROM class a, class p ORDER BY a.i, p.i");
    return source_end(t);
}

const char *source_example(struct tell *t, int place)
{
    const struct candidate *best = summary_best(t->s);
    int f = 0;

    while (place >= summary_split(t->s, best->trial[f])->n_validation)
        place -= summary_split(t->s, best->trial[f++])->n_validation;
    str_add(source_begin(t),
            "SELECT substr(validation_indices, %d, 4) AS bytes FROM splits"
            " WHERE id = %" PRId64,
            4 * place + 1, best->trial[f]->split_id);
    return source_end(t);
}

/* The networks' rows. */
static void add_rows(struct str *q, const struct mistakes *m)
{
    str_add_text(q, " FROM predictions WHERE trial_id IN (");
    for (int i = 0; i < m->n_trials; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", m->trials[i]->id);
    str_add(q, ") AND part = '%s'", m->part);
}

const char *source_grades(struct tell *t, const struct mistakes *m)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT n, correct, nll, p_top, p_squared");
    add_rows(q, m);
    str_add_text(q, " ORDER BY trial_id");
    return source_end(t);
}

const char *source_temper(struct tell *t, const struct mistakes *m,
                          const char *figure)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT %s", figure);
    add_rows(q, m);
    return source_end(t);
}
