/* Of the data: what the loss makes of the labels. */
#include "support/argued.h"

#define OF_LOSS(loss, rate) \
    "{\"loss\": \"" loss "\", \"learning_rate\": " rate "}"
#define CROSS "categorical_crossentropy"
#define SQUARE "mean_squared_error"

Test(searched, labels_are_numbers_of_classes)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90 },
        { .params = RATE("0.2"), .accuracy = .80 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .n_classes = 7 });
    has("\nLabels are the classes' numbers, 0 to 6.\n");
    lacks("ne-hot"); /* the planted points have no loss */
    done();
}

Test(searched, cross_entropy_takes_the_number_for_the_one_hot_vector)
{
    static const struct planted_point p[] = {
        { .params = OF_LOSS(CROSS, "0.1"), .accuracy = .90 },
        { .params = OF_LOSS(CROSS, "0.2"), .accuracy = .80 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("0 to 9. One-hot vectors are not made of them:");
    lacks("squared error");
    done();
}

Test(searched, squared_error_is_to_one_hot_vectors)
{
    static const struct planted_point p[] = {
        { .params = OF_LOSS(SQUARE, "0.1"), .accuracy = .90 },
        { .params = OF_LOSS(SQUARE, "0.2"), .accuracy = .80 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("0 to 9; the squared error is that to their one-hot vectors.");
    lacks("One-hot vectors are not made");
    done();
}

Test(searched, of_a_loss_that_varies_nothing_is_said)
{
    static const struct planted_point p[] = {
        { .params = OF_LOSS(CROSS, "0.1"), .accuracy = .90 },
        { .params = OF_LOSS(SQUARE, "0.1"), .accuracy = .80 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("Labels are the classes' numbers, 0 to 9.");
    lacks("ne-hot");
    done();
}
