#include "report/source.h"

#include <inttypes.h>

/* Every ranked point's means; source_scores of one metric is in
 * source_levels.c. */
static void add_points(struct str *q, struct tell *t)
{
    const struct summary *s = t->s;

    str_add_text(q, "WITH point(at, id) AS (VALUES ");
    for (int i = 0; i < s->n_candidates; i++)
        str_add(q, "%s(%d, %" PRId64 ")", i ? ", " : "", i,
                s->candidates[i].point->id);
    str_add(q,
            "), score AS (SELECT at, id, avg(v) AS v, avg(accuracy) AS"
            " accuracy, avg(loss) AS loss, avg(seconds) AS seconds FROM (SELECT"
            " at, point.id, repeat, avg(t.%s) AS v, avg(t.val_accuracy) AS"
            " accuracy, avg(t.%s) AS loss, avg(t.wall_seconds) AS seconds"
            " FROM point JOIN trials t ON t.point_id = point.id WHERE"
            " " SOURCE_PLANNED " GROUP BY point.id, repeat) GROUP BY id)",
            source_metric(t), metrics[summary_loss(s)].name);
}

const char *source_expected(struct tell *t, int k)
{
    struct str *q = source_begin(t);

    add_points(q, t);
    str_add(q, " SELECT %d, %d, v FROM score ORDER BY at DESC", k,
            metrics[t->s->metric].maximize ? 1 : -1);
    return source_end(t);
}

const char *source_ranks(struct tell *t)
{
    struct str *q = source_begin(t);

    add_points(q, t);
    str_add_text(q, " SELECT accuracy, loss FROM score ORDER BY at");
    return source_end(t);
}

const char *source_front(struct tell *t, const char *cost)
{
    struct str *q = source_begin(t);

    add_points(q, t);
    str_add(q,
            ", priced AS (SELECT at, %s AS cost FROM score"
            " JOIN points p USING (id)) SELECT count(*) FROM priced a WHERE"
            " NOT EXISTS (SELECT 1 FROM priced b WHERE b.at < a.at AND"
            " b.cost <= a.cost)",
            cost);
    return source_end(t);
}

const char *source_sizes(struct tell *t)
{
    const struct decision *d =
        &t->s->decisions.decisions[t->s->actions.decision];
    struct str *q = source_begin(t);
    const char *more = "";

    for (int o = 0; o < d->n_options; o++) {
        const struct candidate *c = d->options[o].best;

        if (!c || !d->options[o].value)
            continue;
        str_add(q,
                "%sSELECT (SELECT value FROM params WHERE point_id = %" PRId64
                " AND name = 'train_fraction') * (SELECT n_train FROM splits"
                " WHERE id = %" PRId64
                ") AS size, 1 - avg(v) FROM (SELECT avg(val_accuracy) AS v FROM"
                " trials WHERE point_id = %" PRId64 " AND " SOURCE_PLANNED
                " GROUP BY repeat)",
                more, c->point->id, t->s->candidates[0].trial[0]->split_id,
                c->point->id);
        more = " UNION ALL ";
    }
    str_add_text(q, " ORDER BY size");
    return source_end(t);
}

/* ---- classes together ---------------------------------------------------- */

static void add_trials(struct str *q, const struct mistakes *m)
{
    str_add(q, " FROM confusion WHERE part = '%s' AND trial_id IN (", m->part);
    for (int i = 0; i < m->n_trials; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", m->trials[i]->id);
    str_add_text(q, ")");
}

const char *source_recalls(struct tell *t, const struct mistakes *m)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT 1.0 * sum(count * (actual = predicted)) /"
                    " sum(count) AS r");
    add_trials(q, m);
    str_add_text(q, " GROUP BY actual HAVING sum(count) > 0");
    return source_end(t);
}

const char *source_f1s(struct tell *t, const struct mistakes *m)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT 2.0 * sum(hit) / (sum(row) + sum(col)) AS f FROM"
                    " (SELECT actual AS class, count * (actual = predicted) AS"
                    " hit, count AS row, 0 AS col");
    add_trials(q, m);
    str_add_text(q, " UNION ALL SELECT predicted, 0, 0, count");
    add_trials(q, m);
    str_add_text(q, ") GROUP BY class HAVING sum(row) > 0");
    return source_end(t);
}
