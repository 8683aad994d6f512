/* What the data do not show is not claimed. */
#include "support/argued.h"

/* ---- pairs --------------------------------------------------------------- */

Test(claims, networks_that_answer_alike_show_no_resolution)
{
    static const struct planted_point p[] = {
        POINT(RATE("0.1"), 1),
        POINT(RATE("0.2"), 1),
        POINT(RATE("0.3"), .9),
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("The first two networks are right in the same validation examples and "
        "wrong in the same: nothing can tell them apart.");
    has("1 of the 2 other points cannot be told apart from it.");
    lacks("four of five cases");
    lacks("0.00 points reliably");
    done();
}

Test(claims, an_interval_of_the_first_seed_is_called_so)
{
    static const double a[] = { .90, .91 }, b[] = { .85, .80 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .repeats = 2 });
    has("| 95 %, first seed |");
    has("| p2 | 8.00 points |"); /* the mean of 5 and 11 */
    has("(trial 3, the best of 2 seeds)");
    done();
}

Test(claims, figures_of_several_seeds_agree_between_sections)
{
    static const double a[] = { .90, .92, .94 }, b[] = { .70, .72, .74 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .repeats = 3 });
    has("has the best `val_accuracy`: 92.00 %");
    has("so that accuracy (92.00 %) and balanced accuracy (92.00 %)");
    has("would score 10.00 %; this model is 82.00 points above.");
    done();
}

Test(claims, pairs_beyond_the_table_are_counted)
{
    static struct planted_point p[14];
    static char params[14][64];

    for (int i = 0; i < 14; i++) {
        snprintf(params[i], sizeof(params[i]), RATE("%.2f"), .01 * (i + 1));
        p[i] = (struct planted_point){ .params = params[i],
                                       .accuracy = i < 12 ? .9 : .5 };
    }
    tell(&(struct planted){ .n_points = 14, .points = p });
    has("3 more points were tested and rank behind these; some of them cannot "
        "be told apart either.");
    done();
    for (int i = 9; i < 14; i++)
        p[i].accuracy = .5;
    tell(&(struct planted){ .n_points = 14, .points = p });
    has("3 more points were tested and rank behind these, all of them told "
        "apart.");
    done();
    tell(&(struct planted){ .n_points = 12, .points = p });
    has("1 more point was tested and ranks behind these, told apart, too.");
    done();
}

Test(claims, folds_show_what_holm_makes_of_their_tests)
{
    static const double a[] = { .90, .91, .92, .93 };
    static const double b[] = { .89, .90, .90, .92 };
    static const double c[] = { .60, .61, .62, .64 };
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracies = a },
        { .params = RATE("0.2"), .accuracies = b },
        { .params = RATE("0.3"), .accuracies = c },
    };

    tell(&(struct planted){ .n_points = 3, .points = p, .folds = 4 });
    has("| against | difference | 95 % | test | after Holm | verdict |");
    done();
}

/* ---- factors ------------------------------------------------------------- */

#define STOP(e, r) "{\"early_stopping\": " e ", \"learning_rate\": " r "}"

Test(claims, pairs_that_are_equal_are_counted_as_such)
{
    static const struct planted_point p[] = {
        POINT(STOP("\"none\"", "0.1"), .80), POINT(STOP("4", "0.1"), .80),
        POINT(STOP("\"none\"", "0.2"), .81), POINT(STOP("4", "0.2"), .81),
        POINT(STOP("\"none\"", "0.3"), .82), POINT(STOP("4", "0.3"), .82),
    };

    tell(&(struct planted){ .n_points = 6, .points = p });
    has("in 0 of 3 matched pairs, equal in 3 (mean difference 0.00 points).");
    lacks("[0.00, 0.00]");
    done();
}

#define MOMENTUM(o, m) "{\"optimizer\": \"" o "\", \"momentum\": " m "}"

Test(claims, a_factor_that_is_not_read_is_no_level_to_prefer)
{
    static const struct planted_point p[] = {
        POINT(MOMENTUM("sgd", "0.0"), .90),
        POINT(MOMENTUM("sgd", "0.9"), .92),
        POINT("{\"optimizer\": \"adam\"}", .915),
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("`momentum`: `0.9`. Its mean over the grid is 92.00 % against 90.00 % "
        "with `0`.");
    lacks("not read has the better");
    lacks("with not read");
    done();
}

Test(claims, the_level_next_to_the_choice_is_held_against_it)
{
    static const struct planted_point p[] = {
        POINT("{\"layers\": [8], \"learning_rate\": 0.1}", .90),
        POINT("{\"layers\": [8], \"learning_rate\": 0.2}", .70),
        POINT("{\"layers\": [9], \"learning_rate\": 0.1}", .60),
        POINT("{\"layers\": [9], \"learning_rate\": 0.2}", .88),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("The best point with `[9]` is p4 (88.00 %), not separable from the "
        "chosen one. With all else as chosen `[9]` gives 60.00 % (p3), "
        "clearly behind the chosen one.");
    done();
}

#define BOTH(b, s, r) \
    "{\"batch_norm\": " b ", \"schedule\": \"" s "\", \"layers\": [" r "]}"

Test(claims, an_action_that_hangs_on_another_factor_is_said_to)
{
    static const struct planted_point p[] = {
        POINT(BOTH("false", "constant", "8"), .80),
        POINT(BOTH("false", "constant", "9"), .81),
        POINT(BOTH("true", "constant", "8"), .70),
        POINT(BOTH("true", "constant", "9"), .71),
        POINT(BOTH("false", "cosine", "8"), .80),
        POINT(BOTH("false", "cosine", "9"), .81),
        POINT(BOTH("true", "cosine", "8"), .90),
        POINT(BOTH("true", "cosine", "9"), .91),
    };

    tell(&(struct planted){ .n_points = 8, .points = p });
    has("| no difference to be seen on average; it depends on `schedule` |");
    done();
}

/* ---- curves -------------------------------------------------------------- */

Test(claims, a_gap_whose_loss_rises_is_not_without_damage)
{
    /* least in epoch 2 of 4: too short a rise to be called overfitting */
    static const struct planted_point p[] = {
        { .params = RATE("0.1"),
          .accuracy = .9,
          .gap = .05,
          .shape = SHAPE_OVERFITS },
    };

    tell(&(struct planted){ .n_points = 1, .points = p, .epochs = 4 });
    has("and its validation loss has risen by 0.");
    has(" since epoch 2: overfitting may have begun.");
    lacks("without damage");
    lacks("Still improving");
    done();
}

Test(claims, the_end_of_a_schedule_asks_for_no_more_epochs)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9, .winds_down = true },
    };

    tell(&(struct planted){ .n_points = 1, .points = p, .epochs = 10 });
    has("It still improves when it ends with its schedule");
    has("is at its best in epoch 10 of 10; a longer schedule may help.");
    lacks("more epochs may help");
    done();
}

/* ---- metrics and search -------------------------------------------------- */

Test(claims, macro_f1_shows_a_weak_class_only_where_it_is_lower)
{
    static const struct planted_point p[] = { POINT(RATE("0.1"), .95) };

    tell(&(struct planted){
        .n_points = 1, .points = p, .weak_class = 3, .weak_recall = .5 });
    has("hides it as well: read the recall of each class.");
    lacks("shows it");
    done();
    tell(&(struct planted){ .n_points = 1,
                            .points = p,
                            .n_classes = 5,
                            .unbalanced = true,
                            .weak_class = 3,
                            .weak_recall = .2 });
    has(" %, shows it.");
    lacks("hides it as well");
    done();
}

#define SIZE(f, r) "{\"train_fraction\": " f ", \"learning_rate\": " r "}"

Test(claims, sizes_of_the_training_part_are_no_search)
{
    static const struct planted_point p[] = {
        POINT(SIZE("0.1", "0.1"), .60), POINT(SIZE("0.2", "0.1"), .65),
        POINT(SIZE("0.5", "0.1"), .70), POINT(SIZE("1.0", "0.1"), .80),
        POINT(SIZE("0.1", "0.2"), .61), POINT(SIZE("0.2", "0.2"), .66),
        POINT(SIZE("0.5", "0.2"), .71), POINT(SIZE("1.0", "0.2"), .90),
    };

    tell(&(struct planted){ .n_points = 8, .points = p });
    has("Had only 4 of the 8 points been tried");
    lacks("finer or wider grid");
    lacks("long enough");
    done();
}

/* ---- losses that are not alike ------------------------------------------- */

#define SMOOTH(s, r) "{\"label_smoothing\": " s ", \"learning_rate\": " r "}"

static const struct planted_point smooth[] = {
    { .params = SMOOTH("0.0", "0.1"), .accuracy = .90, .val_nll = .40 },
    { .params = SMOOTH("0.1", "0.1"), .accuracy = .92, .val_nll = .80 },
};

Test(claims, losses_with_other_penalties_are_not_compared)
{
    tell(&(struct planted){ .n_points = 2, .points = smooth });
    has("`val_loss` counts penalties and smoothing, which differ between these "
        "points; `val_nll`, the plain cross-entropy, does not.");
    has("| `val_nll` |");
    has("- `val_nll` would choose p1");
    lacks("`val_loss` would choose");
    lacks("it does not compare them");
    done();
    tell(&(struct planted){
        .n_points = 2, .points = smooth, .metric = "val_loss" });
    has("`val_loss` counts penalties and smoothing, which differ between these "
        "points: it does not compare them. `--best val_nll` ranks by the plain "
        "cross-entropy.");
    done();
}

Test(claims, a_tie_of_accuracies_is_broken_by_a_clear_cross_entropy)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .90 },
        { .params = RATE("0.2"), .accuracy = .899, .is_sharp = true },
        { .params = RATE("0.3"), .accuracy = .70, .is_sharp = true },
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    has("Among those that accuracy cannot tell apart, p2 (`learning_rate` "
        "`0.2`) has the clearly lower cross-entropy (");
    has(", p < 0.001): a reason to take it.");
    done();
    tell(&(struct planted){ .n_points = 1, .points = p });
    lacks("clearly lower cross-entropy");
    done();
}

/* ---- two factors without repeats ----------------------------------------- */

static struct planted_point cube[27];
static char cube_params[27][96];

/* 3 x 3 x 3 with a main effect of the first factor; each has noise drawn with
 * sd .006, of which some pair takes more than a tenth of the variance. */
static void make_cube(double together)
{
    static const double noise[] = {
        0.014,  -0.004, 0.002,  0.001,  0.005,  -0.008, -0.002, -0.005, -0.006,
        -0.005, -0.003, -0.002, -0.005, 0.003,  -0.003, -0.019, 0.007,  -0.002,
        -0.004, 0.002,  0.001,  0.000,  -0.005, 0.001,  -0.009, 0.009,  -0.008
    };

    for (int i = 0; i < 27; i++) {
        int a = i / 9, b = i / 3 % 3, c = i % 3;

        snprintf(cube_params[i], sizeof(cube_params[i]),
                 "{\"learning_rate\": 0.%d, \"batch_size\": %d, "
                 "\"dropout\": 0.%d}",
                 a + 1, 16 << b, c);
        cube[i] = (struct planted_point){
            .params = cube_params[i],
            .accuracy = .8 + .01 * a + together * (a - 1) * (b - 1) + noise[i],
        };
    }
}

Test(claims, factors_interact_only_by_more_than_the_rest)
{
    make_cube(0);
    tell(&(struct planted){ .n_points = 27, .points = cube });
    has("Each point was trained once, so that the noise of the seeds is in "
        "these shares; pairs are told as such where they are more than what "
        "three factors and more do together, by an F test at 5 %.");
    lacks("the two interact");
    lacks("It interacts");
    done();
    make_cube(.05);
    tell(&(struct planted){ .n_points = 27, .points = cube });
    has("- `learning_rate` with `batch_size`: the two interact (");
    lacks("`dropout`: the two interact");
    done();
}

/* ---- digits -------------------------------------------------------------- */

Test(claims, few_examples_have_one_decimal)
{
    static const struct planted_point p[] = { POINT(RATE("0.1"), .9) };

    tell(&(struct planted){ .n_points = 1, .points = p, .n_validation = 100 });
    has("is 90.0 % [82.6, 94.5] on 100 validation examples");
    done();
}
