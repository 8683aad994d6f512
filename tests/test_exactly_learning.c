/* As test_exactly.c, with planted facts about curves, seeds, the test part and
 * what was tried to improve. */
#include "support/exactly.h"

#define DROPOUT(d, r) "{\"dropout\": " d ", \"learning_rate\": " r "}"
#define PENALTY(d, r) "{\"l2\": " d ", \"learning_rate\": " r "}"

/* its loss rises from epoch 4 of 10 on */
Test(exactly_learning, the_winner_overfits)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9, .shape = SHAPE_OVERFITS },
        { .params = RATE("0.2"), .accuracy = 0.8 },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .epochs = 10 },
        "clearly beats", "One seed only",
        "It overfits:", "are about equally large",
        "Overfitting: ", "not over-fitted", "Still improving", "Weakest class",
        "missed by", "under-confident", NULL);
}

/* the second, not the winner */
Test(exactly_learning, a_rival_overfits)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9 },
        { .params = RATE("0.2"), .accuracy = 0.89, .shape = SHAPE_OVERFITS },
        { .params = RATE("0.3"), .accuracy = 0.7 },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .epochs = 10 },
        "cannot be told apart from it", "The tied point is not",
        "One seed only", "is the smallest tried and the results",
        "It still improves", "are about equally large",
        "Overfitting: ", "not over-fitted", "Still improving",
        "the chosen one does not", "Weakest class", "missed by",
        "under-confident", NULL);
}

/* of the winner */
Test(exactly_learning, a_loss_jumps)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9, .shape = SHAPE_JUMPS },
        { .params = RATE("0.2"), .accuracy = 0.7 },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .epochs = 12 },
        "clearly beats", "One seed only", "are about equally large",
        "not over-fitted", "Still improving", "jumps from epoch to epoch",
        "Weakest class", "missed by", "under-confident", NULL);
}

/* least loss at 4 of 10 */
Test(exactly_learning, all_peak_early)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.90, .shape = SHAPE_EARLY },
        { .params = RATE("0.2"), .accuracy = 0.85, .shape = SHAPE_EARLY },
        { .params = RATE("0.3"), .accuracy = 0.80, .shape = SHAPE_EARLY },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .epochs = 10 },
        "clearly beats", "One seed only",
        "is the smallest tried and the results", "are about equally large",
        "not over-fitted", "fewer epochs would do", "epochs were not needed",
        "Weakest class", "missed by", "under-confident", NULL);
}

/* the last, class 3 */
Test(exactly_learning, a_network_answers_one_class)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9 },
        { .params = RATE("0.2"), .accuracy = 0.8 },
        { .params = RATE("0.3"), .accuracy = 0.1, .collapsed = 3 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only",
            "is the smallest tried and the results", "It still improves",
            "are about equally large", "collapsed", "not over-fitted",
            "Still improving", "Weakest class", "missed by", "under-confident",
            NULL);
}

/* ten classes, .09 of it right */
Test(exactly_learning, a_point_does_not_learn)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9 },
        { .params = RATE("0.2"), .accuracy = 0.8 },
        { .params = RATE("0.3"), .accuracy = 0.09 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only",
            "is the smallest tried and the results", "It still improves",
            "are about equally large", " did not learn", "not over-fitted",
            "Still improving", "Weakest class", "missed by", "under-confident",
            NULL);
}

/* training five points above */
Test(exactly_learning, a_gap_does_no_damage)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9, .gap = .05 },
        { .params = RATE("0.2"), .accuracy = 0.7, .gap = .05 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only", "It still improves",
            "are about equally large", "a gap without damage",
            "Still improving", "Weakest class", "missed by", "under-confident",
            NULL);
}

/* about the order */
Test(exactly_learning, two_seeds_disagree)
{
    const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = (const double[]){ .90, .80 } },
        { .params = RATE("0.2"), .accuracies = (const double[]){ .70, .95 } },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .repeats = 2 },
        "probably beats", "It still improves", "are about equally large",
        "Still improving", "Weakest class", "missed by", "under-confident",
        "The seeds disagree", NULL);
}

/* all three, by far */
Test(exactly_learning, three_seeds_agree)
{
    const struct planted_point p[] = {
        { .params = RATE("0.1"),
          .accuracies = (const double[]){ .90, .91, .92 } },
        { .params = RATE("0.2"),
          .accuracies = (const double[]){ .70, .71, .72 } },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .repeats = 3 },
        "clearly beats", "It still improves", "are about equally large",
        "not over-fitted", "Still improving", "Weakest class", "missed by",
        "under-confident", NULL);
}

/* noise alone */
Test(exactly_learning, seeds_matter_more_than_levels)
{
    const struct planted_point p[] = {
        { .params = TWO("0.1", "32"),
          .accuracies = (const double[]){ .80, .90, .85 } },
        { .params = TWO("0.1", "64"),
          .accuracies = (const double[]){ .84, .82, .88 } },
        { .params = TWO("0.2", "32"),
          .accuracies = (const double[]){ .88, .80, .83 } },
        { .params = TWO("0.2", "64"),
          .accuracies = (const double[]){ .82, .87, .84 } },
    };

    exactly(
        &(struct planted){ .n_points = COUNT(p), .points = p, .repeats = 3 },
        "cannot be told apart from it", "None of these is", "It still improves",
        "are about equally large", "The seeds alone explain",
        "No factor by itself can be told", "Still improving", "Weakest class",
        "missed by", "under-confident", NULL);
}

/* every fold */
Test(exactly_learning, folds_agree)
{
    const struct planted_point p[] = {
        { .params = RATE("0.1"),
          .accuracies = (const double[]){ .90, .91, .92, .93 } },
        { .params = RATE("0.2"),
          .accuracies = (const double[]){ .70, .71, .73, .72 } },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p, .folds = 4 },
            "clearly beats", "It still improves", "are about equally large",
            "not over-fitted", "Still improving", "Weakest class", "missed by",
            "under-confident", NULL);
}

/* .8 against .9 */
Test(exactly_learning, the_test_part_is_below)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9, .test = .8 },
        { .params = RATE("0.2"), .accuracy = 0.7 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only", "below the corrected interval",
            "It still improves", "are about equally large", "not over-fitted",
            "Still improving", "Weakest class", "missed by", "under-confident",
            NULL);
}

/* .9 */
Test(exactly_learning, the_test_part_agrees)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9, .test = .9 },
        { .params = RATE("0.2"), .accuracy = 0.7 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only", "inside the corrected interval",
            "It still improves", "are about equally large", "not over-fitted",
            "Still improving", "Weakest class", "missed by", "under-confident",
            NULL);
}

/* two points in each pair */
Test(exactly_learning, dropout_helps)
{
    static const struct planted_point p[] = {
        { .params = DROPOUT("0.0", "0.1"), .accuracy = 0.800 },
        { .params = DROPOUT("0.5", "0.1"), .accuracy = 0.820 },
        { .params = DROPOUT("0.0", "0.2"), .accuracy = 0.810 },
        { .params = DROPOUT("0.5", "0.2"), .accuracy = 0.831 },
        { .params = DROPOUT("0.0", "0.3"), .accuracy = 0.790 },
        { .params = DROPOUT("0.5", "0.3"), .accuracy = 0.809 },
        { .params = DROPOUT("0.0", "0.4"), .accuracy = 0.780 },
        { .params = DROPOUT("0.5", "0.4"), .accuracy = 0.800 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "cannot be told apart from it", "None of these is", "One seed only",
            "It still improves", "What matters most is",
            "the search was long enough", "are about equally large",
            "Both choose the same point", "matters most: it explains",
            "not over-fitted", "Still improving", "Weakest class", "missed by",
            "under-confident", "| helps", NULL);
}

/* two points in each pair */
Test(exactly_learning, a_penalty_harms)
{
    static const struct planted_point p[] = {
        { .params = PENALTY("0.0", "0.1"), .accuracy = 0.820 },
        { .params = PENALTY("0.5", "0.1"), .accuracy = 0.800 },
        { .params = PENALTY("0.0", "0.2"), .accuracy = 0.831 },
        { .params = PENALTY("0.5", "0.2"), .accuracy = 0.810 },
        { .params = PENALTY("0.0", "0.3"), .accuracy = 0.809 },
        { .params = PENALTY("0.5", "0.3"), .accuracy = 0.790 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "cannot be told apart from it", "None of these is", "One seed only",
            "It still improves", "What matters most is",
            "are about equally large", "Both choose the same point",
            "matters most: it explains", "not over-fitted", "Still improving",
            "Weakest class", "missed by", "under-confident", "| harms", NULL);
}

/* by the root law */
Test(exactly_learning, fewer_examples_cost)
{
    static const struct planted_point p[] = {
        { .params = "{\"train_fraction\": 0.25}", .accuracy = 0.70702 },
        { .params = "{\"train_fraction\": 0.5}", .accuracy = 0.78111 },
        { .params = "{\"train_fraction\": 1.0}", .accuracy = 0.83351 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only", "It still improves",
            "are about equally large", "not over-fitted", "Still improving",
            "Weakest class", "missed by", "under-confident",
            "Halving the training examples costs", NULL);
}

/* all right */
Test(exactly_learning, two_are_exactly_alike)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 1 },
        { .params = RATE("0.2"), .accuracy = 1 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "cannot be told apart from it", "The tied point is not",
            "One seed only", "It still improves", "are about equally large",
            "has exactly the same", "Still improving", "There are no errors",
            "under-confident", NULL);
}

/* no validation part */
Test(exactly_learning, nothing_is_held_out)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9 },
        { .params = RATE("0.2"), .accuracy = .8 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p),
                               .points = p,
                               .metric = "accuracy",
                               .n_validation = -1 },
            "Nothing was held out", "One seed only", NULL);
}
