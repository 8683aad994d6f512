#include "base/mem.h"
#include "report/text.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define POINT(layers, rate) \
    "{\"layers\": " layers ", \"learning_rate\": " rate "}"

/* A full grid with an interaction, one seed, looked at once. */
static const struct planted_point grid_points[] = {
    { POINT("[64]", "0.0001"), 50890, .832, .gap = .004 },
    { POINT("[64]", "0.001"), 50890, .871, .gap = .01 },
    { POINT("[64]", "0.01"), 50890, .853, .gap = .02 },
    { POINT("[256]", "0.0001"), 203530, .841, .gap = .01 },
    { POINT("[256]", "0.001"), 203530, .882, .gap = .03 },
    { POINT("[256]", "0.01"), 203530, .849, .gap = .04 },
    { POINT("[512, 256]", "0.0001"), 535818, .848, .gap = .02 },
    { POINT("[512, 256]", "0.001"), 535818, .888, .gap = .06, .test = .874 },
    { POINT("[512, 256]", "0.01"), 535818, .821, .gap = .05 },
};
static const struct planted grid = {
    .name = "fashion-grid",
    .config = "name: fashion-grid\ndata: {dataset: fashion-mnist}\n",
    .epochs = 8,
    .n_validation = 2000,
    .n_points = 9,
    .points = grid_points,
};

/* Conditional factor, three seeds, a level that diverges, an open point. */
static const double sgd0[] = { .801, .806, .803 }, sgd9[] = { .842, .84, .847 };
static const double adam[] = { .861, .858, .863 }, wild[] = { .7, -3, -3 };
static const double todo[] = { .85, .851, -1 };
static const struct planted_point seeds_points[] = {
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"dropout\": 0}",
      .accuracies = sgd0 },
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"dropout\": 0}",
      .accuracies = sgd9 },
    { "{\"optimizer\": \"adam\", \"dropout\": 0}", .accuracies = adam },
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"dropout\": 0.5}",
      .accuracies = wild },
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"dropout\": 0.5}",
      .accuracies = todo },
    { "{\"optimizer\": \"adam\", \"dropout\": 0.5}", .accuracies = sgd9,
      .is_stopped = true },
};
static const struct planted seeds = {
    .name = "seeds",
    .repeats = 3,
    .n_classes = 3,
    .n_validation = 600,
    .n_points = 6,
    .points = seeds_points,
};

static const double fold_a[] = { .91, .93, .92, .9, .94 };
static const double fold_b[] = { .90, .91, .92, .89, .93 };
static const struct planted_point folds_points[] = {
    { "{\"batch_size\": 32}", 4810, .accuracies = fold_a },
    { "{\"batch_size\": 128}", 4810, .accuracies = fold_b },
};
static const struct planted folds = {
    .name = "folds",
    .folds = 5,
    .n_classes = 4,
    .n_validation = 300,
    .n_points = 2,
    .points = folds_points,
};

static void golden(const struct planted *what, const char *name)
{
    const struct text_style style = { false, false, 100 };
    char file[64], *markdown, *terminal;
    struct told t;

    told_begin(&t, what);
    markdown = told_markdown(&t);
    terminal = told_terminal(&t, &style);
    snprintf(file, sizeof(file), "%s.md", name);
    told_golden(file, markdown);
    snprintf(file, sizeof(file), "%s.txt", name);
    told_golden(file, terminal);
    cr_assert_gt(told_replay(&t), 50);
    mem_free(markdown);
    mem_free(terminal);
    told_end(&t);
}

Test(text, a_grid_is_told_and_every_figure_is_in_the_database)
{
    golden(&grid, "grid");
}

Test(text, seeds_and_open_points_are_told_and_every_figure_is_in_the_database)
{
    golden(&seeds, "seeds");
}

Test(text, folds_are_told_and_every_figure_is_in_the_database)
{
    golden(&folds, "folds");
}
