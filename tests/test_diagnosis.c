/* Learning curves with planted faults: the report names exactly these. */
#include "support/argued.h"

Test(diagnosis, the_winner_overfits)
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

Test(diagnosis, a_rival_overfits_and_the_winner_does_not)
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

Test(diagnosis, all_peak_early)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9, .shape = SHAPE_EARLY },
        { .params = RATE("0.2"), .accuracy = .8, .shape = SHAPE_EARLY },
        { .params = RATE("0.3"), .accuracy = .7, .shape = SHAPE_EARLY },
    };

    tell(&(struct planted){ .n_points = 3, .points = p, .epochs = 20 });
    has("p1 (the choice) is at its best in epoch 8 of 20 and stands still at "
        "the end: fewer epochs would do.");
    has("The best 3 points all have their least `val_loss` by epoch 8: 60.00 % "
        "of their epochs were not needed.");
    lacks("Overfitting: ");
    lacks("Still improving");
    done();
}

Test(diagnosis, a_loss_that_jumps)
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

Test(diagnosis, a_point_that_did_not_learn)
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
    has("It is ranked and counts in every average.");
    has("With `9` 1 of 1 point did not learn.");
    lacks("With `0.2` 1 of 1");
    lacks("collapsed");
    done();
}

Test(diagnosis, points_that_did_not_learn_are_counted_by_level)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.1", "32"), .9), POINT(TWO("0.1", "64"), .8),
        POINT(TWO("9.0", "32"), .1), POINT(TWO("9.0", "64"), .1),
        POINT(TWO("5.0", "32"), .1), POINT(TWO("5.0", "64"), .7),
    };

    tell(&(struct planted){ .n_points = 6, .points = p, .n_validation = 2000 });
    has("With `9` 2 of 2 points did not learn.");
    lacks("With `0.1` ");
    /* 2 of 3 points with 32, 1 of 3 with 64, half of all */
    has("With `32` 2 of 3 points did not learn.");
    lacks("With `64` ");
    has("They are ranked and count in every average.");
    done();
}

/* The largest class has six of ten examples: a network that gives its accuracy
 * for finding all ten classes has learnt. */
Test(diagnosis, finding_the_small_classes_is_learning)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), .58),
        POINT(RATE("0.2"), .57),
    };

    tell(&(struct planted){
        .n_points = 2, .points = p, .n_validation = 2000, .unbalanced = true });
    lacks("did not learn");
    lacks("No better than always answering");
    has("Always answering `class 0` would score 60.00 %; this model is 2.00 "
        "points below, but it finds the smaller classes, too: a balanced "
        "accuracy of 56.54 % instead of 10.00 %.");
    done();
}

Test(diagnosis, networks_that_answer_one_class_are_named)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), .9),
        { .params = RATE("0.2"), .accuracy = .1, .collapsed = 3 },
        { .params = RATE("0.3"), .accuracy = .1, .collapsed = 7 },
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("2 points have collapsed: the network answers one class almost always: "
        "p3 (`class 7`), p2 (`class 3`).");
    lacks("p1 (`class");
    done();
}

Test(diagnosis, an_underfitted_point_is_not_called_overfitted)
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
