#include "report/figure.h"
#include "stat/statistics.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

struct printed {
    int format;
    double x;
    char want[24];
};

ParameterizedTestParameters(figure, is_printed_by_its_format)
{
    static struct printed cases[] = {
        { FIGURE_COUNT, 0, "0" },
        { FIGURE_COUNT, 999, "999" },
        { FIGURE_COUNT, 1000, "1,000" },
        { FIGURE_COUNT, 1234567, "1,234,567" },
        { FIGURE_COUNT, -1000, "-1,000" },
        { FIGURE_SHARE, .8812, "88.12 %" },
        { FIGURE_SHARE, 1, "100.00 %" },
        { FIGURE_BARE, .8812, "88.12" },
        { FIGURE_POINTS, .0069, "0.69 points" },
        { FIGURE_POINTS, -.0069, "-0.69 points" },
        { FIGURE_POINTS, -.000049, "0.00 points" },
        { FIGURE_VALUE, .33414, "0.3341" },
        { FIGURE_TENTH, 8, "8" },
        { FIGURE_TENTH, 2.14, "2.1" },
        { FIGURE_TENTH, 2.99, "3" },
        { FIGURE_P, .0346897, "p = 0.035" },
        { FIGURE_P, .00099, "p < 0.001" },
        { FIGURE_P, 1, "p = 1.000" },
        { FIGURE_ORDINAL, -.2, "0" },
        { FIGURE_SECONDS, -.02, "0.0 s" },
        { FIGURE_SECONDS, 0, "0.0 s" },
        { FIGURE_SECONDS, .0062, "6 ms" },
        { FIGURE_SECONDS, .94, "940 ms" },
        { FIGURE_SECONDS, 9.06, "9.1 s" },
        { FIGURE_SECONDS, 119, "119 s" },
        { FIGURE_SECONDS, 720, "12 min" },
        { FIGURE_SECONDS, 12240, "3.4 h" },
        { FIGURE_VALUE, NAN, "-" },
        { FIGURE_SHARE_TENTH, .8812, "88.1 %" },
        { FIGURE_BARE_TENTH, .8812, "88.1" },
        { FIGURE_POINTS_TENTH, -.0069, "-0.7 points" },
        { FIGURE_PERCENT, .8862, "89 %" },
        { FIGURE_BARE_PERCENT, .8862, "89" },
    };

    return cr_make_param_array(struct printed, cases,
                               sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct printed *c, figure, is_printed_by_its_format)
{
    struct str out = { 0 };

    figure_print(&out, (enum figure_format)c->format, c->x);
    cr_expect_str_eq(str_text(&out), c->want);
    str_release(&out);
}

Test(figure, shares_of_few_examples_lose_a_decimal)
{
    cr_expect_eq(figure_of_size(FIGURE_SHARE, 999), FIGURE_SHARE_TENTH);
    cr_expect_eq(figure_of_size(FIGURE_SHARE, 1000), FIGURE_SHARE);
    cr_expect_eq(figure_of_size(FIGURE_SHARE, 0), FIGURE_SHARE);
    cr_expect_eq(figure_of_size(FIGURE_BARE, 20), FIGURE_BARE_TENTH);
    cr_expect_eq(figure_of_size(FIGURE_POINTS, 20), FIGURE_POINTS_TENTH);
    cr_expect_eq(figure_of_size(FIGURE_VALUE, 20), FIGURE_VALUE);
    cr_expect_eq(figure_bare(FIGURE_POINTS), FIGURE_BARE);
    cr_expect_eq(figure_bare(FIGURE_PERCENT), FIGURE_BARE_PERCENT);
    cr_expect_eq(figure_bare(FIGURE_VALUE), FIGURE_VALUE);
}

Test(figure, a_correlation_is_not_printed_as_a_share)
{
    cr_expect_eq(figure_of_metric(METRIC_VAL_ACCURACY), FIGURE_SHARE);
    cr_expect_eq(figure_of_difference(METRIC_VAL_ACCURACY), FIGURE_POINTS);
    cr_expect_eq(figure_of_metric(METRIC_VAL_MCC), FIGURE_VALUE);
    cr_expect_eq(figure_of_difference(METRIC_VAL_LOSS), FIGURE_VALUE);
}

Test(figure, means_of_the_same_values_in_another_order_print_the_same)
{
    struct str a = { 0 }, b = { 0 };
    double x = (.1 + .2 + .3) / 3, y = (.3 + .2 + .1) / 3;

    cr_assert(x < y || x > y, "the sums agree");
    /* 2.025 points, a tie, that rounding takes to either side */
    figure_print(&a, FIGURE_POINTS, .02025 - 4e-18);
    figure_print(&b, FIGURE_POINTS, .02025 + 4e-18);
    cr_expect_str_eq(str_text(&a), str_text(&b));
    cr_expect(stat_settle(x) >= stat_settle(y));
    cr_expect(stat_settle(x) <= stat_settle(y));
    cr_expect_eq(stat_settle(1e17), 1e17);
    str_release(&a);
    str_release(&b);
}

Test(figure, derivations_are_the_statistics)
{
    static const double pair[] = { 6, 16, 100, 210, 265, 100 };
    static const double d[] = { .004, .006, .002, .005, .003 };

    cr_expect_eq(figure_derive("first", pair, 3), 6);
    cr_expect_eq(figure_derive("second", pair, 3), 16);
    cr_expect_eq(figure_derive("ratio", pair, 2), 6.0 / 16);
    cr_expect_eq(figure_derive("disagreement", pair, 3), .22);
    cr_expect_float_eq(figure_derive("mcnemar", pair, 3), .0346897, 5e-8);
    /* with .0116261 in the family it is the larger of two */
    cr_expect_float_eq(figure_derive("mcnemar_holm", pair, 6), .0346897, 5e-8);
    cr_expect_float_eq(figure_derive("mcnemar_holm", pair + 3, 3), .0116261,
                       5e-8);
    cr_expect_eq(figure_derive("t_low", d, 5),
                 stat_paired_t(d, 5, 0).interval.low);
    cr_expect_eq(figure_derive("folds_p", d, 5), stat_paired_t(d, 5, .25).p);
    cr_expect_eq(figure_derive("wins", d, 5), 5);
    cr_expect_float_eq(figure_derive("mean", d, 5), .004, 1e-15);
}

Test(figure, an_unknown_derivation_or_too_few_numbers_give_none)
{
    static const double one[] = { 1 };

    cr_expect(isnan(figure_derive("magic", one, 1)));
    cr_expect(isnan(figure_derive("mcnemar", one, 1)));
    cr_expect(isnan(figure_derive("first", one, 0)));
}
