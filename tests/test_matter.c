/* What the metric depends on, planted: the report says exactly these. */
#include "support/argued.h"

#include <stdio.h>

/* ---- what matters -------------------------------------------------------- */

Test(matter, one_factor_explains_sixty_percent)
{
    /* .03 and .0245 about .85: .03^2 / (.03^2 + .0245^2) = 59.99 % */
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .9045),
        POINT(TWO("0.001", "64"), .8555),
        POINT(TWO("0.01", "32"), .8445),
        POINT(TWO("0.01", "64"), .7955),
    };

    tell(
        &(struct planted){ .n_points = 4, .points = p, .n_validation = 10000 });
    has("`learning_rate` matters most: it explains 60.0 % of the variance of "
        "`val_accuracy` over the grid, which is full, so that the shares are "
        "exact; then `batch_size` with 40.0 %.");
    has("| `batch_size` | 40.0 % |");
    lacks("interact");
    lacks("made no difference");
    done();
}

Test(matter, two_factors_act_only_together)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .80),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), .90),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("No factor matters most by itself; two act together");
    has("`learning_rate` with `batch_size`: the two interact (100.0 % of the "
        "variance): on average the best `learning_rate` is `0.001` with "
        "`batch_size` `32`, but `0.01` with `64`.");
    lacks("made no difference");
    lacks("matters most: it explains");
    done();
}

Test(matter, a_factor_that_does_nothing_can_be_fixed)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .90),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), .80),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("`learning_rate` matters most: it explains 100.0 %");
    has("It made no difference worth the name in this range (0.0 % of the "
        "variance): it can be fixed.");
    lacks("interact");
    done();
}

Test(matter, two_factors_act_together_and_keep_their_best_levels)
{
    /* means .8750 and .7750, .8750 and .7750; the pair .0250 */
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .95),
        POINT(TWO("0.001", "64"), .80),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), .75),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    has("the two interact (11.1 % of the variance): how much the one matters "
        "depends on the other, but the best level of each stays the same.");
    lacks("but `64` with");
    done();
}

static struct planted_point many[16];
static char many_params[16][64];
static double seeds_of[16][3];

/* A grid of 4 rates and 4 batch sizes, three seeds each. */
static void make_many(double by_rate, double by_size, double by_seed)
{
    for (int i = 0; i < 16; i++) {
        snprintf(many_params[i], sizeof(many_params[i]), TWO("0.%d", "%d"),
                 1 + i / 4, 16 << i % 4);
        for (int r = 0; r < 3; r++)
            seeds_of[i][r] = .9 - by_rate * (i / 4) - by_size * (i % 4) +
                             by_seed * ((5 * i + 7 * r) % 16 - 7.5) / 16;
        many[i] = (struct planted_point){ .params = many_params[i],
                                          .accuracies = seeds_of[i] };
    }
}

Test(matter, seeds_that_matter_more_than_the_grid_are_said_to)
{
    make_many(.002, .0, .1);
    tell(&(struct planted){ .n_points = 16, .points = many, .repeats = 3 });
    has("The seeds alone explain 80.5 % of the variance");
    has("No factor by itself can be told from the noise of the seeds.");
    has("more seeds are worth more here than more grid points.");
    /* whatever pair there seems to be is not to be told from noise */
    lacks("interact");
    done();
}

Test(matter, seeds_that_hardly_matter_are_not_mentioned)
{
    make_many(.02, .01, .002);
    tell(&(struct planted){ .n_points = 16, .points = many, .repeats = 3 });
    lacks("The seeds alone");
    has("`learning_rate` matters most");
    done();
}

Test(matter, a_level_that_wrecks_everything_is_set_aside)
{
    static struct planted_point p[12];
    static char of[12][64];

    for (int i = 0; i < 12; i++) {
        snprintf(of[i], sizeof(of[i]), TWO("%d", "%d"),
                 i / 3 < 3 ? 1 + i / 3 : 99, 16 << i % 3);
        p[i] = (struct planted_point){
            .params = of[i],
            .accuracy = (i / 3 < 3 ? .9 - .001 * (i / 3) : .2) - .02 * (i % 3),
        };
    }
    tell(&(struct planted){ .n_points = 12, .points = p });
    has("`learning_rate` matters most: it explains 99.");
    has("Levels of which even the best point is in the worst quarter make much "
        "of this: `learning_rate` `99`. Without them `batch_size` matters "
        "most, "
        "with 99.");
    done();
}

Test(matter, of_many_factors_those_that_do_nothing_are_named_together)
{
    static struct planted_point p[16];
    static char of[16][128];

    for (int i = 0; i < 16; i++) {
        snprintf(of[i], sizeof(of[i]),
                 "{\"learning_rate\": 0.%d, \"batch_size\": %d, "
                 "\"momentum\": 0.%d, \"rho\": 0.%d}",
                 1 + i % 2, 16 << i / 2 % 2, i / 4 % 2, 5 + i / 8);
        p[i] = (struct planted_point){
            .params = of[i], .accuracy = .9 - .1 * (i % 2) - .05 * (i / 2 % 2)
        };
    }
    tell(&(struct planted){ .n_points = 16, .points = p });
    has("then `batch_size` with 20.0 %. `momentum` and `rho` by themselves "
        "are "
        "each below 2 %.");
    done();
}

/* ---- grids with holes, and factors that not all read --------------------- */

Test(matter, a_grid_with_a_hole_has_shares_by_least_squares)
{
    static struct planted_point p[12];
    static char text_of[12][64];

    for (int i = 0; i < 12; i++) {
        snprintf(text_of[i], sizeof(text_of[i]),
                 "{\"learning_rate\": 0.%d, \"batch_size\": %d}", 1 + i / 4,
                 16 << i % 4);
        p[i] =
            (struct planted_point){ .params = text_of[i],
                                    .accuracy = i == 7 ? PLANT_DIVERGED
                                                       : .9 - .05 * (i / 4) -
                                                             .003 * (i % 4) };
    }
    tell(&(struct planted){ .n_points = 12, .points = p });
    cr_assert_not_null(told.s->decisions.importance);
    cr_expect_eq(told.s->decisions.importance->missing, 1);
    has("`learning_rate` matters most: it explains 9");
    has("1 point of it has no value, so the shares are by least squares");
    lacks("which is full");
    lacks("interact");
    done();
}

Test(matter, a_grid_with_too_many_holes_has_no_shares)
{
    static const struct planted_point p[] = {
        POINT(TWO("0.001", "32"), .90),
        POINT(TWO("0.001", "64"), .80),
        POINT(TWO("0.01", "32"), .80),
        POINT(TWO("0.01", "64"), PLANT_FAILED),
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    cr_expect_null(told.s->decisions.importance);
    lacks("What matters");
    done();
}

Test(matter, a_conditional_factor_is_weighed_where_it_is_read)
{
    static const struct planted_point p[] = {
        POINT("{\"optimizer\": \"adam\", \"batch_size\": 32}", .90),
        POINT("{\"optimizer\": \"adam\", \"batch_size\": 64}", .89),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"batch_size\": 32}",
              .80),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"batch_size\": 32}",
              .86),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"batch_size\": 64}",
              .79),
        POINT("{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"batch_size\": 64}",
              .85),
    };
    const struct decisions *all;

    tell(&(struct planted){ .n_points = 6, .points = p });
    all = &told.s->decisions;
    cr_assert_not_null(all->importance);
    cr_expect_eq(all->importance->n_main, 2);
    /* optimizer .895 against .825, batch_size .01 apart: 49 to 1 */
    has("`optimizer` matters most: it explains 98.0 %");
    has("The grid is that of the factors that every point reads; over "
        "`momentum` its values are averages.");
    /* momentum .06 apart, batch_size .01: 36 to 1 */
    has("Among the points that read it, it explains 97.3 % of the variance.");
    done();
}
