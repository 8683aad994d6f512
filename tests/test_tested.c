/* The test part against what was expected of it: rule P26. */
#include "support/argued.h"

#include <math.h>

static const struct planted_point looked_at[] = {
    { .params = RATE("0.1"), .accuracy = .90, .test = .87 },
    { .params = RATE("0.2"), .accuracy = .80 },
};

Test(tested, the_gaps_to_validation_and_to_the_corrected_figure_are_told)
{
    tell(&(struct planted){
        .n_points = 2, .points = looked_at, .n_validation = 2000 });
    has("Its accuracy is 3.00 points below that of the validation part "
        "(90.00 %) and ");
    has(" the one corrected for the choice (");
    has("; its loss, the plain cross-entropy, is ");
    cr_expect_float_eq(told.s->test.accuracy_gap.validation, -.03, 1e-12);
    cr_expect_float_eq(told.s->test.accuracy_gap.corrected,
                       .87 - told.s->winner.value, 1e-12);
    cr_expect(isnan(told.s->test.nll_gap.corrected));
    done();
}

Test(tested, a_better_test_is_above)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90, .test = .91 },
        { .params = RATE("0.2"), .accuracy = .80 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .n_validation = 2000 });
    has("Its accuracy is 1.00 points above that of the validation part");
    done();
}

Test(tested, what_prints_as_nothing_is_equal)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90, .test = .90 },
        { .params = RATE("0.2"), .accuracy = .80 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .n_validation = 2000 });
    has("Its accuracy is equal to that of the validation part (90.00 %)");
    lacks("is 0.00 points");
    done();
}

Test(tested, the_corrected_figure_is_of_the_metric_and_of_the_best)
{
    tell(&(struct planted){
        .n_points = 2, .points = looked_at, .n_validation = 2000 });
    told_again(&told, METRIC_VAL_NLL);
    cr_expect(isnan(told.s->test.accuracy_gap.corrected));
    cr_expect(isfinite(told.s->test.nll_gap.corrected));
    told_replay(&told);
    told_again(&told, METRIC_VAL_MCC);
    cr_expect(isnan(told.s->test.accuracy_gap.corrected));
    cr_expect(isnan(told.s->test.nll_gap.corrected));
    cr_expect(isfinite(told.s->test.accuracy_gap.validation));
    told_replay(&told);
    done();
}

Test(tested, a_part_that_was_not_looked_at_has_no_gap)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90 },
        { .params = RATE("0.2"), .accuracy = .80, .test = .79 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .n_validation = 2000 });
    has("The test part has not been asked about p1.");
    lacks("that of the validation part");
    lacks("corrected for the choice (");
    cr_expect(isnan(told.s->test.accuracy_gap.validation));
    done();
}

Test(tested, without_a_validation_part_there_is_no_gap)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90, .test = .87 },
    };

    tell(&(struct planted){
        .n_points = 1, .points = p, .metric = "accuracy", .n_validation = -1 });
    has("examples right; loss ");
    lacks("that of the validation part");
    done();
}

Test(tested, a_figure_of_another_metric_than_the_choice_is_named)
{
    tell(&(struct planted){ .n_points = 2,
                            .points = looked_at,
                            .metric = "val_loss",
                            .n_validation = 2000 });
    has(" examples) its accuracy is 87.00 %");
    lacks("it scores");
    done();
}
