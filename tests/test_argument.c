/* Experiments with planted facts: the report says exactly these. */
#include "support/argued.h"

#include <math.h>
#include <stdio.h>

/* ---- levels -------------------------------------------------------------- */

Test(argument, a_level_that_diverges_is_named_and_no_other)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .88),
        POINT(TWO("9.0", "32"), PLANT_DIVERGED),
        POINT(TWO("9.0", "64"), PLANT_DIVERGED),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("With `9` 2 of 2 trials diverged.");
    has("2 trials diverged or failed; the points they belong to are not "
        "ranked.");
    lacks("With `0.001` ");
    lacks("With `32` 0");
    done();
}

Test(argument, the_best_at_the_edge_asks_for_more)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.001"), .80),
        POINT(RATE("0.01"), .85),
        POINT(RATE("0.1"), .90),
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("extend the range beyond `0.1`");
    has("`learning_rate`: the best level, `0.1`, is the largest tried.");
    done();
}

Test(argument, the_best_in_the_middle_asks_for_nothing)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.001"), .80),
        POINT(RATE("0.01"), .90),
        POINT(RATE("0.1"), .85),
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    lacks("extend the range");
    lacks("largest tried");
    lacks("smallest tried");
    done();
}

/* ---- classes and metrics ------------------------------------------------- */

Test(argument, one_class_is_weak)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), .95),
        POINT(RATE("0.2"), .80),
    };

    tell(&(struct planted){
        .n_points = 2, .points = p, .weak_class = 3, .weak_recall = .5 });
    has("Weakest class: `class 3`");
    has("The headline hides the class `class 3`");
    has("It is most often taken for `class 4`: 49.00 % of it.");
    done();
}

Test(argument, no_class_is_weak)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), 1),
        POINT(RATE("0.2"), .9),
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    lacks("The headline hides");
    lacks("Weakest class");
    has("The classes are about equally large");
    done();
}

Test(argument, unbalanced_classes_change_the_headline)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), .9),
        POINT(RATE("0.2"), .8),
    };

    tell(&(struct planted){
        .n_points = 2, .points = p, .n_classes = 5, .unbalanced = true });
    has("The largest class has 6 times the examples of the smallest");
    has("Always answering `class 0` would score 60.00 %");
    lacks("about equally large");
    done();
}

Test(argument, accuracy_and_loss_choose_differently)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90, .val_nll = .50 },
        { .params = RATE("0.2"), .accuracy = .89, .val_nll = .40 },
        { .params = RATE("0.3"), .accuracy = .88, .val_nll = .60 },
        { .params = RATE("0.4"), .accuracy = .87, .val_nll = .70 },
        { .params = RATE("0.5"), .accuracy = .86, .val_nll = .80 },
    };

    tell(&(struct planted){ .n_points = 5, .points = p });
    /* one swap of neighbours in five: 1 - 6 2 / 120 */
    has("agree to 0.9000 (Spearman");
    has("They choose differently: p1 by accuracy, p2 by loss.");
    has("`val_loss` would choose p2");
    lacks("Both choose the same");
    done();
}

Test(argument, probabilities_that_promise_too_much)
{
    static const struct planted_point p[] = { POINT(RATE("0.1"), .5) };

    tell(&(struct planted){ .n_points = 1, .points = p });
    has("is right in 50.00 % of the cases");
    has("It is over-confident");
    lacks("under-confident");
    has(" A temperature of ");
    has(" lowers the cross-entropy from ");
    has("fitted on the very examples that judge here");
    lacks("is not known");
    cr_assert_gt(told.s->calibration->temperature, 1.1);
    cr_assert_lt(told.s->calibration->scaled_nll,
                 told.s->calibration->nll - 0.01);
    done();
}

Test(argument, probabilities_that_promise_too_little)
{
    static const struct planted_point p[] = { POINT(RATE("0.1"), .95) };

    tell(&(struct planted){ .n_points = 1, .points = p });
    has("It is under-confident");
    lacks("over-confident");
    has(" A temperature of ");
    cr_assert_lt(told.s->calibration->temperature, 0.9);
    cr_assert_lt(told.s->calibration->scaled_nll, told.s->calibration->nll);
    done();
}

Test(argument, the_largest_class_is_hardly_beaten)
{
    static const struct planted_point p[] = { POINT(RATE("0.1"), .61) };

    tell(&(struct planted){
        .n_points = 1, .points = p, .n_classes = 5, .unbalanced = true });
    has("this model is 1.00 points above, which chance alone could give");
    done();
}

/* ---- how sure ------------------------------------------------------------ */

Test(argument, two_seeds_that_disagree_are_said_to)
{
    static const double a[] = { .90, .80 }, b[] = { .70, .95 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .repeats = 2 });
    has("It probably beats the other point");
    has("The seeds disagree: one of the two puts the other point ahead");
    has("probably behind; the seeds disagree");
    lacks("clearly");
    done();
}

Test(argument, two_seeds_that_agree_are_not)
{
    static const double a[] = { .90, .91 }, b[] = { .70, .72 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .repeats = 2 });
    has("It clearly beats the other point");
    lacks("disagree:");
    done();
}

static struct planted_point grid[16];
static char params[16][64];

static void make_grid(double step)
{
    for (int i = 0; i < 16; i++) {
        snprintf(params[i], sizeof(params[i]), RATE("%.2f"), .01 * (i + 1));
        grid[i] = (struct planted_point){ .params = params[i],
                                          .accuracy = .9 - step * i };
    }
}

Test(argument, a_search_that_was_long_enough)
{
    make_grid(.001);
    tell(&(struct planted){ .n_points = 16, .points = grid });
    has("Had only 8 of the 16 points been tried");
    has("the search was long enough");
    lacks("a finer or wider grid");
    done();
}

Test(argument, a_search_that_still_finds_better)
{
    static const double accuracy[] = { .95, .90 };

    make_grid(.001);
    for (int i = 0; i < 16; i++)
        grid[i].accuracy = accuracy[i > 0] - (i > 0 ? .01 * i : 0);
    tell(&(struct planted){
        .n_points = 16, .points = grid, .n_validation = 10000 });
    has("a finer or wider grid would probably hold better ones.");
    lacks("long enough");
    done();
}

Test(argument, the_test_part_below_what_was_predicted)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9, .test = .8 },
        { .params = RATE("0.2"), .accuracy = .7 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("it scores 80.00 % [77.41, 82.36], below the corrected interval.");
    done();
}

/* ---- rules and filters --------------------------------------------------- */

static const struct planted_point sizes[] = {
    { .params = "{\"layers\": [64]}", .n_weights = 9000, .accuracy = .90 },
    { .params = "{\"layers\": [8]}", .n_weights = 500, .accuracy = .895 },
    { .params = "{\"layers\": [2]}", .n_weights = 100, .accuracy = .6 },
};

Test(argument, a_rule_chooses_and_the_rest_is_about_its_choice)
{
    tell(&(struct planted){ .n_points = 3, .points = sizes });
    lacks("By the rule");
    has("Its network has 9,000 weights");
    again(RULE_TIED_SIMPLEST, NULL);
    has("p1 (`layers` `[64]`) has the best");
    has("By the rule `tied-simplest`, the simplest of those that cannot be "
        "told "
        "apart from the best, the choice is p2 (`layers` `[8]`) with 89.50 %");
    has("Its network has 500 weights");
    has("`layers`: `[8]`.");
    has("105 errors in 1,000 examples (trial 2)");
    again(RULE_ONE_SE, NULL);
    has("By the rule `1se`"); /* sqrt(.9 .1 / 1000) = .0095 */
    has("the choice is p2");
    done();
}

Test(argument, points_that_give_most_for_what_they_save)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [64]}", .n_weights = 9000, .accuracy = .95 },
        { .params = "{\"layers\": [8]}", .n_weights = 900, .accuracy = .945 },
        { .params = "{\"layers\": [2]}", .n_weights = 90, .accuracy = .6 },
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("3 points cannot be beaten in `val_accuracy` and in weights at once. "
        "p2 "
        "has 10 % of the weights and gives up 0.50 points.");
    lacks("of the time to train");
    done();
}

Test(argument, the_one_standard_error_rule_is_named_where_it_differs)
{
    tell(&(struct planted){ .n_points = 3, .points = sizes });
    has("By the one-standard-error rule p2 (`layers` `[8]`) would do: it is "
        "the "
        "simplest within 0.95 points of the best. `--rule 1se` reports on it.");
    done();
    tell(&(struct planted){
        .n_points = 3, .points = sizes, .n_validation = 20000 });
    lacks("one-standard-error");
    done();
}

Test(argument, a_winner_by_macro_f1_is_corrected_too)
{
    static const double a[] = { .90, .88, .91, .89 },
                        b[] = { .89, .9, .9, .88 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
    };

    tell(&(struct planted){ .n_points = 2,
                            .points = p,
                            .metric = "val_macro_f1",
                            .n_validation = 300,
                            .repeats = 2,
                            .folds = 2 });
    has("Corrected for having picked the best of 2 on the same examples (BBC, "
        "1,000 resamples of them) it is 8");
    has("Balanced accuracy ");
    done();
}

Test(argument, a_lead_is_held_against_how_it_varies_from_seed_to_seed)
{
    static const double a[] = { .90, .91, .92 }, b[] = { .89, .91, .90 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
    };

    /* .01, 0, .02: mean .01, sd .01 */
    tell(&(struct planted){ .n_points = 2, .points = p, .repeats = 3 });
    has("it leads p2 by 1.00 points and is better in 2 of 3 seeds; from seed "
        "to "
        "seed that lead varies by 1 times itself (sd).");
    done();
}

Test(argument, a_filter_leaves_the_other_points_out)
{
    static const char *const where[] = { "batch_size=32", NULL };
    static const char *const none[] = { "batch_size=99", NULL };
    static const char *const odd[] = { "size=1", NULL };
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .80),
        POINT(TWO("0.001", "64"), .95),
        POINT(TWO("0.01", "32"), .82),
        POINT(TWO("0.01", "64"), PLANT_DIVERGED),
    };
    struct summary_options options = { .metric = -1, .where = none };
    struct summary *s = NULL;
    struct err err = { 0 };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("p2 (");
    again(RULE_BEST, where);
    has("p3 (`learning_rate` `0.01`) has the best `val_accuracy`: 82.00 %");
    has("2 points with `batch_size` `32` (the others are left out), each "
        "trained once. Of their "
        "trials 2 are completed.");
    lacks("diverged");
    lacks("p2 (");
    cr_expect_eq(summary_make(&s, told.st, &options, &err), -1);
    cr_expect_eq(err.code, ERR_USAGE);
    cr_expect_str_eq(err.msg, "--where: no point has batch_size 99");
    options.where = odd;
    err_clear(&err);
    cr_expect_eq(summary_make(&s, told.st, &options, &err), -1);
    cr_expect_eq(err.code, ERR_USAGE);
    done();
}

/* Pairs are tested by the metric that ranks. */
Test(argument, class_metrics_are_tested_by_themselves)
{
    static const char *const by[] = { "val_macro_f1", "val_balanced_accuracy",
                                      "val_mcc" };
    static const struct planted_point p[] = { POINT(RATE("0.1"), .90),
                                              POINT(RATE("0.2"), .899),
                                              POINT(RATE("0.3"), .70) };

    for (int i = 0; i < 3; i++) {
        tell(&(struct planted){ .n_points = 3, .points = p, .metric = by[i] });
        has("Each pair is tested by the difference of that metric over its "
            "standard error, from 500 draws of the examples");
        has("1 of the 2 other points cannot be told apart from it with ");
        has("| not separable |");
        has("| clearly behind |");
        lacks("McNemar");
        lacks("a test of accuracy");
        lacks("only it / only the other right");
        cr_assert_eq(told.s->selection.test, PAIR_CLASSES);
        cr_assert_gt(told.s->selection.resolution, 0);
        has("; the smallest difference that so many show reliably is ");
        has("; by the standard error of their difference in ");
        done();
    }
}
