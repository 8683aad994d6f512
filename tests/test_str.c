#include "base/str.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>

Test(str, real_is_the_shortest_text_that_reads_back)
{
    char out[STR_REAL_SIZE];

    cr_assert_str_eq(str_real(out, 0.1), "0.1");
    cr_assert_str_eq(str_real(out, 512), "512");
    cr_assert_str_eq(str_real(out, 10), "10");
    cr_assert_str_eq(str_real(out, 100000), "100000");
    cr_assert_str_eq(str_real(out, 1e-7), "1e-07");
    cr_assert_str_eq(str_real(out, 0.000215443469), "0.000215443469");
    cr_assert_str_eq(str_real(out, 0.1 + 0.2), "0.30000000000000004");
    cr_assert_str_eq(str_real(out, 5e-324), "5e-324");
    cr_assert_str_eq(str_real(out, 1.7976931348623157e308),
                     "1.7976931348623157e+308");
    cr_assert_str_eq(str_real(out, 1e22), "1e+22");
    cr_assert_str_eq(str_real(out, 1.0 / 3), "0.3333333333333333");
}

Test(str, numbers_are_read_whole_or_not_at_all)
{
    double x = 7;
    long long i = 7;

    cr_assert_eq(str_to_real(&x, "1e-3", 0, 1), 0);
    cr_assert_eq(x, 1e-3);
    cr_assert_eq(str_to_real(&x, "1e-3 ", 0, 1), -1);
    cr_assert_eq(str_to_real(&x, "nan", -1, 1), -1);
    cr_assert_eq(str_to_real(&x, "1e999", 0, INFINITY), -1);
    cr_assert_eq(str_to_real(&x, "0x1p3", 0, 10), -1);
    cr_assert_eq(str_to_real(&x, "2", 0, 1), -1);
    cr_assert_eq(str_to_int(&i, "010", 0, 100), 0);
    cr_assert_eq(i, 10);
    cr_assert_eq(str_to_int(&i, "99999999999999999999", 0, INT64_MAX), -1);
    cr_assert_eq(str_to_int(&i, "1.5", 0, 10), -1);
}

Test(str, nearest_finds_what_was_meant_and_nothing_else)
{
    static const char *const words[] = { "optimizer", "epochs", "momentum",
                                         NULL };

    cr_assert_str_eq(str_nearest("optimiser", words), "optimizer");
    cr_assert_str_eq(str_nearest("epohcs", words), "epochs");
    cr_assert_null(str_nearest("banana", words));
    cr_assert_null(str_nearest("a word that is longer than any key could ever"
                               " be, by which nobody meant one of the keys",
                               words));
    cr_assert_null(str_nearest("x", (const char *const[]){ "y", NULL }));
}
