#include "num/mathd.h"

#include <criterion/criterion.h>
#include <math.h>

/* Units of the last place of want, in double. */
static double ulps_double(double got, double want)
{
    double w = fabs(want);

    return fabs(got - want) / (nextafter(w, 1e308) - w);
}

Test(mathd, is_within_2_ulp_of_libm)
{
    const int n = 200000;

    for (int i = 0; i <= n; i++) {
        double u = (double)i / n;
        double x = -700.0 + 1400.0 * u, angle = -100.0 + 200.0 * u;
        double positive = pow(10.0, -300.0 + 600.0 * u), near = 0.5 + 1.5 * u;

        cr_assert_leq(ulps_double(math_exp(x), exp(x)), 2.0);
        cr_assert_leq(ulps_double(math_log(positive), log(positive)), 2.0);
        cr_assert_leq(ulps_double(math_log(near), log(near)), 2.0);
        cr_assert_float_eq(math_cos(angle), cos(angle), 1e-15);
        cr_assert_float_eq(math_sin(angle), sin(angle), 1e-15);
        cr_assert_float_eq(math_pow(near, 3.3) / pow(near, 3.3), 1.0, 1e-14);
    }
    cr_assert_eq(math_exp(-INFINITY), 0.0);
    cr_assert_eq(math_exp(710.0), INFINITY);
    cr_assert(isnan(math_exp(NAN)));
    cr_assert(isnan(math_log(-1.0)));
    cr_assert_eq(math_log(0.0), -INFINITY);
    cr_assert_eq(math_pow(0.0, 0.5), 0.0);
    cr_assert_eq(math_pow(7.0, 0.0), 1.0);
    cr_assert_float_eq(math_power(0.999, 1000), pow(0.999, 1000), 1e-13);
    cr_assert_eq(math_power(3.0, 5), 243.0);
}
