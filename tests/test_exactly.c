/* Experiments with planted facts about factors, classes and metrics: what the
 * report claims of each is exactly the list below it, of all that
 * support/exactly.c knows.  What each list holds was held against what was
 * planted, by eye. */
#include "support/exactly.h"

/* learning_rate 60 %, batch_size 40 % */
Test(exactly, one_factor_explains_most)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.001", "32"), .accuracy = 0.500 },
        { .params = TWO("0.001", "64"), .accuracy = 0.700 },
        { .params = TWO("0.01", "32"), .accuracy = 0.745 },
        { .params = TWO("0.01", "64"), .accuracy = 0.945 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p),
                               .points = p,
                               .n_validation = 4000 },
            "clearly beats", "One seed only", "It still improves",
            "What matters most is", "are about equally large",
            "matters most: it explains", "not over-fitted", "Still improving",
            "Weakest class", "missed by", "under-confident", NULL);
}

/* crossed */
Test(exactly, two_factors_act_only_together)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.001", "32"), .accuracy = 0.9 },
        { .params = TWO("0.001", "64"), .accuracy = 0.7 },
        { .params = TWO("0.01", "32"), .accuracy = 0.7 },
        { .params = TWO("0.01", "64"), .accuracy = 0.88 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "cannot be told apart from it", "The tied point is not",
            "One seed only", "It still improves", "are about equally large",
            "two act together, see below", "the two interact",
            "not over-fitted", "Still improving", "Weakest class", "missed by",
            "under-confident", NULL);
}

/* batch_size is idle */
Test(exactly, a_factor_does_nothing)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.001", "32"), .accuracy = 0.9 },
        { .params = TWO("0.001", "64"), .accuracy = 0.9 },
        { .params = TWO("0.001", "128"), .accuracy = 0.9 },
        { .params = TWO("0.01", "32"), .accuracy = 0.7 },
        { .params = TWO("0.01", "64"), .accuracy = 0.7 },
        { .params = TWO("0.01", "128"), .accuracy = 0.7 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "cannot be told apart from it", "None of these is", "One seed only",
            "It still improves", "What matters most is",
            "are about equally large", "has exactly the same",
            " would choose p", "matters most: it explains", "it can be fixed",
            "not over-fitted", "Still improving", "Weakest class", "missed by",
            "under-confident", NULL);
}

/* 9.0 does */
Test(exactly, a_level_diverges)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.001", "32"), .accuracy = 0.9 },
        { .params = TWO("0.001", "64"), .accuracy = 0.88 },
        { .params = TWO("9.0", "32"), .accuracy = PLANT_DIVERGED },
        { .params = TWO("9.0", "64"), .accuracy = PLANT_DIVERGED },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "probably beats", "One seed only", "It still improves",
            "are about equally large", " diverged.", "not over-fitted",
            "Still improving", "Weakest class", "missed by", "under-confident",
            " not ranked", NULL);
}

/* 0.1 is the largest */
Test(exactly, the_best_is_at_the_edge)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.001"), .accuracy = 0.8 },
        { .params = RATE("0.01"), .accuracy = 0.85 },
        { .params = RATE("0.1"), .accuracy = 0.9 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only",
            "is the largest tried and the results", "It still improves",
            "are about equally large", "not over-fitted", "Still improving",
            "Weakest class", "missed by", "under-confident", NULL);
}

/* 0.01 */
Test(exactly, the_best_is_in_the_middle)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.001"), .accuracy = 0.8 },
        { .params = RATE("0.01"), .accuracy = 0.9 },
        { .params = RATE("0.1"), .accuracy = 0.85 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "clearly beats", "One seed only", "It still improves",
            "are about equally large", "not over-fitted", "Still improving",
            "Weakest class", "missed by", "under-confident", NULL);
}

/* half of class 3 is missed */
Test(exactly, one_class_is_weak)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.95 },
        { .params = RATE("0.2"), .accuracy = 0.8 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p),
                               .points = p,
                               .weak_class = 3,
                               .weak_recall = .5 },
            "clearly beats", "One seed only", "It still improves",
            "it finds only", "are about equally large", "The headline hides",
            "not over-fitted", "Still improving", "Weakest class", "missed by",
            "under-confident", NULL);
}

/* class 0 has six of ten */
Test(exactly, classes_are_of_unlike_size)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.9 },
        { .params = RATE("0.2"), .accuracy = 0.8 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p),
                               .points = p,
                               .n_classes = 5,
                               .unbalanced = true },
            "clearly beats", "One seed only", "It still improves",
            "times the examples of the smallest", "not over-fitted",
            "Still improving", "Weakest class", "missed by", "under-confident",
            NULL);
}

/* .61 against .60 */
Test(exactly, the_largest_class_is_hardly_beaten)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.61 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p),
                               .points = p,
                               .n_classes = 5,
                               .unbalanced = true },
            "One seed only", "which chance alone could give",
            "It still improves", "times the examples of the smallest",
            "Still improving", "Weakest class", "over-confident", NULL);
}

/* the second has the least loss */
Test(exactly, accuracy_and_loss_disagree)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = 0.90, .val_nll = 0.5 },
        { .params = RATE("0.2"), .accuracy = 0.89, .val_nll = 0.4 },
        { .params = RATE("0.3"), .accuracy = 0.88, .val_nll = 0.6 },
        { .params = RATE("0.4"), .accuracy = 0.87, .val_nll = 0.7 },
        { .params = RATE("0.5"), .accuracy = 0.86, .val_nll = 0.8 },
    };

    exactly(&(struct planted){ .n_points = COUNT(p), .points = p },
            "cannot be told apart from it", "None of these is", "One seed only",
            "is the smallest tried and the results", "It still improves",
            "are about equally large", "They choose differently",
            " would choose p", "not over-fitted", "Still improving",
            "Weakest class", "missed by", "under-confident", NULL);
}
