#include "stat/size_fit.h"

#include <math.h>

#define STEPS 300 /* of c, 0.01 each */

double size_error(const struct size_fit *f, double m)
{
    return f->a + f->b * pow(m, -f->c);
}

/* The best a and b for a given c; the residual sum of squares. */
static double linear(struct size_fit *f, const double *m, const double *error,
                     int n)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0, rss = 0;

    for (int i = 0; i < n; i++) {
        double x = pow(m[i], -f->c);

        sx += x;
        sy += error[i];
        sxx += x * x;
        sxy += x * error[i];
    }
    f->b = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    f->a = (sy - f->b * sx) / n;
    if (f->a < 0) { /* an error cannot end below nothing */
        f->a = 0;
        f->b = sxy / sxx;
    }
    for (int i = 0; i < n; i++) {
        double d = error[i] - size_error(f, m[i]);

        rss += d * d;
    }
    return rss;
}

int size_fit(struct size_fit *out, const double *m, const double *error, int n)
{
    double least = INFINITY;

    if (n < 3)
        return -1;
    for (int i = 1; i <= STEPS; i++) {
        struct size_fit f = { .c = 0.01 * i };
        double rss = linear(&f, m, error, n);

        if (f.b > 0 && rss < least) {
            least = rss;
            *out = f;
        }
    }
    return isfinite(least) ? 0 : -1;
}
