#include "base/mem.h"
#include "stat/size_fit.h"
#include "summary/numbers.h"

#include <math.h>
#include <string.h>

/* Factors that are there to improve generalisation, and what switches them
 * off. */
static const char *const improving[] = {
    "dropout",         "l1",         "l2", "weight_decay", "early_stopping",
    "label_smoothing", "batch_norm",
};

void cure_release(struct cure *c)
{
    if (c->pairs)
        mem_free(c->pairs->held);
    mem_free(c->pairs);
}

void actions_release(struct actions *a)
{
    for (int i = 0; a->list && i < a->n; i++) {
        for (int k = 0; k < a->list[i].n; k++)
            mem_free(a->list[i].contrasts[k].held);
        mem_free(a->list[i].contrasts);
    }
    mem_free(a->list);
    for (int i = 0; a->cures && i < a->n_cures; i++)
        cure_release(&a->cures[i]);
    mem_free(a->cures);
}

/* ---- matched pairs ------------------------------------------------------- */

static bool is_off(const json_t *v)
{
    size_t i;
    json_t *one;

    if (!v || json_is_false(v) || json_is_null(v))
        return true;
    if (json_is_number(v))
        return json_number_value(v) == 0;
    if (json_is_string(v))
        return strcmp(json_string_value(v), "none") == 0;
    if (!json_is_array(v) || !json_array_size(v))
        return false;
    json_array_foreach(v, i, one) if (!is_off(one)) return false;
    return true;
}

static int off_of(const struct decision *d)
{
    for (int o = 0; o < d->n_options; o++)
        if (is_off(d->options[o].value))
            return o;
    return -1;
}

static bool improves(const struct decision *d)
{
    for (size_t i = 0; i < sizeof(improving) / sizeof(improving[0]); i++)
        if (strcmp(improving[i], d->name) == 0)
            return true;
    return false;
}

static int add_action(struct summary *s, int f, struct err *err)
{
    const struct decision *d = &s->decisions.decisions[f];
    struct action *a = &s->actions.list[s->actions.n];

    *a = (struct action){ .decision = f, .off = off_of(d) };
    a->contrasts = mem_zero((size_t)d->n_options, sizeof(*a->contrasts));
    if (!a->contrasts)
        return err_set(err, ERR_NOMEM, "pairs of %s", d->name);
    s->actions.n++;
    for (int o = 0; o < d->n_options; o++) {
        if (o == a->off)
            continue;
        if (contrast_make(&a->contrasts[a->n++], s, s->metric, f, a->off, o,
                          err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the number of examples ---------------------------------------------- */

/* Means of the error over points that have all sizes in common would need a
 * full grid; the best point of each size is what one gets with it. */
static void fit_size(struct actions *a, const struct summary *s)
{
    const struct decision *d = &s->decisions.decisions[a->decision];
    const struct split_row *split = summary_split(s, s->candidates[0].trial[0]);
    const struct option *largest = NULL;
    double m[SEARCH_MAX_STEPS], error[SEARCH_MAX_STEPS];
    struct size_fit fit;
    int n = 0;

    a->size.halved = a->size.tuned = (double)NAN;
    if (!d->numeric || !split || !s->n_validation)
        return;
    for (int o = 0; o < d->n_options && n < SEARCH_MAX_STEPS; o++) {
        const struct option *at = &d->options[o];

        if (!at->value || !at->best)
            continue;
        largest = at;
        m[n] = json_number_value(at->value) * split->n_train;
        error[n++] = 1 - at->best->metric[METRIC_VAL_ACCURACY];
    }
    for (int i = 0; i < n; i++)
        if (fabs(m[i] / m[n - 1] - 0.5) < 0.005)
            a->size.halved = error[i] - error[n - 1];
    if (size_fit(&fit, m, error, n) < 0)
        return;
    a->size.n = n;
    a->size.a = fit.a;
    a->size.b = fit.b;
    a->size.c = fit.c;
    a->size.twice = size_error(&fit, m[n - 1]) - size_error(&fit, 2 * m[n - 1]);
    if (s->metric == METRIC_VAL_ACCURACY && largest->n_points > 1)
        a->size.tuned =
            largest->best->metric[METRIC_VAL_ACCURACY] - largest->mean;
}

int actions_make(struct summary *s, struct err *err)
{
    struct actions *a = &s->actions;

    a->decision = -1;
    if (!s->n_candidates)
        return 0;
    a->list = mem_zero((size_t)s->decisions.n, sizeof(*a->list));
    if (!a->list)
        return err_set(err, ERR_NOMEM, "pairs");
    for (int f = 0; f < s->decisions.n; f++) {
        const struct decision *d = &s->decisions.decisions[f];

        if (strcmp(d->name, "train_fraction") == 0) {
            a->decision = f;
            fit_size(a, s);
        } else if (improves(d) && off_of(d) >= 0 && add_action(s, f, err) < 0) {
            return -1;
        }
    }
    return 0;
}
