/* Experiments of which little can be said: it must be right, and of use. */
#include "support/argued.h"

Test(degenerate, one_trial_is_no_choice)
{
    static const struct planted_point p[] = { POINT("{}", .9) };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("p1 is the only point; its `val_accuracy` is 90.00 % [87.98, 91.71] "
        "on 1,000 validation examples");
    has("Nothing varies.");
    has("1 point, trained once. Of its trials 1 is completed.");
    has("One seed only");
    lacks("Why this one");
    lacks("The best of");
    lacks("decisions");
    lacks("nan");
    done();
}

Test(degenerate, all_failed_says_why)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [1]}", PLANT_FAILED),
        POINT("{\"layers\": [2]}", PLANT_DIVERGED),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("No point can be ranked: there is none whose trials have all ended "
        "well. Of all trials 1 diverged, 1 failed.");
    has("- Trial 1 failed: `the worker was killed by signal 9`.");
    has("- Trial 2 diverged: `loss is NaN in epoch 2`.");
    has("2 trials diverged or failed; the points they belong to are not "
        "ranked.");
    lacks("Leaderboard");
    lacks("## Test");
    lacks("nan");
    done();
}

Test(degenerate, all_diverged_says_what_helps)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [1]}", PLANT_DIVERGED),
        POINT("{\"layers\": [2]}", PLANT_DIVERGED),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("Of all trials 2 diverged. A smaller `learning_rate`, scaled data "
        "(`scale`) or a `clip_norm` keeps trainings from diverging.");
    has("Fixed: `dataset` `planted-data`.");
    lacks("sweep run`");
    done();
}

Test(degenerate, nothing_done_yet_says_yet)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [1]}", PLANT_PENDING),
        POINT("{\"layers\": [2]}", PLANT_RUNNING),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("No point can be ranked yet");
    has("Of all trials 1 is pending, 1 is running. The same `sweep run` again "
        "does what is left; a report ranks whatever is done.");
    has("2 trials are not done yet: the choice may change.");
    done();
}

/* The first of two seeds is through, the second is not: no point is whole. */
Test(degenerate, points_that_lack_a_seed_show_what_they_have)
{
    static const double a[] = { .8, PLANT_PENDING },
                        b[] = { .9, PLANT_PENDING };
    static const double c[] = { PLANT_PENDING, PLANT_PENDING };
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracies = a },
        { .params = "{\"layers\": [2]}", .accuracies = b },
        { .params = "{\"layers\": [3]}", .accuracies = c },
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p, .repeats = 2 });
    has("No point can be ranked yet");
    has("3 points of the grid are not ranked: not all of their trials have "
        "ended.");
    has("What they have so far is the mean of the trials that have ended well:"
        "\n\n| point | `layers` | `val_accuracy` | trials |\n"
        "| --- | --- | ---: | ---: |\n"
        "| p2 | `[2]` | 90.00 % | 1 of 2 |\n"
        "| p1 | `[1]` | 80.00 % | 1 of 2 |\n");
    lacks("| p3 |");
    done();
}

Test(degenerate, half_way_ranks_what_is_done)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [1]}", .8),
        POINT("{\"layers\": [2]}", .9),
        POINT("{\"layers\": [3]}", PLANT_RUNNING),
        POINT("{\"layers\": [4]}", PLANT_PENDING),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("p2 (`layers` `[2]`) has the best");
    lacks("What they have so far");
    has("2 points of the grid are not ranked: not all of their trials have "
        "ended.");
    has("| `[4]` | 0 | - |  |  |  |");
    lacks("nan");
    done();
}

Test(degenerate, one_of_two_points_left)
{
    static const struct planted_point p[] = {
        POINT("{\"learning_rate\": 0.001}", .8),
        POINT("{\"learning_rate\": 10.0}", PLANT_DIVERGED),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("is the only point whose trials have all ended well; its "
        "`val_accuracy` is 80.00 %");
    has("1 point of the grid is not ranked: not all of its trials have ended "
        "well.");
    has("With `10` 1 of 1 trial diverged.");
    done();
}

Test(degenerate, without_a_validation_part_nothing_is_claimed_of_new_data)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [1]}", .9),
        POINT("{\"layers\": [2]}", .8),
    };

    tell(&(struct planted){ .n_points = COUNT(p),
                            .points = p,
                            .metric = "accuracy",
                            .n_validation = -1 });
    has("has the best `accuracy`: 90.00 % on the examples that it was trained "
        "on");
    has("the last of 5 epochs is kept");
    has("Nothing was held out: this says how well the training examples were "
        "learnt, which a network that overfits does best.");
    has("The order has no test: it is not by results on a validation part.");
    lacks("validation examples");
    lacks("## Errors");
    lacks("One split");
    lacks("nan");
    done();
}

Test(degenerate, one_class_has_no_weakest)
{
    static const struct planted_point p[] = { POINT("{}", 1) };

    tell(&(struct planted){ .n_points = COUNT(p),
                            .points = p,
                            .n_classes = 1,
                            .n_validation = 50 });
    has("There are no errors.");
    has("0 errors in 50 examples");
    lacks("Weakest");
    lacks("nan");
    done();
}

Test(degenerate, a_perfect_model_and_a_hopeless_one)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [1]}", 1),
        POINT("{\"layers\": [2]}", 0),
    };

    tell(&(struct planted){ .n_points = COUNT(p), .points = p });
    has("100.00 % [99.63, 100.00]");
    has("| 0.00 % | [0.00, 0.37] |");
    has("It clearly beats the other point, p2 (`layers` `[2]`), by 100.00 "
        "points (1,000 examples against 0 that only one of them answers "
        "right, p < 0.001).");
    lacks("nan");
    done();
}

Test(degenerate, the_latest_of_two_experiments_in_one_file)
{
    static const struct planted_point a[] = { POINT("{\"layers\": [1]}", .7) };
    static const struct planted_point b[] = { POINT("{\"l2\": 0.5}", .8) };
    struct summary_options first = { .experiment = "first", .metric = -1 };
    struct err err = { 0 };

    told_begin(&told, &(struct planted){
                          .name = "first", .n_points = COUNT(a), .points = a });
    plant(told.st,
          &(struct planted){ .name = "second", .n_points = 1, .points = b });
    told_again(&told, -1);
    cr_expect_str_eq(summary_experiment(told.s), "second");
    cr_expect_eq(told.s->n_candidates, 1);
    cr_expect_float_eq(told.s->candidates[0].metric[METRIC_VAL_ACCURACY], .8,
                       1e-12);
    told_replay(&told);
    summary_free(told.s);
    cr_assert_eq(summary_make(&told.s, told.st, &first, &err), 0);
    cr_expect_str_eq(summary_experiment(told.s), "first");
    told_replay(&told);
    done();
}

Test(degenerate, no_such_experiment_is_no_match)
{
    struct summary_options none = { .experiment = "none", .metric = -1 };
    struct summary *s = NULL;
    struct err err = { 0 };
    char path[256];
    struct store *st = planted_store(path);

    cr_expect_eq(summary_make(&s, st, &none, &err), -1);
    cr_expect_eq(err.code, ERR_NOMATCH);
    cr_expect_null(s);
    planted_remove(st, path);
}

Test(degenerate, what_has_left_the_grid_is_not_in_the_report)
{
    static const struct planted_point before[] = {
        POINT("{\"layers\": [1]}", .7),
        POINT("{\"layers\": [2]}", .95),
    };

    told_begin(&told, &(struct planted){ .n_points = COUNT(before),
                                         .points = before });
    plant(told.st, &(struct planted){ .n_points = 1, .points = before });
    told_again(&told, -1);
    cr_expect_eq(told.s->n_candidates, 1);
    cr_expect_eq(told.s->n_active, 1);
    text = told_markdown(&told);
    has("p1 is the only point; its `val_accuracy` is 70.00 %");
    lacks("p2");
    told_replay(&told);
    done();
}

Test(degenerate, answers_of_other_classes_are_refused)
{
    static const struct planted_point p[] = { POINT("{}", .9) };
    struct told t;
    struct err err = { 0 };

    told_begin(&t, &(struct planted){ .n_points = COUNT(p), .points = p });
    mistakes_free(t.s->validation);
    t.s->validation = NULL;
    t.s->snap->n_classes = 3;
    cr_expect_lt(mistakes_make(t.s, t.st, &err), 0);
    cr_expect_eq(err.code, ERR_MISMATCH);
    cr_expect_str_eq(err.msg, "trial 1: answers of 10 classes, not of 3");
    t.s->snap->n_classes = 10;
    told_end(&t);
}
