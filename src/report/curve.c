#include "base/mem.h"
#include "report/numbers.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* Thresholds of the rules; the report does not print them yet. */
#define OVERFIT_EPOCHS 3   /* D1: epochs after the least val_loss */
#define OVERFIT_RISE 0.01  /* D1: rise of val_loss, relative */
#define RISING_SHARE 0.9   /* D4: the kept epoch lies in the last tenth */
#define RISING_EPOCHS 4    /* D4: shorter trainings are not judged */
#define UNSTABLE_NOISE 0.1 /* D6: noise of val_loss, relative */
#define NOISE_SKIP 0.2     /* epochs at the start that noise leaves out */
#define MAD_TO_SD 1.4826   /* of normal values */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof(*x), by_value);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* The sd of one epoch's val_loss about its trend: a robust sd of the steps over
 * the square root of two. */
static int noise_of(double *out, const struct epoch_record *e, int n,
                    struct err *err)
{
    int first = (int)(NOISE_SKIP * n), m = n - first - 1;
    double *step, middle;

    *out = (double)NAN;
    if (m < 4)
        return 0;
    step = mem_zero((size_t)m, sizeof(*step));
    if (!step)
        return err_set(err, ERR_NOMEM, "curve of %d epochs", n);
    for (int i = 0; i < m; i++)
        step[i] = e[first + i + 1].metric[METRIC_VAL_LOSS] -
                  e[first + i].metric[METRIC_VAL_LOSS];
    middle = median(step, m);
    for (int i = 0; i < m; i++)
        step[i] = fabs(step[i] - middle);
    *out = MAD_TO_SD * median(step, m) / sqrt(2);
    mem_free(step);
    return 0;
}

/* The epochs that the point's config asks for. */
static int planned_epochs(const struct candidate *c)
{
    json_t *config = json_loads(c->point->config, 0, NULL);
    int epochs = (int)json_integer_value(json_object_get(config, "epochs"));

    json_decref(config);
    return epochs;
}

static int judge(struct curve_facts *facts, const struct candidate *c,
                 struct err *err)
{
    const struct epoch_record *e = c->epochs;
    int n = c->n_epochs, least = 0;
    double floor_loss, rise;

    for (int i = 1; i < n; i++)
        if (e[i].metric[METRIC_VAL_LOSS] < e[least].metric[METRIC_VAL_LOSS])
            least = i;
    floor_loss = e[least].metric[METRIC_VAL_LOSS];
    if (!isfinite(floor_loss)) /* no validation part */
        return 0;
    if (noise_of(&facts->noise, e, n, err) < 0)
        return -1;
    facts->best_loss = e[least].epoch;
    facts->rise = rise = e[n - 1].metric[METRIC_VAL_LOSS] - floor_loss;
    facts->overfits =
        n - 1 - least >= OVERFIT_EPOCHS && rise > OVERFIT_RISE * floor_loss &&
        !(rise <= 2 * facts->noise) &&
        e[n - 1].metric[METRIC_LOSS] < e[least].metric[METRIC_LOSS];
    facts->unstable = facts->noise > UNSTABLE_NOISE * floor_loss;
    facts->still_rising = facts->trial->state == STATE_COMPLETED &&
                          n >= RISING_EPOCHS && least + 1 >= RISING_SHARE * n;
    return 0;
}

int curve_make(struct summary *s, struct store *st, struct err *err)
{
    const struct candidate *best = summary_best(s);
    struct curve_facts *facts = &s->curve;

    facts->noise = facts->rise = (double)NAN;
    for (int i = 0; i < s->n_candidates && i < SUMMARY_MAX_CURVES; i++) {
        struct candidate *c = &s->candidates[i];

        if (store_epochs(&c->epochs, &c->n_epochs, st, c->best_trial->id, err) <
            0)
            return -1;
    }
    if (!best)
        return 0;
    facts->trial = best->best_trial;
    facts->planned = planned_epochs(best);
    return best->n_epochs ? judge(facts, best, err) : 0;
}
