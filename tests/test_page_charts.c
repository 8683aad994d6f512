#include "base/mem.h"
#include "support/times.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The page has these charts, each with its table. */
static void expect(const char *page, const char *const *ids, int n)
{
    char want[40];

    for (int i = 0; i < n; i++) {
        snprintf(want, sizeof(want), "data-chart=\"%s\"", ids[i]);
        cr_expect_not_null(strstr(page, want), "%s", want);
    }
}

Test(page_charts, there_is_one_for_all_that_was_tried)
{
    static struct planted_point p[18];
    static char params[18][96];
    static double accuracy[18][3];
    static const char *const ids[] = { "classes", "timeline", "search",
                                       "metrics", "duels",    "repeats",
                                       "actions", "slopes",   "sizes",
                                       "heat" };
    struct told t;
    char *page;

    for (int i = 0; i < 18; i++) {
        snprintf(params[i], sizeof(params[i]),
                 "{\"dropout\": 0.%d, \"learning_rate\": 0.%d, "
                 "\"train_fraction\": %s}",
                 i % 2 * 3, 1 + i / 2 % 3,
                 i / 6 == 0   ? "0.25"
                 : i / 6 == 1 ? "0.5"
                              : "1.0");
        for (int r = 0; r < 3; r++)
            accuracy[i][r] = .8 + .03 * (i / 6) + .01 * (i % 2) +
                             .004 * (i / 2 % 3) + .001 * ((5 * i + 3 * r) % 7);
        p[i] = (struct planted_point){ .params = params[i],
                                       .accuracies = accuracy[i] };
    }
    told_begin(&t, &(struct planted){ .name = "tried",
                                      .n_points = 18,
                                      .points = p,
                                      .repeats = 3,
                                      .n_classes = 4,
                                      .n_validation = 400 });
    page = told_page(&t);
    told_keep("tried.html", page);
    expect(page, ids, 10);
    cr_expect_null(strstr(page, "data-chart=\"steps\""));
    mem_free(page);
    told_end(&t);
}

#define WIDE 18 /* learning_rate x batch_size x optimizer, 3 folds */

static void make_wide(struct planted_point *p, char (*params)[96],
                      double (*accuracy)[3])
{
    static const char *const optimizers[] = { "sgd", "rmsprop", "adam" };

    for (int i = 0; i < WIDE; i++) {
        snprintf(params[i], sizeof(params[i]),
                 "{\"learning_rate\": %g, \"batch_size\": %d, "
                 "\"optimizer\": \"%s\"}",
                 i % 3 == 0   ? 1e-4
                 : i % 3 == 1 ? 1e-3
                              : 1e-2,
                 i / 3 % 2 ? 128 : 32, optimizers[i / 6]);
        for (int f = 0; f < 3; f++)
            accuracy[i][f] = .6 + .1 * (i / 6) + .01 * (i % 3) +
                             .004 * (i / 3 % 2) + .001 * ((i + f) % 3);
        p[i] = (struct planted_point){ .params = params[i],
                                       .accuracies = accuracy[i] };
    }
    p[2].accuracies = NULL;
    p[2].accuracy = PLANT_DIVERGED;
    p[5].accuracies = NULL;
    p[5].accuracy = PLANT_FAILED;
}

/* Two at a time, a night between, a clock that was set back; an attempt that
 * was cut short. */
static struct time_of wide_times(int i)
{
    double at = 3 * (i / 2) + (i >= 30 ? 40000 : 0) - (i >= 44 ? 3600 : 0);

    return (struct time_of){ at, at + 2.5 };
}

Test(page_charts, with_folds_there_are_class_counts_pairs_and_step_sizes)
{
    static struct planted_point p[WIDE];
    static char params[WIDE][96];
    static double accuracy[WIDE][3];
    static const char *const ids[] = { "classes", "timeline", "duels",
                                       "repeats", "heat",     "steps" };
    struct told t;
    char *page;

    make_wide(p, params, accuracy);
    told_begin(&t, &(struct planted){ .name = "wide",
                                      .n_points = WIDE,
                                      .points = p,
                                      .folds = 3,
                                      .n_classes = 4,
                                      .unbalanced = true,
                                      .n_train = 600,
                                      .n_validation = 300 });
    times_set(t.path, wide_times);
    page = told_page(&t);
    told_keep("wide.html", page);
    expect(page, ids, 6);
    mem_free(page);
    told_end(&t);
}
