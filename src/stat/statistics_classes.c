#include "stat/statistics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define NOTHING ((double)NAN)
#define COLLAPSED 0.95
#define TELLING 5     /* fewer examples of all other classes do not tell */
#define NEGLECTED 0.2 /* answers for all other classes, of their examples */

static void margins(double *actual, double *predicted, const int64_t *confusion,
                    int k, int class)
{
    *actual = *predicted = 0;
    for (int j = 0; j < k; j++) {
        *actual += (double)confusion[class * k + j];
        *predicted += (double)confusion[j * k + class];
    }
}

double stat_mcc(const int64_t *confusion, int k)
{
    double correct = 0, n = 0, cross = 0, tt = 0, pp = 0, below;

    for (int i = 0; i < k; i++) {
        double t, p;

        margins(&t, &p, confusion, k, i);
        correct += (double)confusion[i * k + i];
        n += t;
        cross += t * p;
        tt += t * t;
        pp += p * p;
    }
    below = (n * n - pp) * (n * n - tt);
    return below > 0 ? (correct * n - cross) / sqrt(below) : 0;
}

double stat_macro_f1(const int64_t *confusion, int k)
{
    double sum = 0;
    int present = 0;

    for (int i = 0; i < k; i++) {
        double t, p;

        margins(&t, &p, confusion, k, i);
        if (t > 0) {
            sum += 2 * (double)confusion[i * k + i] / (t + p);
            present++;
        }
    }
    return present ? sum / present : NOTHING;
}

double stat_balanced_accuracy(const int64_t *confusion, int k)
{
    double sum = 0;
    int present = 0;

    for (int i = 0; i < k; i++) {
        double t, p;

        margins(&t, &p, confusion, k, i);
        if (t > 0) {
            sum += (double)confusion[i * k + i] / t;
            present++;
        }
    }
    return present ? sum / present : NOTHING;
}

double stat_kappa(const int64_t *confusion, int k)
{
    double n = 0, right = 0, chance = 0;

    for (int i = 0; i < k; i++) {
        double t, p;

        margins(&t, &p, confusion, k, i);
        right += (double)confusion[i * k + i];
        n += t;
        chance += t * p;
    }
    return n * n > chance ? (right * n - chance) / (n * n - chance) : NOTHING;
}

int stat_collapsed(const int64_t *confusion, int k)
{
    double n = 0;
    int found = -1;

    for (int i = 0; i < k * k; i++)
        n += (double)confusion[i];
    for (int i = 0; i < k && k > 1; i++) {
        double t, p;

        margins(&t, &p, confusion, k, i);
        if (p > COLLAPSED * n && n - t >= TELLING &&
            n - p < NEGLECTED * (n - t))
            found = i;
    }
    return found;
}

struct t_test stat_normal(double difference, double se)
{
    double half = gsl_cdf_ugaussian_Pinv(0.975) * se;
    struct t_test t = { .mean = difference,
                        .t = (double)NAN,
                        .df = INFINITY,
                        .p = 1,
                        .interval = { difference - half, difference + half },
                        .se = se };

    if (se > 0) {
        t.t = difference / se;
        t.p = 2 * gsl_cdf_ugaussian_Q(fabs(t.t));
    }
    return t;
}
