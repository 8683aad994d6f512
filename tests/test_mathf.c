#include "support/twin.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

/* The scalar twin of num/wide_math.h against libm in double.  That the vectors
 * have the twin's bits is tested with the activations and losses. */
struct range {
    char name[12];
    float from, to;
    int geometric; /* steps multiply */
    double ulp;    /* the stated error */
};

/* clang-format off */
static struct range ranges[] = {
    { "exp",     -86.6f,   88.7f,  0, 1.1 }, { "exp",     -1.0f,  1.0f,  0, 1.1 },
    { "expm1",   -30.0f,   30.0f,  0, 1.6 }, { "expm1",   -1e-9f, -3.0f, 1, 1.6 },
    { "expm1",   1e-9f,    3.0f,   1, 1.6 }, { "log",     1e-37f, 1e38f, 1, 1.0 },
    { "log",     0.5f,     2.0f,   0, 1.0 }, { "log1p",   0.0f,   1.0f,  0, 1.5 },
    { "log1p",   1e-9f,    1.0f,   1, 1.5 }, { "tanh",    -10.0f, 10.0f, 0, 2.6 },
    { "tanh",    1e-9f,    1.0f,   1, 2.6 }, { "sigmoid", -86.0f, 86.0f, 0, 2.4 },
    { "sigmoid", -4.0f,    4.0f,   0, 2.4 }, { "normal",  -5.0f,  5.0f,  0, 6.0 },
    { "normal",  -13.0f,   6.0f,   0, 15.0}, { "density", -5.0f,  5.0f,  0, 3.0 },
};
/* clang-format on */

static double exact(const char *name, double x)
{
    switch (name[0]) {
    case 'e':
        return strcmp(name, "exp") ? expm1(x) : exp(x);
    case 'l':
        return strcmp(name, "log") ? log1p(x) : log(x);
    case 't':
        return tanh(x);
    case 's':
        return 1.0 / (1.0 + exp(-x));
    case 'n':
        return 0.5 * erfc(-x / sqrt(2.0));
    default:
        return exp(-x * x / 2.0) / sqrt(2.0 * 3.14159265358979323846);
    }
}

/* |got - want| in units of the last place of want as a float. */
static double ulps(float got, double want)
{
    float w = fabsf((float)want);

    return fabs((double)got - want) /
           ((double)nextafterf(w, 2e38f) - (double)w);
}

ParameterizedTestParameters(mathf, is_as_exact_as_stated)
{
    return cr_make_param_array(struct range, ranges,
                               sizeof(ranges) / sizeof(*ranges));
}

ParameterizedTest(struct range *r, mathf, is_as_exact_as_stated)
{
    const int n = 400000;
    double from = (double)r->from, to = (double)r->to;

    for (int i = 0; i <= n; i++) {
        double u = (double)i / n;
        float x = (float)(r->geometric ? from * pow(to / from, u)
                                       : from + (to - from) * u);
        double error = ulps(twin_math(r->name, x), exact(r->name, (double)x));

        cr_assert_leq(error, r->ulp, "%s(%.9g) is off by %.2f ulp", r->name,
                      (double)x, error);
    }
}

Test(mathf, meets_the_edges)
{
    cr_assert_eq(twin_math("exp", -INFINITY), 0.0f);
    cr_assert_eq(twin_math("exp", -86.65f), 0.0f);
    cr_assert_eq(twin_math("exp", 88.73f), INFINITY);
    cr_assert_eq(twin_math("exp", 0.0f), 1.0f);
    cr_assert_eq(twin_math("expm1", -INFINITY), -1.0f);
    cr_assert_eq(twin_math("expm1", INFINITY), INFINITY);
    cr_assert_eq(twin_math("expm1", 0.0f), 0.0f);
    cr_assert_eq(twin_math("log", 1.0f), 0.0f);
    cr_assert_eq(twin_math("log1p", 0.0f), 0.0f);
    cr_assert_eq(twin_math("tanh", INFINITY), 1.0f);
    cr_assert_eq(twin_math("tanh", -INFINITY), -1.0f);
    cr_assert(signbit(twin_math("tanh", -0.0f)));
    cr_assert_eq(twin_math("sigmoid", -INFINITY), 0.0f);
    cr_assert_eq(twin_math("sigmoid", INFINITY), 1.0f);
    cr_assert_eq(twin_math("normal", -INFINITY), 0.0f);
    cr_assert_eq(twin_math("normal", INFINITY), 1.0f);
    cr_assert_eq(twin_math("density", INFINITY), 0.0f);
}

Test(mathf, keeps_nan)
{
    const char *names[] = { "exp",     "expm1",  "log1p",  "tanh",
                            "sigmoid", "normal", "density" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        cr_assert(isnan(twin_math(names[i], NAN)), "%s", names[i]);
}
