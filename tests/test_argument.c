/* Experiments with planted facts: the report says exactly these. */
#include "base/mem.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))
#define POINT(p, a)                \
    {                              \
        .params = p, .accuracy = a \
    }

static struct told told;
static char *text; /* the Markdown of what is told */

static void tell(const struct planted *what)
{
    told_begin(&told, what);
    text = told_markdown(&told);
    told_replay(&told);
}

static void done(void)
{
    mem_free(text);
    told_end(&told);
}

static void has(const char *part)
{
    cr_expect_not_null(strstr(text, part), "no \"%s\" in:\n%s", part, text);
}

static void lacks(const char *part)
{
    cr_expect_null(strstr(text, part), "\"%s\" in:\n%s", part, text);
}

/* ---- what matters
 * ------------------------------------------------------------ */

#define TWO(a, b) "{\"learning_rate\": " a ", \"batch_size\": " b "}"

Test(argument, one_factor_explains_sixty_percent)
{
    /* .03 and .0245 about .85: .03^2 / (.03^2 + .0245^2) = 59.99 % */
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .9045),
        POINT(TWO("0.001", "64"), .8555),
        POINT(TWO("0.01", "32"), .8445),
        POINT(TWO("0.01", "64"), .7955),
    };

    tell(
        &(struct planted){ .n_points = 4, .points = p, .n_validation = 10000 });
    has("`learning_rate` matters most: it explains 59.99 % of the variance");
    has("| `batch_size` | 40.01 % |");
    lacks("interact");
    lacks("made no difference");
    done();
}

Test(argument, two_factors_act_only_together)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .80),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), .90),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("No factor matters most by itself; two act together");
    has("`learning_rate` with `batch_size`: the two interact (100.00 % of the "
        "variance)");
    lacks("made no difference");
    lacks("matters most: it explains");
    done();
}

Test(argument, a_factor_that_does_nothing_can_be_fixed)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .90),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), .80),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("`learning_rate` matters most: it explains 100.00 %");
    has("It made no difference worth the name in this range (0.00 % of the "
        "variance): it can be fixed.");
    lacks("interact");
    done();
}

/* ---- levels
 * ------------------------------------------------------------------ */

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

#define RATE(a) "{\"learning_rate\": " a "}"

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

/* ---- curves
 * ------------------------------------------------------------------- */

Test(argument, the_winner_overfits)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.001"), .accuracy = .9, .shape = SHAPE_OVERFITS },
        { .params = RATE("0.01"), .accuracy = .7 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .epochs = 20 });
    has("Overfitting: `val_loss` of p1 (the choice) rises by 0.3600 from epoch "
        "8 to the last, 20, while the training loss falls.");
    lacks("Still improving at the end: `val_loss` of p1");
    lacks("jumps from epoch");
    done();
}

Test(argument, a_rival_overfits_and_the_winner_does_not)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.001"), .accuracy = .9 },
        { .params = RATE("0.01"), .accuracy = .7, .shape = SHAPE_OVERFITS },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .epochs = 20 });
    has("Overfitting: `val_loss` of p2 (the second)");
    has("Of the best points p2 overfits, the chosen one does not");
    lacks("Overfitting: `val_loss` of p1");
    done();
}

Test(argument, all_peak_early)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9, .shape = SHAPE_EARLY },
        { .params = RATE("0.2"), .accuracy = .8, .shape = SHAPE_EARLY },
        { .params = RATE("0.3"), .accuracy = .7, .shape = SHAPE_EARLY },
    };

    tell(&(struct planted){ .n_points = 3, .points = p, .epochs = 20 });
    has("p1 (the choice) is at its best in epoch 8 of 20 and stands still at "
        "the end: fewer epochs would do.");
    has("All of the best points peak before half of their epochs");
    lacks("Overfitting: ");
    lacks("Still improving");
    done();
}

Test(argument, a_loss_that_jumps)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9, .shape = SHAPE_JUMPS },
        { .params = RATE("0.2"), .accuracy = .8 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .epochs = 21 });
    has("`val_loss` of p1 (the choice) jumps from epoch to epoch");
    lacks("of p2 (the second) jumps");
    done();
}

Test(argument, a_point_that_did_not_learn)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), .9),
        POINT(RATE("0.2"), .8),
        POINT(RATE("9.0"), .1),
    };

    tell(&(struct planted){ .n_points = 3, .points = p, .n_validation = 2000 });
    has("No better than always answering the largest class: p3 "
        "(`learning_rate` `9`).");
    has("p3 (the worst) did not learn: it answers 10.00 % of the validation "
        "examples right after 5 epochs.");
    lacks("p1 (the choice) did not learn");
    done();
}

Test(argument, an_underfitted_point_is_not_called_overfitted)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [64]}", .accuracy = .9, .gap = .01 },
        { .params = "{\"layers\": [2]}", .accuracy = .6, .gap = .0 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("p2 (the second) is too small or trained too little, not over-fitted: "
        "its training accuracy itself stops at 60.00 %.");
    lacks("p1 (the choice) is too small");
    lacks("Overfitting: ");
    done();
}

/* ---- classes and metrics
 * -------------------------------------------------------- */

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
    has("It is most often taken for `class 4`");
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
    done();
}

Test(argument, probabilities_that_promise_too_little)
{
    static const struct planted_point p[] = { POINT(RATE("0.1"), .95) };

    tell(&(struct planted){ .n_points = 1, .points = p });
    has("It is under-confident");
    lacks("over-confident");
    done();
}

/* ---- improvements
 * ----------------------------------------------------------------- */

#define DROP(d, r) "{\"dropout\": " d ", \"learning_rate\": " r "}"

Test(argument, dropout_helps_in_every_pair)
{
    static const struct planted_point p[] = {
        POINT(DROP("0.0", "0.1"), .80), POINT(DROP("0.5", "0.1"), .82),
        POINT(DROP("0.0", "0.2"), .81), POINT(DROP("0.5", "0.2"), .831),
        POINT(DROP("0.0", "0.3"), .79), POINT(DROP("0.5", "0.3"), .809),
        POINT(DROP("0.0", "0.4"), .78), POINT(DROP("0.5", "0.4"), .80),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("| `dropout` `0.5` | `0` | 4 of 4 matched pairs (mean difference 2.00 "
        "points, 95 % [1.87, 2.13]) | helps |");
    lacks("harms");
    done();
}

#define DECAY(d, r) "{\"l2\": " d ", \"learning_rate\": " r "}"

Test(argument, a_penalty_harms_and_is_said_to)
{
    static const struct planted_point p[] = {
        POINT(DECAY("0.0", "0.1"), .82),  POINT(DECAY("0.5", "0.1"), .80),
        POINT(DECAY("0.0", "0.2"), .831), POINT(DECAY("0.5", "0.2"), .81),
        POINT(DECAY("0.0", "0.3"), .809), POINT(DECAY("0.5", "0.3"), .79),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("| `l2` `0.5` | `0` | 0 of 3 matched pairs");
    has("| harms |");
    lacks("| helps |");
    done();
}

Test(argument, more_examples_would_help)
{
    /* error = .04 + 8 m^-0.5 with m of 4,000 examples: .2930, .2189, .1665;
     * 1,000, 2,000, 4,000; at 8,000 it is .1294 */
    static const struct planted_point p[] = {
        POINT("{\"train_fraction\": 0.25}", 1 - .29298),
        POINT("{\"train_fraction\": 0.5}", 1 - .21889),
        POINT("{\"train_fraction\": 1.0}", 1 - .16649),
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("Halving the training examples costs 5.");
    has("follows exactly a + b m^-c");
    has("twice the examples would gain 3.");
    lacks("extend the range");
    done();
}

/* ---- how sure
 * ----------------------------------------------------------------------- */

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
    lacks("a longer search would");
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
    has("a longer search would probably find better");
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

/* ---- rules and filters
 * ---------------------------------------------------------------- */

static const struct planted_point sizes[] = {
    { .params = "{\"layers\": [64]}", .n_weights = 9000, .accuracy = .90 },
    { .params = "{\"layers\": [8]}", .n_weights = 500, .accuracy = .895 },
    { .params = "{\"layers\": [2]}", .n_weights = 100, .accuracy = .6 },
};

static void again(enum summary_rule rule, const char *const *where)
{
    struct summary_options options = { .metric = -1,
                                       .rule = rule,
                                       .where = where };
    struct err err = { 0 };

    summary_free(told.s);
    told.s = NULL;
    mem_free(text);
    cr_assert_eq(summary_make(&told.s, told.st, &options, &err), 0, "%s",
                 err.msg);
    text = told_markdown(&told);
    told_replay(&told);
}

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
    has("2 points with `batch_size` `32` (the others are left out). Of their "
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

/* ---- grids with holes, and factors that not all read
 * ------------------------------------- */

Test(argument, a_grid_with_a_hole_has_shares_by_least_squares)
{
    static struct planted_point p[12];
    static char text_of[12][64];

    for (int i = 0; i < 12; i++) {
        snprintf(text_of[i], sizeof(text_of[i]),
                 "{\"learning_rate\": 0.%d, \"batch_size\": %d}", 1 + i / 4,
                 16 << i % 4);
        p[i] =
            (struct planted_point){ .params = text_of[i],
                                    .accuracy = i == 7 ? PLANT_DIVERGED
                                                       : .9 - .05 * (i / 4) -
                                                             .003 * (i % 4) };
    }
    tell(&(struct planted){ .n_points = 12, .points = p });
    cr_assert_not_null(told.s->decisions.importance);
    cr_expect_eq(told.s->decisions.importance->missing, 1);
    has("`learning_rate` matters most: it explains 9");
    has("1 point of it has no value, so the shares are by least squares");
    lacks("which is full");
    lacks("interact");
    done();
}

Test(argument, a_grid_with_too_many_holes_has_no_shares)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .80),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), PLANT_FAILED),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    cr_expect_null(told.s->decisions.importance);
    lacks("What matters");
    done();
}

Test(argument, a_conditional_factor_is_weighed_where_it_is_read)
{
    static const struct planted_point p[] = {
        POINT("{\"optimizer\": \"adam\", \"batch_size\": 32}", .90),
        POINT("{\"optimizer\": \"adam\", \"batch_size\": 64}", .89),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"batch_size\": 32}",
              .80),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"batch_size\": 32}",
              .86),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"batch_size\": 64}",
              .79),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"batch_size\": 64}",
              .85),
    };
    const struct decisions *all;

    tell(&(struct planted){ .n_points = 6, .points = p });
    all = &told.s->decisions;
    cr_assert_not_null(all->importance);
    cr_expect_eq(all->importance->n_main, 2);
    /* optimizer .895 against .825, batch_size .01 apart: 49 to 1 */
    has("`optimizer` matters most: it explains 98.00 %");
    has("The grid is that of the factors that every point reads; over "
        "`momentum` its values are averages.");
    /* momentum .06 apart, batch_size .01: 36 to 1 */
    has("Among the points that read it, it explains 97.30 % of the variance.");
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
