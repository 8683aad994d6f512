#include "base/mem.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

static struct told told;

static void make(const struct planted *what)
{
    told_begin(&told, what);
}

static int64_t chosen(void)
{
    return summary_best(told.s)->point->id;
}

static void has(const char *part)
{
    char *text = told_markdown(&told);

    cr_expect_not_null(strstr(text, part), "no \"%s\" in:\n%s", part, text);
    mem_free(text);
    told_replay(&told);
}

/* ---- ties ---------------------------------------------------------------- */

Test(selection, of_equal_ones_the_one_with_fewer_weights)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .n_weights = 900, .accuracy = .9 },
        { .params = "{\"l2\": 0.2}", .n_weights = 800, .accuracy = .9 },
        { .params = "{\"l2\": 0.3}", .n_weights = 100, .accuracy = .8 },
    };

    make(&(struct planted){ .n_points = COUNT(p), .points = p });
    cr_expect_eq(chosen(), 2);
    cr_expect_eq(told.s->selection.tie_break, TIE_WEIGHTS);
    has("p1 has exactly the same `val_accuracy`; p2 comes first because it has "
        "fewer weights (800 against 900).");
    told_end(&told);
}

Test(selection, then_the_one_with_the_lower_nll)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9, .val_nll = .4 },
        { .params = "{\"l2\": 0.2}", .accuracy = .9, .val_nll = .3 },
    };

    make(&(struct planted){ .n_points = COUNT(p), .points = p });
    cr_expect_eq(chosen(), 2);
    cr_expect_eq(told.s->selection.tie_break, TIE_NLL);
    has("its `val_nll` is lower (0.3000 against 0.4000)");
    told_end(&told);
}

Test(selection, then_the_earlier_in_the_grid)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9, .val_nll = .4 },
        { .params = "{\"l2\": 0.2}", .accuracy = .9, .val_nll = .4 },
    };

    make(&(struct planted){ .n_points = COUNT(p), .points = p });
    cr_expect_eq(chosen(), 1);
    cr_expect_eq(told.s->selection.tie_break, TIE_ORDINAL);
    has("the choice between the two is arbitrary");
    told_end(&told);
}

Test(selection, without_a_tie_no_chain_is_told)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9 },
        { .params = "{\"l2\": 0.2}", .accuracy = .901 },
    };
    char *text;

    make(&(struct planted){ .n_points = COUNT(p), .points = p });
    cr_expect_eq(told.s->selection.tie_break, TIE_NONE);
    text = told_markdown(&told);
    cr_expect_null(strstr(text, "exactly the same"));
    mem_free(text);
    told_end(&told);
}

/* ---- one seed: McNemar --------------------------------------------------- */

Test(selection, one_seed_is_tested_by_mcnemar_on_the_same_examples)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .n_weights = 50, .accuracy = .89 },
        { .params = "{\"l2\": 0.2}", .n_weights = 70, .accuracy = .895 },
        { .params = "{\"l2\": 0.3}", .n_weights = 60, .accuracy = .7 },
    };
    const struct candidate *c;

    make(&(struct planted){ .n_points = COUNT(p), .points = p });
    c = told.s->candidates;
    cr_expect_eq(told.s->selection.test, PAIR_MCNEMAR);
    cr_expect_eq(told.s->selection.n_tested, 2);
    cr_expect_eq(c[1].b - c[1].c, 5); /* .005 of 1,000 */
    cr_expect_eq(c[2].b - c[2].c, 195);
    cr_expect_float_eq(c[1].p, stat_mcnemar(c[1].b, c[1].c), 0);
    cr_expect(c[1].tied && !c[2].tied);
    cr_expect_eq(told.s->selection.n_tied, 2);
    cr_expect_eq(told.s->selection.simplest, &c[1]);
    /* two in the family: the smaller p counts twice */
    cr_expect_float_eq(c[2].adjusted, fmin(1, 2 * c[2].p), 1e-15);
    has("1 of the 2 other points cannot be told apart from it");
    has("has 71 % of the weights and is behind by 0.50 points");
    told_end(&told);
}

Test(selection, a_loss_is_tested_over_the_examples_cross_entropy)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9 },
        { .params = "{\"l2\": 0.2}", .accuracy = .6 },
    };

    make(&(struct planted){
        .n_points = COUNT(p), .points = p, .metric = "val_loss" });
    cr_expect_eq(chosen(), 1);
    cr_expect_eq(told.s->selection.test, PAIR_LOSS);
    cr_expect_lt(told.s->candidates[1].difference, 0);
    cr_expect_lt(told.s->candidates[1].p, 1e-6);
    /* the paired difference is that of the losses themselves */
    cr_expect_float_eq((told.s->candidates[1].difference_interval.low +
                        told.s->candidates[1].difference_interval.high) /
                           2,
                       told.s->candidates[1].difference, 1e-6);
    has("has the best `val_loss`: 0.");
    has("It answers 90.00 % of them right");
    told_end(&told);
}

/* ---- seeds and folds ----------------------------------------------------- */

Test(selection, three_seeds_are_tested_by_a_paired_t)
{
    static const double a[] = { .900, .912, .921 }, b[] = { .890, .910, .915 };
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracies = a },
        { .params = "{\"l2\": 0.2}", .accuracies = b },
    };
    static const double d[] = { .010, .002, .006 };
    struct t_test t = stat_paired_t(d, 3, 0);

    make(&(struct planted){ .n_points = COUNT(p), .points = p, .repeats = 3 });
    cr_expect_eq(told.s->selection.test, PAIR_REPEATS);
    cr_expect_float_eq(told.s->candidates[1].p, t.p, 1e-9);
    cr_expect_float_eq(told.s->candidates[1].difference, .006, 1e-12);
    cr_expect(told.s->candidates[1].tied);
    has("The other point cannot be told apart from it over 3 seeds.");
    has("is better in 3 of 3 seeds");
    told_end(&told);
}

Test(selection, two_seeds_are_averaged_but_tested_on_the_first)
{
    static const double a[] = { .90, .80 }, b[] = { .70, .95 };
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracies = a },
        { .params = "{\"l2\": 0.2}", .accuracies = b },
    };

    make(&(struct planted){ .n_points = COUNT(p), .points = p, .repeats = 2 });
    cr_expect_eq(chosen(), 1); /* .85 against .825 */
    cr_expect_eq(told.s->selection.test, PAIR_MCNEMAR);
    cr_expect_eq(told.s->candidates[1].b - told.s->candidates[1].c, 200);
    has("85.00 % [82.65, 87.08], the mean of 2 seeds (sd 7.07 points)");
    told_end(&told);
}

Test(selection, folds_are_tested_with_nadeau_and_bengios_correction)
{
    static const double a[] = { .91, .93, .92, .90, .94 };
    static const double b[] = { .90, .91, .92, .89, .93 };
    static const double d[] = { .01, .02, .0, .01, .01 };
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracies = a },
        { .params = "{\"l2\": 0.2}", .accuracies = b },
    };
    struct t_test t = stat_paired_t(d, 5, 1.0 / 4);

    make(&(struct planted){ .n_points = COUNT(p), .points = p, .folds = 5 });
    cr_expect_eq(told.s->selection.test, PAIR_FOLDS);
    cr_expect_eq(told.s->n_validation, 5000);
    cr_expect_float_eq(told.s->candidates[1].p, t.p, 1e-9);
    cr_expect_gt(t.p, stat_paired_t(d, 5, 0).p);
    has("the mean of 5 folds");
    has("5,000 validation examples");
    told_end(&told);
}

/* ---- other metrics, the test part ---------------------------------------- */

Test(selection, another_metric_ranks_the_same_epochs_and_says_so)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9, .val_nll = .5 },
        { .params = "{\"l2\": 0.2}", .accuracy = .88, .val_nll = .4 },
    };

    make(&(struct planted){ .n_points = COUNT(p), .points = p });
    cr_expect_eq(chosen(), 1);
    told_again(&told, METRIC_VAL_NLL);
    cr_expect_eq(chosen(), 2);
    cr_expect_not(told.s->own_metric);
    has("keeps each trial's best epoch by `val_accuracy`; this report ranks "
        "those epochs by `val_nll`.");
    has("`val_accuracy` would choose p1 (`l2` `0.1`): 90.00 % against "
        "88.00 %.");
    told_end(&told);
}

Test(selection, looks_at_the_test_part_are_counted_over_the_whole_database)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9, .test = .85 },
        { .params = "{\"l2\": 0.2}", .accuracy = .8, .test = .81 },
    };
    static const struct planted_point q[] = {
        { .params = "{\"l2\": 0.5}", .accuracy = .9, .test = .84 },
    };

    make(&(struct planted){ .name = "a", .n_points = COUNT(p), .points = p });
    plant(told.st,
          &(struct planted){ .name = "b", .n_points = 1, .points = q });
    told_again(&told, -1);
    cr_expect_eq(told.s->test.n_looks, 3);
    cr_expect_eq(told.s->test.look, 3);
    cr_expect_float_eq(told.s->test.accuracy, .84, 1e-12);
    has("On the test part (look 3, 1,000 examples) it scores 84.00 % [81.60, "
        "86.14], below the interval of its validation accuracy.");
    has("The test part was looked at 3 times in this database: treat it as "
        "validation data.");
    told_end(&told);
}

Test(selection, looks_at_others_are_told_of_a_choice_that_was_not_looked_at)
{
    static const struct planted_point p[] = {
        { .params = "{\"l2\": 0.1}", .accuracy = .9 },
        { .params = "{\"l2\": 0.2}", .accuracy = .8, .test = .81 },
    };
    static const struct planted_point none[] = {
        { .params = "{\"l2\": 0.5}", .accuracy = PLANT_FAILED },
    };

    make(&(struct planted){ .name = "a", .n_points = COUNT(p), .points = p });
    cr_expect_eq(told.s->test.look, 0);
    has("The test part has not been asked about p1. `sweep evaluate` does it; "
        "every look is counted. The test part was looked at once in this "
        "database.");
    plant(told.st,
          &(struct planted){ .name = "b", .n_points = 1, .points = none });
    told_again(&told, -1);
    cr_expect_eq(told.s->n_candidates, 0);
    cr_expect_eq(told.s->test.n_looks, 1);
    told_end(&told);
}
