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
    has("All of the best points peak before half of their epochs");
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
