#include "base/json.h"
#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Keys that make the network or prepare the data; all others are about
 * learning.  A test holds the lists against the key tables. */
static const char *const model_names[] = {
    "layers",  "activation",         "initializer",
    "dropout", "bias_initializer",   "l1",
    "l2",      "batch_norm",         "batch_norm_momentum",
    "weights", "batch_norm_epsilon", NULL,
};
static const char *const data_names[] = {
    "dataset", "target", "scale", "validation", "test", "train_fraction", NULL,
};

static bool among(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

enum section decision_section(const char *name)
{
    return among(model_names, name)  ? SECTION_MODEL
           : among(data_names, name) ? SECTION_DATA
                                     : SECTION_TRAINING;
}

void decisions_release(struct decisions *d)
{
    for (int i = 0; d->decisions && i < d->n; i++) {
        for (int o = 0; o < d->decisions[i].n_options; o++)
            mem_free(d->decisions[i].options[o].pairs.held);
        mem_free(d->decisions[i].options);
        mem_free(d->decisions[i].within_use);
        importance_free(d->decisions[i].within);
    }
    mem_free(d->decisions);
    mem_free(d->levels);
    mem_free(d->use);
    mem_free(d->flips);
    mem_free(d->trimmed_use);
    importance_free(d->importance);
    importance_free(d->trimmed);
}

/* ---- factors and their levels -------------------------------------------- */

static const struct param_row *param_of(const struct point_row *p,
                                        const char *name)
{
    for (int i = 0; i < p->n_params; i++)
        if (strcmp(p->params[i].name, name) == 0)
            return &p->params[i];
    return NULL;
}

static int option_of(const struct decision *d, const json_t *value)
{
    for (int i = 0; i < d->n_options; i++)
        if (value ? d->options[i].value && json_same(d->options[i].value, value)
                  : !d->options[i].value)
            return i;
    return -1;
}

static int add_option(struct decision *d, const struct point_row *p,
                      const struct param_row *param, struct err *err)
{
    struct option *o = /* one by one: levels are few */
        mem_resize(d->options, (size_t)d->n_options + 1, sizeof(*o));

    if (!o)
        return err_set(err, ERR_NOMEM, "levels of %s", d->name);
    d->options = o;
    o = &d->options[d->n_options++];
    *o = (struct option){ .text = param ? param->text : "",
                          .value = param ? param->value : NULL,
                          .example = p,
                          .mean = (double)NAN };
    return 0;
}

/* Levels in the order of points; for numbers ascending; "does not read it"
 * last. */
static int by_number(const void *a, const void *b)
{
    const struct option *x = a, *y = b;
    double u, v;

    if (!x->value || !y->value)
        return !x->value - !y->value;
    u = json_number_value(x->value);
    v = json_number_value(y->value);
    return (u > v) - (u < v);
}

static int find_options(struct decision *d, const struct snapshot *snap,
                        struct err *err)
{
    const struct point_row *without = NULL;

    d->numeric = true;
    for (int i = 0; i < snap->n_points; i++) {
        const struct point_row *p = &snap->points[i];
        const struct param_row *param = param_of(p, d->name);

        if (!p->active)
            continue;
        if (!param) {
            without = without ? without : p;
            continue;
        }
        d->numeric = d->numeric && json_is_number(param->value);
        if (option_of(d, param->value) < 0 && add_option(d, p, param, err) < 0)
            return -1;
    }
    if (d->numeric)
        qsort(d->options, (size_t)d->n_options, sizeof(*d->options), by_number);
    /* one level and "not read" is the other factor's doing, not a decision */
    if (without && d->n_options > 1)
        return add_option(d, without, NULL, err);
    return 0;
}

static bool is_known(const struct decisions *all, const char *name)
{
    for (int i = 0; i < all->n; i++)
        if (strcmp(all->decisions[i].name, name) == 0)
            return true;
    return false;
}

/* All factors of active points, in the order of the config. */
static int find_decisions(struct decisions *all, const struct snapshot *snap,
                          struct err *err)
{
    size_t cap = 0;
    int kept = 0;

    for (int i = 0; i < snap->n_points; i++)
        for (int j = 0; snap->points[i].active && j < snap->points[i].n_params;
             j++) {
            const char *name = snap->points[i].params[j].name;

            if (is_known(all, name))
                continue;
            if (mem_grow(&all->decisions, (size_t)all->n, &cap,
                         sizeof(*all->decisions)) < 0)
                return err_set(err, ERR_NOMEM, "factors");
            all->decisions[all->n++] = (struct decision){
                .name = name,
                .section = decision_section(name),
                .chosen = -1,
                .top = -1,
                .effect = -1,
                .follows = -1,
            };
        }
    for (int i = 0; i < all->n; i++)
        if (find_options(&all->decisions[i], snap, err) < 0)
            return -1;
    for (int i = 0; i < all->n; i++) { /* those that vary */
        if (all->decisions[i].n_options > 1)
            all->decisions[kept++] = all->decisions[i];
        else
            mem_free(all->decisions[i].options);
    }
    all->n = kept;
    return 0;
}

static int find_levels(struct decisions *all, const struct snapshot *snap,
                       struct err *err)
{
    all->levels = mem_zero((size_t)snap->n_points * (size_t)(all->n + 1),
                           sizeof(*all->levels));
    if (!all->levels)
        return err_set(err, ERR_NOMEM, "levels of %d points", snap->n_points);
    for (int i = 0; i < snap->n_points; i++)
        for (int f = 0; f < all->n; f++) {
            const struct decision *d = &all->decisions[f];
            const struct param_row *param = param_of(&snap->points[i], d->name);

            all->levels[i * all->n + f] =
                option_of(d, param ? param->value : NULL);
        }
    return 0;
}

/* ---- means, isolation, counts -------------------------------------------- */

static void count_trials(struct summary *s)
{
    int i = 0;

    /* points and trials are both grouped by point */
    for (int t = 0; t < s->snap->n_trials; t++) {
        const struct trial_row *trial = &s->snap->trials[t];
        int n = s->snap->n_points;

        for (int k = 0; k < n && s->snap->points[i].id != trial->point_id; k++)
            i = (i + 1) % n;
        if (!summary_counts(trial) || !s->snap->points[i].active)
            continue;
        for (int f = 0; f < s->decisions.n; f++) {
            struct option *o =
                &s->decisions.decisions[f]
                     .options[decision_level(s, &s->snap->points[i], f)];

            o->n_trials++;
            o->n_diverged += trial->state == STATE_DIVERGED;
            o->n_failed += trial->state == STATE_FAILED;
        }
    }
}

static void describe(const struct summary *s, struct decision *d, int f)
{
    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *c = &s->candidates[i];
        struct option *o = &d->options[decision_level(s, c->point, f)];
        double v = c->metric[s->metric];

        if (!o->best) { /* candidates come best first */
            o->best = c;
            o->mean = 0;
        }
        o->mean += (v - o->mean) / ++o->n_points;
    }
    for (int i = 0; i < d->n_options; i++)
        if (d->options[i].value && d->options[i].n_points &&
            (d->top < 0 || metric_better(s->metric, d->options[i].mean,
                                         d->options[d->top].mean)))
            d->top = i;
    if (s->n_candidates)
        d->chosen = decision_level(s, summary_chosen(s)->point, f);
}

/* Rule D9.  Where a number cannot go further there is no edge. */
static int edge_of(const struct summary *s, const struct decision *d)
{
    int n = d->n_options, step;

    if (!d->numeric || n < 3 || d->chosen < 0 || !d->options[n - 1].value ||
        (d->chosen != 0 && d->chosen != n - 1))
        return 0;
    step = d->chosen == 0 ? -1 : 1;
    for (int i = 0; i + 1 < n; i++) {
        const struct candidate *a = d->options[step < 0 ? i : i + 1].best;
        const struct candidate *b = d->options[step < 0 ? i + 1 : i].best;

        if (!a || !b ||
            !metric_better(s->metric, a->metric[s->metric],
                           b->metric[s->metric]))
            return 0;
    }
    if (step < 0 && json_number_value(d->options[0].value) <= 0)
        return 0;
    if (step > 0 && strcmp(d->name, "train_fraction") == 0 &&
        json_number_value(d->options[n - 1].value) >= 1)
        return 0;
    return step;
}

/* ---- factors that go together -------------------------------------------- */

static bool all_read(const struct decision *d)
{
    for (int o = 0; o < d->n_options; o++)
        if (!d->options[o].value)
            return false;
    return true;
}

/* Does each level of g occur with one level of f only?  Levels are [n_points,
 * n]; of_g holds a place for each level of g. */
static bool says(int *of_g, const struct summary *s, int g, int f)
{
    const struct decisions *all = &s->decisions;

    for (int o = 0; o < all->decisions[g].n_options; o++)
        of_g[o] = -1;
    for (int i = 0; i < s->snap->n_points; i++) {
        const int *level = all->levels + (size_t)i * (size_t)all->n;

        if (!s->snap->points[i].active)
            continue;
        if (of_g[level[g]] >= 0 && of_g[level[g]] != level[f])
            return false;
        of_g[level[g]] = level[f];
    }
    return true;
}

static int find_follower(struct summary *s, int f, struct err *err)
{
    struct decisions *all = &s->decisions;

    if (all_read(&all->decisions[f]))
        return 0;
    for (int g = 0; g < all->n && all->decisions[f].follows < 0; g++) {
        int *of_g =
            mem_zero((size_t)all->decisions[g].n_options, sizeof(*of_g));

        if (!of_g)
            return err_set(err, ERR_NOMEM, "factors");
        if (g != f && all_read(&all->decisions[g]) && says(of_g, s, g, f))
            all->decisions[f].follows = g;
        mem_free(of_g);
    }
    return 0;
}

int decisions_make(struct summary *s, struct err *err)
{
    if (find_decisions(&s->decisions, s->snap, err) < 0 ||
        find_levels(&s->decisions, s->snap, err) < 0)
        return -1;
    count_trials(s);
    for (int f = 0; f < s->decisions.n; f++) {
        struct decision *d = &s->decisions.decisions[f];

        describe(s, d, f);
        d->edge = edge_of(s, d);
        if (find_follower(s, f, err) < 0)
            return -1;
    }
    if (marginals_make(s, err) < 0 || pairs_make(s, err) < 0)
        return -1;
    return weigh_make(s, err);
}
