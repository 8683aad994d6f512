/* What stands out stands in the verdict, and no more than three of it. */
#include "support/argued.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Items of the verdict alone. */
static int items(void)
{
    const char *end = strstr(text, "## Leaderboard");
    int n = 0;

    for (const char *at = text; (at = strstr(at, "\n- ")) && at < end; at++)
        n++;
    return n;
}

Test(findings, a_choice_that_did_not_learn_is_called_so_first)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracy = .1, .collapsed = 3 },
        { .params = "{\"layers\": [2]}", .accuracy = .1, .collapsed = 7 },
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("- It did not learn: it answers `class 3` almost always.");
    lacks("it finds none");
    lacks("it finds only");
    done();
}

Test(findings, two_examples_show_nothing_reliably)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracy = 1 },
        { .params = "{\"layers\": [2]}", .accuracy = .5 },
    };

    tell(&(struct planted){
        .n_points = COUNT(p), .points = p, .n_validation = 2, .n_classes = 2 });
    has("The other point cannot be told apart from it with 2 examples, too few "
        "to show any difference reliably.");
    has("validation examples, which are too few to show any difference "
        "reliably.");
    lacks("in four of five cases");
    done();
}

/* A val_loss without penalties is the mean of what every example costs. */
Test(findings, a_plain_loss_is_corrected_for_having_been_picked)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracy = .9 },
        { .params = "{\"layers\": [2]}", .accuracy = .89 },
    };

    tell(&(struct planted){
        .n_points = COUNT(p), .points = p, .metric = "val_loss" });
    has("Corrected for having picked the best of 2 on the same examples");
    cr_expect_lt(fabs(told.s->winner.value -
                      told.s->candidates[0].metric[METRIC_VAL_NLL]),
                 0.02);
    told.s->candidates[1].metric[METRIC_VAL_LOSS] += 0.001; /* a penalty */
    cr_expect_not(winner_by_nll(told.s));
    done();
}

Test(findings, a_figure_of_all_classes_has_its_interval)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracy = .9 },
        { .params = "{\"layers\": [2]}", .accuracy = .8 },
    };
    struct interval i;
    char words[160];

    tell(&(struct planted){
        .n_points = COUNT(p), .points = p, .metric = "val_mcc" });
    i = told.s->validation->mcc_interval;
    snprintf(words, sizeof(words),
             "has the best `val_mcc`: %.4f [%.4f, %.4f] on 1,000",
             told.s->candidates[0].metric[METRIC_VAL_MCC], i.low, i.high);
    has(words);
    done();
}

Test(findings, the_loss_has_no_resolution_of_accuracy)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracy = .9 },
        { .params = "{\"layers\": [2]}", .accuracy = .9 },
    };

    tell(&(struct planted){
        .n_points = COUNT(p), .points = p, .metric = "val_loss" });
    has("The other point cannot be told apart from it with 1,000 examples; the "
        "smallest difference that so many show reliably is 0.0");
    has("; by the standard error of their difference in `val_loss` these show");
    lacks("show a difference of ");
    has("would be right in 10.00 % of the cases");
    done();
}

Test(findings, an_edge_and_a_weak_class_and_an_overfitted_curve)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.001"), .80),
        POINT(RATE("0.01"), .85),
        { .params = RATE("0.1"), .accuracy = .90, .shape = SHAPE_OVERFITS },
    };

    tell(&(struct planted){ .n_points = 3,
                            .points = p,
                            .epochs = 20,
                            .weak_class = 3,
                            .weak_recall = .5 });
    has("- The best `learning_rate`, `0.1`, is the largest tried and the "
        "results still get better towards it.\n"
        "- It overfits: validation loss is lowest in epoch 8 of 20.\n"
        "- Of the class `class 3` it finds only 50.00 %.\n");
    cr_expect_eq(items(), 3);
    done();
}

Test(findings, the_factor_that_matters_most_where_there_is_one)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.001", "32"), .accuracy = .95, .is_stopped = true },
        POINT(TWO("0.001", "64"), .94),
        POINT(TWO("0.01", "32"), .85),
        POINT(TWO("0.01", "64"), .84),
    };

    tell(&(struct planted){ .n_points = 4, .points = p, .epochs = 3 });
    has("- What matters most is `learning_rate`: 99.0 % of the variance.\n");
    cr_expect_eq(items(), 1);
    done();
}

Test(findings, none_where_nothing_stands_out)
{
    static const struct planted_point p[] = { POINT("{}", .9) };

    tell(&(struct planted){ .n_points = 1, .points = p, .epochs = 3 });
    cr_expect_eq(items(), 0);
    done();
}

Test(findings, a_tied_rival_comes_with_its_interval)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .900, .n_weights = 900 },
        { .params = RATE("0.2"), .accuracy = .899, .n_weights = 100 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .epochs = 3 });
    has("p2 (`learning_rate` `0.2`) has 11 % of the weights and is behind "
        "by 0.10 points [");
    /* of 1,000 examples: more than two points may be lost */
    has("], within the noise. More may be lost than the results can show: "
        "where size or speed counts, try it with new seeds first.");
    done();
    tell(&(struct planted){
        .n_points = 2, .points = p, .n_validation = 3000, .epochs = 3 });
    has("], within the noise: prefer it when size or speed counts.");
    lacks("More may be lost");
    done();
}

Test(findings, a_tied_rival_that_is_hardly_smaller_is_no_alternative)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .900, .n_weights = 1000 },
        { .params = RATE("0.2"), .accuracy = .895, .n_weights = 990 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("The tied point is not much smaller.");
    lacks("prefer it");
    done();
}

/* ---- examples in two parts ------------------------------------------------
 */

static const struct planted_point lone[] = { POINT(RATE("0.1"), .9) };

Test(findings, no_example_is_in_two_parts)
{
    tell(&(struct planted){ .n_points = 1, .points = lone });
    has("No example is in two parts (compared in every input).");
    lacks("in the training part, too");
    done();
}

Test(findings, many_examples_are_in_two_parts)
{
    tell(&(struct planted){
        .n_points = 1, .points = lone, .overlap = { 30, 2, 1 } });
    has("30 of the 1,000 validation examples are in the training part, too, "
        "the same in every input: a network may know them by heart");
    has("Of the 1,000 test examples 2 are in the training part and 1 in the "
        "validation part.");
    lacks("No example is in two parts");
    done();
}

Test(findings, one_example_in_two_parts_moves_nothing)
{
    tell(&(struct planted){
        .n_points = 1, .points = lone, .folds = 2, .overlap = { 1, 0, 0 } });
    has("2 of the 2,000 validation examples are in the training part, too, "
        "the same in every input: too few to move a figure here by more than a "
        "point.");
    lacks("Of the 1,000 test examples");
    done();
}

Test(findings, what_was_not_counted_is_not_told)
{
    tell(&(struct planted){
        .n_points = 1, .points = lone, .overlap = { -1, 0, 0 } });
    lacks("in two parts");
    lacks("in the training part, too");
    done();
}

Test(findings, what_was_done_to_the_inputs_is_said_in_words)
{
    static const struct planted_point p[] = {
        POINT("{\"units\": 1, \"scale\": \"standardize\"}", .9),
        POINT("{\"units\": 2, \"scale\": \"standardize\"}", .8),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("Inputs are standardized by mean and standard deviation of the "
        "training part (`scale` `standardize`).");
    done();
}
