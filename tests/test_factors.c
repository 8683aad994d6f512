#include "base/mem.h"
#include "data/keys.h"
#include "nn/keys.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct told told;

static const struct decision *decision(const char *name)
{
    for (int i = 0; i < told.s->decisions.n; i++)
        if (strcmp(told.s->decisions.decisions[i].name, name) == 0)
            return &told.s->decisions.decisions[i];
    cr_assert_fail("no factor %s", name);
    return NULL;
}

static const struct option *option(const char *name, const char *text)
{
    const struct decision *d = decision(name);

    for (int o = 0; o < d->n_options; o++)
        if (strcmp(d->options[o].text, text) == 0)
            return &d->options[o];
    cr_assert_fail("no level %s of %s", text, name);
    return NULL;
}

static bool says(const char *part)
{
    char *text = told_markdown(&told);
    bool found = strstr(text, part);

    mem_free(text);
    return found;
}

/* ---- sections ------------------------------------------------------------ */

static void section_is(const struct keyset *set, enum section section)
{
    for (int i = 0; i < set->n; i++)
        cr_expect_eq(decision_section(set->fields[i].name), section,
                     "%s belongs to %s", set->fields[i].name, set->section);
}

Test(factors, every_key_is_told_in_the_section_of_its_table)
{
    section_is(&model_keys, SECTION_MODEL);
    section_is(&training_keys, SECTION_TRAINING);
    section_is(&data_keys, SECTION_DATA);
}

/* ---- levels -------------------------------------------------------------- */

static const struct planted_point full[] = {
    { .params = "{\"l2\": 0.1, \"epochs\": 5}", .accuracy = .80 },
    { .params = "{\"l2\": 0.1, \"epochs\": 10}", .accuracy = .84 },
    { .params = "{\"l2\": 0.01, \"epochs\": 5}", .accuracy = .86 },
    { .params = "{\"l2\": 0.01, \"epochs\": 10}", .accuracy = .85 },
    { .params = "{\"l2\": 1.0, \"epochs\": 5}", .accuracy = .70 },
    { .params = "{\"l2\": 1.0, \"epochs\": 10}", .accuracy = .74 },
};

Test(factors, numbers_ascend_and_means_are_over_the_grid)
{
    const struct decision *d;

    told_begin(&told, &(struct planted){ .n_points = 6, .points = full });
    d = decision("l2");
    cr_assert_eq(d->n_options, 3);
    cr_expect_str_eq(d->options[0].text, "0.01");
    cr_expect_str_eq(d->options[2].text, "1");
    cr_expect_float_eq(d->options[0].mean, .855, 1e-12);
    cr_expect_float_eq(d->options[1].mean, .82, 1e-12);
    cr_expect_eq(d->options[1].best->point->id, 2);
    cr_expect_eq(d->chosen, 0);
    cr_expect_eq(d->top, 0);
    cr_expect_eq(d->section, SECTION_MODEL);
    d = decision("epochs");
    cr_expect_eq(d->chosen, 0);
    cr_expect_eq(d->top, 1); /* .81 against .787 on average */
    cr_expect(says("`10` has the better mean, 81.00 %, but not the best "
                   "point."));
    told_replay(&told);
    told_end(&told);
}

Test(factors, matched_pairs_hold_all_else_equal)
{
    const struct option *o;

    told_begin(&told, &(struct planted){ .n_points = 6, .points = full });
    o = option("l2", "0.1"); /* .86 - .80 and .85 - .84 */
    cr_expect_eq(o->pairs.n_pairs, 2);
    cr_expect_eq(o->pairs.n_wins, 2);
    cr_expect_float_eq(o->pairs.difference, .035, 1e-12);
    o = option("epochs", "10"); /* -.04, +.01, -.04 */
    cr_expect_eq(o->pairs.n_pairs, 3);
    cr_expect_eq(o->pairs.n_wins, 1);
    cr_expect_float_eq(o->pairs.difference, -.07 / 3, 1e-12);
    cr_expect(isfinite(o->pairs.interval.low));
    told_end(&told);
}

Test(factors, a_loss_wins_pairs_downwards)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .8, .val_nll = .5 },
        { .params = "{\"l2\": 0.2}", .accuracy = .8, .val_nll = .7 },
    };
    const struct option *o;

    told_begin(&told, &(struct planted){
                          .n_points = 2, .points = p, .metric = "val_nll" });
    o = option("l2", "0.2");
    cr_expect_eq(o->pairs.n_wins, 1);
    cr_expect_float_eq(o->pairs.difference, .2, 1e-12);
    told_replay(&told);
    told_end(&told);
}

Test(factors, what_a_level_does_not_read_cannot_be_held_equal)
{
    static const struct planted_point p[] = {
        { .params = "{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"l2\": 0.1}",
          .accuracy = .80 },
        { .params = "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"l2\": 0.1}",
          .accuracy = .84 },
        { .params = "{\"optimizer\": \"adam\", \"l2\": 0.1}", .accuracy = .86 },
        { .params = "{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"l2\": 0.2}",
          .accuracy = .81 },
        { .params = "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"l2\": 0.2}",
          .accuracy = .79 },
        { .params = "{\"optimizer\": \"adam\", \"l2\": 0.2}", .accuracy = .82 },
    };
    const struct option *o;

    told_begin(&told, &(struct planted){ .n_points = 6, .points = p });
    o = option("optimizer", "sgd"); /* adam against the best of momentum */
    cr_expect_eq(o->pairs.n_pairs, 2);
    cr_expect_float_eq(o->pairs.difference, (.02 + .01) / 2, 1e-12);
    cr_assert_not_null(told.s->decisions.importance);
    cr_expect_eq(told.s->decisions.importance->n_main, 2); /* no momentum */
    cr_expect(says("`momentum`: not read by the chosen point."));
    told_replay(&told);
    told_end(&told);
}

/* ---- what is said -------------------------------------------------------- */

static int edge_after(const double accuracy[3], const char *rates[3])
{
    struct planted_point p[3];
    char params[3][64];
    int edge;

    for (int i = 0; i < 3; i++) {
        snprintf(params[i], sizeof(params[i]), "{\"learning_rate\": %s}",
                 rates[i]);
        p[i] = (struct planted_point){ .params = params[i],
                                       .accuracy = accuracy[i] };
    }
    told_begin(&told, &(struct planted){ .n_points = 3, .points = p });
    edge = decision("learning_rate")->edge;
    if (edge)
        cr_expect(says(edge > 0 ? "The best level is the largest tried"
                                : "The best level is the smallest tried"));
    told_end(&told);
    return edge;
}

Test(factors, an_edge_is_a_best_level_that_the_curve_still_rises_to)
{
    const char *rates[] = { "0.001", "0.01", "0.1" };
    const char *from_zero[] = { "0.0", "0.01", "0.1" };

    cr_expect_eq(edge_after((double[]){ .7, .8, .9 }, rates), 1);
    cr_expect_eq(edge_after((double[]){ .9, .8, .7 }, rates), -1);
    cr_expect_eq(edge_after((double[]){ .8, .9, .7 }, rates), 0);
    cr_expect_eq(edge_after((double[]){ .8, .7, .9 }, rates), 0);
    cr_expect_eq(edge_after((double[]){ .9, .8, .7 }, from_zero), 0);
}

Test(factors, a_full_grid_has_exact_shares)
{
    const struct importance *im;

    told_begin(&told, &(struct planted){ .n_points = 6, .points = full });
    im = told.s->decisions.importance;
    cr_assert_not_null(im);
    cr_expect_eq(im->n, 3);
    cr_expect_float_eq(im->effects[0].share + im->effects[1].share +
                           im->effects[2].share,
                       1, 1e-12);
    cr_expect_gt(im->effects[0].share, .9);
    cr_expect(says("`l2` matters most: it explains 9"));
    told_end(&told);
}

Test(factors, a_factor_that_does_nothing_is_said_to)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1, \"epochs\": 5}", .accuracy = .80 },
        { .params = "{\"l2\": 0.1, \"epochs\": 10}", .accuracy = .90 },
        { .params = "{\"l2\": 0.2, \"epochs\": 5}", .accuracy = .80 },
        { .params = "{\"l2\": 0.2, \"epochs\": 10}", .accuracy = .90 },
    };

    told_begin(&told, &(struct planted){ .n_points = 4, .points = p });
    cr_expect(says("`l2`: `0.1`. Its mean over the grid is 85.00 % against "
                   "85.00 % with `0.2`."));
    cr_expect(says("It made no difference worth the name in this range (0.0 % "
                   "of the variance): it can be fixed."));
    cr_expect_not(says("interact"));
    told_replay(&told);
    told_end(&told);
}

Test(factors, diverged_levels_are_counted)
{
    static const struct planted_point p[] = {
        { .params = "{\"learning_rate\": 0.1, \"l2\": 1}", .accuracy = .8 },
        { .params = "{\"learning_rate\": 0.1, \"l2\": 2}", .accuracy = .8 },
        { .params = "{\"learning_rate\": 9.0, \"l2\": 1}",
          .accuracy = PLANT_DIVERGED },
        { .params = "{\"learning_rate\": 9.0, \"l2\": 2}",
          .accuracy = PLANT_FAILED },
    };
    const struct option *o;

    told_begin(&told, &(struct planted){ .n_points = 4, .points = p });
    o = option("learning_rate", "9");
    cr_expect_eq(o->n_trials, 2);
    cr_expect_eq(o->n_diverged, 1);
    cr_expect_eq(o->n_failed, 1);
    cr_expect_eq(o->n_points, 0);
    cr_expect(says("With `9` 1 of 2 trials diverged."));
    told_replay(&told);
    told_end(&told);
}

Test(factors, a_factor_whose_level_another_says_is_not_told_alone)
{
    static const struct planted_point p[] = {
        { .params = "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"l2\": 0.1}",
          .accuracy = .80 },
        { .params = "{\"optimizer\": \"adam\", \"l2\": 0.1}", .accuracy = .90 },
        { .params = "{\"optimizer\": \"rmsprop\", \"momentum\": 0.0, "
                    "\"l2\": 0.1}",
          .accuracy = .85 },
        { .params = "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"l2\": 0.2}",
          .accuracy = .81 },
        { .params = "{\"optimizer\": \"adam\", \"l2\": 0.2}", .accuracy = .91 },
        { .params = "{\"optimizer\": \"rmsprop\", \"momentum\": 0.0, "
                    "\"l2\": 0.2}",
          .accuracy = .84 },
    };

    told_begin(&told, &(struct planted){ .n_points = 6, .points = p });
    cr_expect_str_eq(
        told.s->decisions.decisions[decision("momentum")->follows].name,
        "optimizer");
    cr_expect_eq(decision("optimizer")->follows, -1);
    cr_expect_eq(decision("l2")->follows, -1);
    cr_expect(says("`momentum` goes with `optimizer`: `0.9` with `sgd`, not "
                   "read with `adam`, `0` with `rmsprop`. Nothing can be "
                   "told of it alone."));
    told_replay(&told);
    told_end(&told);
}

Test(factors, a_small_share_is_a_difference_where_the_pairs_show_one)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1, \"epochs\": 5}", .accuracy = .50 },
        { .params = "{\"l2\": 0.1, \"epochs\": 10}", .accuracy = .70 },
        { .params = "{\"l2\": 0.1, \"epochs\": 20}", .accuracy = .90 },
        { .params = "{\"l2\": 0.2, \"epochs\": 5}", .accuracy = .509 },
        { .params = "{\"l2\": 0.2, \"epochs\": 10}", .accuracy = .710 },
        { .params = "{\"l2\": 0.2, \"epochs\": 20}", .accuracy = .911 },
    };

    told_begin(&told, &(struct planted){ .n_points = 6, .points = p });
    cr_expect(says("`l2`: `0.2`. "));
    cr_expect(says("in 3 of 3 matched pairs (mean difference 1.00 points, "
                   "95 % [0.75, 1.25])"));
    cr_expect_not(says("worth the name"));
    told_end(&told);
}

Test(factors, a_single_pair_is_judged_over_its_seeds)
{
    static const double off[] = { .800, .806, .803 };
    static const double on[] = { .810, .815, .814 }, more[] = { .81, .79, .80 };
    static const struct planted_point p[] = {
        { .params = "{\"dropout\": 0.0}", .accuracies = off },
        { .params = "{\"dropout\": 0.2}", .accuracies = on },
        { .params = "{\"dropout\": 0.5}", .accuracies = more },
    };

    told_begin(&told,
               &(struct planted){ .n_points = 3, .points = p, .repeats = 3 });
    cr_expect(option("dropout", "0")->pairs.by_seeds);
    cr_expect(says("| `dropout` `0.2` | `0` | 1 of 1 matched pair (mean "
                   "difference 1.00 points, 95 % [0.75, 1.25] over its 3 "
                   "seeds) | helps |"));
    cr_expect(says("| no difference to be seen |"));
    cr_expect_not(says("too few pairs"));
    told_replay(&told);
    told_end(&told);
}
