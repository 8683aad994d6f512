#include "summary/duels.h"
#include "support/told.h"

#include <criterion/criterion.h>

static struct told t;

Test(duels, the_best_against_each_is_the_selection_s_own_test)
{
    static const struct planted_point p[] = {
        { .params = "{\"batch_size\": 8}", .accuracy = .9 },
        { .params = "{\"batch_size\": 16}", .accuracy = .89 },
        { .params = "{\"batch_size\": 32}", .accuracy = .885 },
        { .params = "{\"batch_size\": 64}", .accuracy = .7 },
    };
    struct err err = { 0 };
    struct duels *d;

    told_begin(&t, &(struct planted){ .n_points = 4, .points = p });
    cr_assert_eq(duels_make(&d, t.s, t.st, &err), 0, "%s", err.msg);
    cr_assert_not_null(d);
    cr_assert_eq(d->n, 4);
    cr_expect_eq(d->n_tested, 6);
    for (int j = 1; j < 4; j++) {
        cr_expect_float_eq(d->pairs[0][j].p, t.s->candidates[j].p, 0);
        cr_expect_geq(d->pairs[0][j].adjusted, t.s->candidates[j].adjusted);
    }
    for (int i = 0; i < 3; i++)
        cr_expect_lt(d->pairs[i][3].adjusted, .01, "%d", i);
    cr_expect_geq(d->pairs[1][2].adjusted, SUMMARY_TIED);
    cr_expect_float_eq(d->pairs[1][2].difference, .005, 1e-9);
    duels_free(d);
    told_end(&t);
}

Test(duels, one_point_has_no_pairs)
{
    static const struct planted_point p[] = {
        { .params = "{\"batch_size\": 8}", .accuracy = .9 },
    };
    struct err err = { 0 };
    struct duels *d;

    told_begin(&t, &(struct planted){ .n_points = 1, .points = p });
    cr_assert_eq(duels_make(&d, t.s, t.st, &err), 0, "%s", err.msg);
    cr_expect_null(d);
    told_end(&t);
}
