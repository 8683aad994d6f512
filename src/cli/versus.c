#include "cli/versus.h"

#include "base/json.h"
#include "report/figure.h"
#include "stat/bootstrap_classes.h"

#include <math.h>
#include <stdio.h>

void versus_name(struct str *out, const struct comparison *c, int side)
{
    const struct compare_side *s = &c->side[side];

    if (s->trial)
        str_add(out, "trial %lld", (long long)s->trial->id);
    if (s->stands_in)
        str_add_text(out, " of ");
    if (!s->trial || s->stands_in)
        str_add(out, "p%lld", (long long)s->point->id);
}

/* Four decimals, or what a smaller number needs. */
static void add_number(struct str *out, double x)
{
    str_add(out, fabs(x) >= 1e-3 || x == 0 ? "%.4f" : "%.2e", x);
}

/* ---- the test ------------------------------------------------------------ */

static void mcnemar(struct str *out, const struct comparison *c)
{
    str_add(out,
            "McNemar's mid-p over %d examples, %lld against %lld that one "
            "alone answers right",
            c->n, (long long)c->b, (long long)c->c);
}

static void figures(struct str *out, const struct comparison *c)
{
    str_add(out, "standard error from %d draws of %d examples",
            BOOTSTRAP_PAIR_DRAWS, c->n);
}

static void loss(struct str *out, const struct comparison *c)
{
    str_add(out, "paired t over the cross-entropy of %d examples", c->n);
}

static void paired(struct str *out, const struct comparison *c)
{
    str_add(out, "paired t over %d shared %sseeds", c->n,
            c->side[0].kind == KIND_CONFIRM ? "new " : "");
}

static void welch(struct str *out, const struct comparison *c)
{
    str_add(out, "Welch's t over %d and %d %sseeds", c->side[0].n_seeds,
            c->side[1].n_seeds, c->side[0].kind == KIND_CONFIRM ? "new " : "");
}

static void folds(struct str *out, const struct comparison *c)
{
    str_add(out, "Nadeau and Bengio's t over %d folds", c->n);
}

/* clang-format off */
static const struct {
    const char *name, *metric; /* NULL: the comparison's */
    void (*words)(struct str *out, const struct comparison *c);
} tests[] = {
    [COMPARE_NONE]    = { "none", NULL, NULL },
    [COMPARE_MCNEMAR] = { "mcnemar_mid_p", "val_accuracy", mcnemar },
    [COMPARE_CLASSES] = { "bootstrap_over_examples", NULL, figures },
    [COMPARE_LOSS]    = { "paired_t_over_examples", "val_nll", loss },
    [COMPARE_PAIRED]  = { "paired_t_over_seeds", NULL, paired },
    [COMPARE_WELCH]   = { "welch_over_seeds", NULL, welch },
    [COMPARE_FOLDS]   = { "nadeau_bengio_over_folds", NULL, folds },
};
/* clang-format on */

static const char *tested_metric(const struct comparison *c)
{
    const char *own = tests[c->test].metric;

    return own ? own : metrics[c->metric].name;
}

/* " (95 % interval 0.0050 to 0.0493; p = 0.013, McNemar's ...)" of the
 * difference, or with sign -1 of its contrary. */
static void add_evidence(struct str *out, const struct comparison *c, int sign)
{
    double low = c->interval.low, high = c->interval.high;

    int decimals = fmax(fabs(low), fabs(high)) >= 1e-3 ? 4 : 7;

    str_add(out, " (95 %% interval %.*f to %.*f", decimals,
            sign > 0 ? low : -high, decimals, sign > 0 ? high : -low);
    str_add_text(out, "; ");
    figure_print(out, FIGURE_P, c->p);
    str_add_text(out, ", ");
    tests[c->test].words(out, c);
    str_add_text(out, ").");
}

/* ---- nothing to test ----------------------------------------------------- */

static void add_obstacle(struct str *out, const struct comparison *c)
{
    static const char *const why[] = {
        [OBSTACLE_NONE] = "",
        [OBSTACLE_DATA] = "they answered examples of different data",
        [OBSTACLE_SPLIT] = "they were validated on different examples",
        [OBSTACLE_FOLDS] = "they were not validated by the same folds",
        [OBSTACLE_RESULTS] = "a validation part has no results per example",
    };

    versus_name(out, c, 0);
    str_add_text(out, " and ");
    versus_name(out, c, 1);
    str_add(out, " cannot be tested against each other: %s", why[c->obstacle]);
    if (c->obstacle != OBSTACLE_RESULTS)
        str_add_text(out, ", and only answers to the same ones make pairs");
    str_add_text(out, ".");
}

static int least_seeds(const struct comparison *c)
{
    int a = c->side[0].n_seeds, b = c->side[1].n_seeds;

    return a < b ? a : b;
}

/* Few seeds say nothing clearly. */
static const char *how(const struct comparison *c)
{
    bool few = c->s.test != SEEDS_NONE && least_seeds(c) < SEEDS_ENOUGH;

    return c->p < 0.01 && !few ? "clearly" : "probably";
}

void versus_verdict(struct str *out, const struct comparison *c)
{
    int sign;

    if (c->test == COMPARE_NONE) {
        add_obstacle(out, c);
        return;
    }
    versus_name(out, c, c->better == 1);
    if (c->better < 0) {
        str_add_text(out, " and ");
        versus_name(out, c, 1);
        str_add(out, " are not distinguishable in %s: the difference is ",
                tested_metric(c));
        add_number(out, c->difference);
        add_evidence(out, c, 1);
        return;
    }
    sign = c->difference > 0 ? 1 : -1;
    str_add(out, " is %s better than ", how(c));
    versus_name(out, c, c->better == 0);
    str_add_text(out, " by ");
    add_number(out, fabs(c->difference));
    str_add(out, " in %s", tested_metric(c));
    add_evidence(out, c, sign);
}

/* ---- what it is about ---------------------------------------------------- */

static void about_networks(struct str *out, const struct comparison *c)
{
    if (c->side[0].trial || c->side[1].trial)
        str_add_text(out, "This is about two trained networks, not about their "
                          "recipes: other seeds may turn it round.");
    else
        str_add_text(out,
                     "This is about the networks of one seed: with three seeds "
                     "of both the test is over seeds.");
    if (c->test == COMPARE_MCNEMAR && c->metric != METRIC_VAL_ACCURACY)
        str_add(out, " It is a test of accuracy, not of %s.",
                metrics[c->metric].name);
}

static void about_recipes(struct str *out, const struct comparison *c)
{
    str_add_text(out, "With a new seed ");
    versus_name(out, c, 0);
    str_add(out,
            " is the better one with probability %.2f (95 %% interval %.2f to "
            "%.2f",
            c->s.outperforms, c->s.outperforms_interval.low,
            c->s.outperforms_interval.high);
    if (c->test == COMPARE_PAIRED)
        str_add(out, "; it was in %d of %d", c->s.won, c->n);
    str_add_text(out, "). This is about the recipes on this split.");
    if (least_seeds(c) < SEEDS_ENOUGH)
        str_add_text(out, " Five seeds or more are needed to conclude.");
}

void versus_scope(struct str *out, const struct comparison *c)
{
    switch (c->test) {
    case COMPARE_NONE:
        break;
    case COMPARE_MCNEMAR:
    case COMPARE_CLASSES:
    case COMPARE_LOSS:
        about_networks(out, c);
        break;
    case COMPARE_PAIRED:
    case COMPARE_WELCH:
        about_recipes(out, c);
        break;
    case COMPARE_FOLDS:
        str_add_text(out, "This is about the recipes on data like these.");
        break;
    }
}

/* ---- JSON ---------------------------------------------------------------- */

static json_t *real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *interval(struct interval x)
{
    return isfinite(x.low) ? json_pack("[ff]", x.low, x.high) : json_null();
}

static json_t *side_json(const struct comparison *c, int i)
{
    const struct compare_side *s = &c->side[i];
    json_t *seeds = json_array(), *trials = json_array();

    for (int k = 0; k < s->n_seeds; k++)
        json_push(&seeds, json_integer((json_int_t)s->seeds[k]));
    for (int k = 0; k < s->n_seeds * s->n_folds; k++)
        json_push(&trials, json_integer(s->trials[k]->id));
    return json_pack("{s:s, s:I, s:o, s:s, s:i, s:o, s:o}", "experiment",
                     s->snap->experiment.name, "point",
                     (json_int_t)s->point->id, "trial",
                     s->trial ? json_integer(s->trial->id) : json_null(),
                     "kind", trial_kinds[s->kind], "n_folds", s->n_folds,
                     "seeds", seeds, "trials", trials);
}

static json_t *test_json(const struct comparison *c)
{
    json_t *o;

    if (c->test == COMPARE_NONE)
        return json_null();
    o = json_pack("{s:s, s:s, s:i, s:o, s:o, s:o, s:o, s:o}", "name",
                  tests[c->test].name, "metric", tested_metric(c), "n", c->n,
                  "difference", real(c->difference), "interval",
                  interval(c->interval), "t", real(c->t), "df", real(c->df),
                  "p", real(c->p));
    if (c->test == COMPARE_MCNEMAR) {
        json_put(&o, "only_a_right", json_integer(c->b));
        json_put(&o, "only_b_right", json_integer(c->c));
    }
    if (c->s.test != SEEDS_NONE) {
        json_put(&o, "won", json_integer(c->s.won));
        json_put(&o, "drawn", json_integer(c->s.drawn));
        json_put(&o, "outperforms", real(c->s.outperforms));
        json_put(&o, "outperforms_interval",
                 interval(c->s.outperforms_interval));
    }
    return o;
}

json_t *versus_json(const struct comparison *c)
{
    struct str verdict = { 0 };
    json_t *o;

    versus_verdict(&verdict, c);
    o = json_pack("{s:s, s:o, s:s, s:o, s:o, s:o}", "verdict",
                  str_text(&verdict), "better",
                  c->better < 0 ? json_null()
                                : json_string(c->better ? "b" : "a"),
                  "metric", metrics[c->metric].name, "a", side_json(c, 0), "b",
                  side_json(c, 1), "test", test_json(c));
    if (verdict.failed) {
        json_decref(o);
        o = NULL;
    }
    str_release(&verdict);
    return o;
}
