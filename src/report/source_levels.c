#include "report/source.h"

#include <inttypes.h>
#include <stdio.h>

#define WELL "state IN ('completed', 'stopped')"

/* Every ranked point with its mean of a metric. */
static void add_means(struct str *q, struct tell *t, const char *metric)
{
    str_add(q,
            "WITH score AS (SELECT point_id, avg(v) AS v FROM (SELECT"
            " t.point_id, t.repeat, avg(t.%s) AS v, min(t." WELL ") AS well"
            " FROM trials t JOIN points p ON p.id = t.point_id WHERE"
            " p.experiment_id = %" PRId64 " AND %s AND " SOURCE_PLANNED
            " GROUP BY t.point_id, t.repeat) GROUP BY point_id"
            " HAVING min(well) AND count(v) = count(*))",
            metric, t->s->snap->experiment.id, source_active(t));
}

static void add_scores(struct str *q, struct tell *t)
{
    add_means(q, t, source_metric(t));
}

/* The value that a point has for a factor: NULL when it does not read it. */
static void add_value(struct str *q, const char *factor, const char *point)
{
    str_add(q,
            "(SELECT value FROM params WHERE point_id = %s AND name = ", point);
    source_quote(q, factor);
    str_add_text(q, ")");
}

static void add_has_level(struct str *q, const struct decision *d,
                          const struct option *o, const char *point)
{
    char example[32];

    snprintf(example, sizeof(example), "%" PRId64, o->example->id);
    add_value(q, d->name, point);
    str_add_text(q, " IS ");
    add_value(q, d->name, example);
}

const char *source_active(struct tell *t)
{
    struct str *q = &t->active;
    char example[32];

    if (q->len)
        return str_text(q);
    str_add_text(q, "p.active");
    for (int i = 0; i < t->s->n_where; i++) {
        const struct where *w = &t->s->where[i];

        snprintf(example, sizeof(example), "%" PRId64, w->point->id);
        str_add_text(q, " AND ");
        add_value(q, w->param->name, "p.id");
        str_add_text(q, " = ");
        add_value(q, w->param->name, example);
    }
    t->failed |= q->failed;
    return str_text(q);
}

const char *source_ranked(struct tell *t)
{
    struct str *q = source_begin(t);

    add_scores(q, t);
    str_add_text(q, " SELECT count(*) FROM score");
    return source_end(t);
}

const char *source_level(struct tell *t, const struct decision *d,
                         const struct option *o)
{
    struct str *q = source_begin(t);

    add_scores(q, t);
    str_add_text(q, " SELECT avg(v), count(*) FROM score WHERE ");
    add_has_level(q, d, o, "score.point_id");
    return source_end(t);
}

const char *source_level_means(struct tell *t, const struct decision *d,
                               const struct option *o)
{
    struct str *q = source_begin(t);
    bool by_seeds = summary_by_seeds(t->s);

    add_scores(q, t);
    if (by_seeds)
        str_add(q,
                " SELECT avg(m) FROM (SELECT t.repeat, avg(t.%s) AS m FROM"
                " trials t JOIN score USING (point_id) WHERE " SOURCE_PLANNED
                " AND ",
                source_metric(t));
    else
        str_add_text(q, " SELECT v FROM score WHERE ");
    add_has_level(q, d, o, "score.point_id");
    str_add_text(q, by_seeds ? " GROUP BY t.point_id, t.repeat) GROUP BY repeat"
                             : "");
    return source_end(t);
}

const char *source_tuned(struct tell *t, const struct decision *d,
                         const struct option *o)
{
    struct str *q = source_begin(t);

    add_scores(q, t);
    str_add_text(q, " SELECT max(v) - avg(v) FROM score WHERE ");
    add_has_level(q, d, o, "score.point_id");
    return source_end(t);
}

const char *source_unlearnt(struct tell *t, const struct decision *d,
                            const struct option *o)
{
    struct str *q = source_begin(t);

    add_scores(q, t);
    str_add(
        q,
        " SELECT avg(accuracy), avg(balanced), avg(epochs), (SELECT "
        "sum(n_validation) FROM"
        " splits WHERE id IN (SELECT split_id FROM trials WHERE point_id ="
        " %" PRId64 " AND " SOURCE_PLANNED
        ")), guess, chance FROM (SELECT 1.0 * max(n) / sum(n) AS guess, 1.0 /"
        " sum(n > 0) AS chance FROM (SELECT sum(count) AS n FROM"
        " confusion WHERE trial_id = %" PRId64
        " AND part = 'validation' GROUP BY actual)), (SELECT point_id,"
        " avg(val_accuracy) AS accuracy, avg(val_balanced_accuracy) AS"
        " balanced, avg(epochs_run) AS epochs FROM"
        " trials t JOIN score USING (point_id) WHERE " SOURCE_PLANNED " AND ",
        summary_best(t->s)->point->id, summary_best(t->s)->trial[0]->id);
    add_has_level(q, d, o, "t.point_id");
    str_add_text(q, " GROUP BY point_id, repeat) GROUP BY point_id");
    return source_end(t);
}

const char *source_ranked_levels(struct tell *t, const struct decision *d)
{
    struct str *q = source_begin(t);

    add_scores(q, t);
    str_add_text(q, " SELECT count(*) FROM (SELECT DISTINCT ");
    add_value(q, d->name, "score.point_id");
    str_add_text(q, " AS v FROM score) WHERE v IS NOT NULL");
    return source_end(t);
}

const char *source_level_trials(struct tell *t, const struct decision *d,
                                const struct option *o, const char *state)
{
    struct str *q = source_begin(t);

    str_add(q,
            "SELECT count(*) FROM trials t JOIN points p ON p.id = t.point_id"
            " WHERE p.experiment_id = %" PRId64 " AND %s AND " SOURCE_PLANNED
            " AND ",
            t->s->snap->experiment.id, source_active(t));
    if (state)
        str_add(q, "t.state = '%s' AND ", state);
    add_has_level(q, d, o, "t.point_id");
    return source_end(t);
}

const char *source_matched(struct tell *t, const struct decision *d,
                           const struct contrast *c)
{
    const struct decisions *all = &t->s->decisions;
    const char *best = metrics[c->metric].maximize ? "max" : "min";
    const char *sign = metrics[c->metric].maximize ? "x - y" : "y - x";
    const char *comma = "";
    struct str *q = source_begin(t);

    add_means(q, t, metrics[c->metric].name);
    str_add_text(q, ", side AS (SELECT v, ");
    add_has_level(q, d, &d->options[c->to], "score.point_id");
    str_add_text(q, " AS chosen, (SELECT group_concat(name || '=' || value,"
                    " char(10)) FROM (SELECT name, value FROM params WHERE"
                    " point_id = score.point_id AND name IN (");
    for (int i = 0; i < all->n; i++)
        if (c->held[i]) {
            str_add_text(q, comma);
            source_quote(q, all->decisions[i].name);
            comma = ", ";
        }
    str_add_text(q, ") ORDER BY name)) AS others FROM score WHERE ");
    add_has_level(q, d, &d->options[c->to], "score.point_id");
    str_add_text(q, " OR ");
    add_has_level(q, d, &d->options[c->from], "score.point_id");
    str_add(q,
            "), pair AS (SELECT %s(CASE WHEN chosen THEN v END) AS x,"
            " %s(CASE WHEN NOT chosen THEN v END) AS y FROM side"
            " GROUP BY others) SELECT %s FROM pair WHERE x IS NOT NULL"
            " AND y IS NOT NULL",
            best, best, sign);
    return source_end(t);
}

/* The sum of squares between the groups of cells that columns name. */
static void add_between(struct str *q, const char *columns)
{
    str_add(q,
            "(SELECT sum(n * (m - mu) * (m - mu)) FROM (SELECT count(*) AS n,"
            " avg(v) AS m FROM cell GROUP BY %s), (SELECT avg(v) AS mu FROM"
            " cell))",
            columns);
}

/* k0, k2, k5: the columns of the factors in use. */
static void add_keys(struct str *q, const struct decisions *all,
                     const bool *use)
{
    const char *comma = "";

    for (int f = 0; f < all->n; f++)
        if (use[f]) {
            str_add(q, "%sk%d", comma, f);
            comma = ", ";
        }
}

/* A row per cell and repeat: points that agree in the factors in use are one
 * cell. */
static void add_cells(struct str *q, struct tell *t, const struct scope *scope)
{
    const struct decisions *all = &t->s->decisions;

    str_add(q, ", one AS (SELECT t.repeat AS repeat, avg(t.%s) AS v",
            source_metric(t));
    for (int f = 0; f < all->n; f++)
        if (scope->use[f]) {
            str_add_text(q, ", ");
            add_value(q, all->decisions[f].name, "t.point_id");
            str_add(q, " AS k%d", f);
        }
    str_add_text(
        q, " FROM trials t JOIN score USING (point_id) WHERE " SOURCE_PLANNED);
    if (scope->only >= 0) {
        str_add_text(q, " AND ");
        add_value(q, all->decisions[scope->only].name, "t.point_id");
        str_add_text(q, " IS NOT NULL");
    }
    for (int f = 0; f < all->n && scope->trimmed; f++)
        for (int o = 0; o < all->decisions[f].n_options; o++)
            if (all->decisions[f].options[o].hopeless) {
                str_add_text(q, " AND NOT ");
                add_has_level(q, &all->decisions[f],
                              &all->decisions[f].options[o], "t.point_id");
            }
    str_add_text(q, " GROUP BY t.point_id, t.repeat), cell AS (SELECT repeat,"
                    " avg(v) AS v, ");
    add_keys(q, all, scope->use);
    str_add_text(q, " FROM one GROUP BY ");
    add_keys(q, all, scope->use);
    str_add_text(q, ", repeat)");
}

/* Every ranked point's repeats with a code for each level: the first point that
 * has it. */
static const char *source_partial(struct tell *t, const struct effect *e)
{
    const struct decisions *all = &t->s->decisions;
    struct str *q = source_begin(t);

    add_scores(q, t);
    str_add(q, " SELECT %d, %d, %d, count(*) OVER (PARTITION BY t.point_id)",
            e->a, e->b, all->n);
    for (int f = 0; f < all->n; f++) {
        str_add_text(q, ", coalesce((SELECT min(q.point_id) FROM params q JOIN"
                        " score ON score.point_id = q.point_id WHERE q.name ="
                        " ");
        source_quote(q, all->decisions[f].name);
        str_add_text(q, " AND q.value = ");
        add_value(q, all->decisions[f].name, "t.point_id");
        str_add_text(q, "), 0)");
    }
    str_add(q,
            ", avg(t.%s) FROM trials t JOIN score USING (point_id) "
            "WHERE " SOURCE_PLANNED
            " GROUP BY t.point_id, t.repeat ORDER BY t.point_id,"
            " t.repeat",
            source_metric(t));
    return source_end(t);
}

const char *source_effect(struct tell *t, const struct effect *e,
                          const struct scope *scope)
{
    const struct decisions *all = &t->s->decisions;
    char a[16], b[16], pair[40];
    struct str *q, keys = { 0 };

    if (scope->only < 0 && !scope->trimmed && all->importance->missing)
        return source_partial(t, e);
    q = source_begin(t);
    add_keys(&keys, all, scope->use);
    snprintf(a, sizeof(a), "k%d", e->a);
    snprintf(b, sizeof(b), "k%d", e->b);
    snprintf(pair, sizeof(pair), "%s, %s", a, b);
    add_scores(q, t);
    add_cells(q, t, scope);
    str_add_text(q, " SELECT ");
    add_between(q, e->b < 0 ? a : pair);
    if (e->b >= 0) {
        str_add_text(q, " - ");
        add_between(q, a);
        str_add_text(q, " - ");
        add_between(q, b);
    }
    str_add(q, ", %d, total - ", e->df);
    add_between(q, str_text(&keys));
    str_add(q,
            ", n - (SELECT count(*) FROM (SELECT DISTINCT %s FROM cell)),"
            " total FROM (SELECT sum((v - mu) * (v - mu)) AS total, count(*) AS"
            " n FROM cell, (SELECT avg(v) AS mu FROM cell))",
            str_text(&keys));
    t->failed |= keys.failed;
    str_release(&keys);
    return source_end(t);
}
