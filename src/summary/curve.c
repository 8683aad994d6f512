#include "base/mem.h"
#include "summary/numbers.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

void curves_release(struct curves *c)
{
    for (int i = 0; c->list && i < c->n; i++)
        mem_free(c->list[i].own_epochs);
    mem_free(c->list);
}

/* A metric of every epoch; the caller's scratch. */
static const double *column(double *out, const struct curve_facts *f,
                            enum metric_id m)
{
    for (int i = 0; i < f->n_epochs; i++)
        out[i] = f->epochs[i].metric[m];
    return out;
}

/* The epochs that the point's config asks for. */
static int planned_epochs(const struct candidate *c)
{
    json_t *config = json_loads(c->point->config, 0, NULL);
    int epochs = (int)json_integer_value(json_object_get(config, "epochs"));

    json_decref(config);
    return epochs;
}

/* ---- the rules ----------------------------------------------------------- */

/* D6: rises after a fall, larger than three times the noise, in the last
 * third. */
static int late_jumps(const double *y, int n, double noise)
{
    int jumps = 0;

    for (int i = n - n / 3; i < n && i > 1; i++)
        jumps += y[i] - y[i - 1] > 3 * noise && y[i - 1] < y[i - 2];
    return jumps;
}

/* D5: does val_loss stand still over the last part? */
static bool is_flat(const double *y, int n, double noise)
{
    int first = n - (int)(CURVE_LAST * n), m = n - first;
    double mean = stat_mean(y + first, m), above = 0, below = 0;

    if (m < 3)
        return false;
    for (int i = 0; i < m; i++) {
        double x = i - (m - 1) / 2.0;

        above += x * (y[first + i] - mean);
        below += x * x;
    }
    return fabs(above / below) * (m - 1) <= noise + 1e-9 * fabs(mean);
}

static void judge_losses(struct curve_facts *f, const double *y,
                         double *scratch)
{
    int n = f->n_epochs, asked = f->planned > n ? f->planned : n, least = 0;

    for (int i = 1; i < n; i++)
        if (y[i] < y[least])
            least = i;
    f->best_loss = f->epochs[least].epoch;
    f->least_loss = y[least];
    f->noise = stat_noise(y, n, scratch);
    f->rise = y[n - 1] - y[least];
    f->has_risen =
        f->rise > CURVE_OVERFIT_RISE * y[least] && !(f->rise <= 2 * f->noise);
    f->overfits = n - 1 - least >= CURVE_OVERFIT_EPOCHS && f->has_risen &&
                  f->epochs[n - 1].metric[METRIC_LOSS] <
                      f->epochs[least].metric[METRIC_LOSS];
    f->unstable = f->noise > CURVE_UNSTABLE * y[least] ||
                  (f->noise > 0 && late_jumps(y, n, f->noise) >= 3);
    f->still_rising = f->trial->state == STATE_COMPLETED &&
                      n >= CURVE_FEW_EPOCHS &&
                      least + 1 >= CURVE_RISING * asked && !f->has_risen &&
                      !is_flat(y, n, f->noise);
    f->wound_down = f->epochs[n - 1].learning_rate <
                    CURVE_WOUND_DOWN * f->epochs[0].learning_rate;
    f->saturated = !f->overfits && n >= 2 * CURVE_FEW_EPOCHS &&
                   least + 1 < 0.5 * asked && is_flat(y, n, f->noise);
}

/* Of metrics on the validation part: are they no better than the same answer
 * every time?  Accuracy alone does not say it: a network that finds the small
 * classes at the price of the largest has learnt, and its balanced accuracy
 * shows it. */
static bool no_better_than_guessing(const struct summary *s,
                                    const double metric[METRIC_COUNT])
{
    double accuracy = metric[METRIC_VAL_ACCURACY];
    int n = s->n_validation;

    return n && isfinite(accuracy) && isfinite(s->guess) &&
           stat_share(llround(accuracy * n), n).high <
               s->guess + CURVE_LEARNT &&
           !(metric[METRIC_VAL_BALANCED_ACCURACY] >= s->chance + CURVE_LEARNT);
}

static double standard_error(const struct summary *s, double p)
{
    return s->n_validation ? sqrt(p * (1 - p) / s->n_validation) : (double)NAN;
}

/* D2, D3 and D7: what the accuracies say. */
static void judge_accuracies(struct curve_facts *f, const struct summary *s)
{
    double val = f->trial->metric[METRIC_VAL_ACCURACY];
    double train = f->trial->train_accuracy;

    f->gap = train - val;
    f->did_not_learn = f->n_epochs >= CURVE_LEARNT_EPOCHS &&
                       (no_better_than_guessing(s, f->trial->metric) ||
                        f->epochs[f->n_epochs - 1].metric[METRIC_LOSS] >
                            2 * f->epochs[0].metric[METRIC_LOSS]);
    f->mild_gap = !f->overfits && f->gap > CURVE_GAP;
    f->underfits = !f->did_not_learn && f->of->collapsed < 0 &&
                   fabs(f->gap) <= 2 * standard_error(s, val) &&
                   train <= s->curves.best_train - CURVE_BEHIND;
}

static int judge(struct curve_facts *f, const struct summary *s,
                 struct err *err)
{
    double *y = mem_zero(2 * (size_t)f->n_epochs, sizeof(*y));
    double *scratch = y + f->n_epochs;

    if (!y)
        return err_set(err, ERR_NOMEM, "curve of %d epochs", f->n_epochs);
    f->noise = f->rise = f->metric_noise = (double)NAN;
    if (f->n_epochs) {
        column(y, f, METRIC_VAL_LOSS);
        if (isfinite(y[0])) /* there is a validation part */
            judge_losses(f, y, scratch);
        f->metric_noise =
            stat_noise(column(y, f, s->metric), f->n_epochs, scratch);
        judge_accuracies(f, s);
    }
    mem_free(y);
    return 0;
}

/* ---- whose --------------------------------------------------------------- */

static int add_curve(struct summary *s, struct candidate *c, struct store *st,
                     struct err *err)
{
    struct curve_facts *f = &s->curves.list[s->curves.n];

    f->of = c;
    f->trial = c->best_trial;
    f->planned = planned_epochs(c);
    if (store_epochs(&f->own_epochs, &f->n_epochs, st, f->trial->id, err) < 0)
        return -1;
    f->epochs = f->own_epochs;
    c->epochs = f->own_epochs;
    c->n_epochs = f->n_epochs;
    s->curves.n++;
    return judge(f, s, err);
}

const struct curve_facts *curve_of(const struct summary *s,
                                   const struct candidate *c)
{
    for (int i = 0; i < s->curves.n; i++)
        if (s->curves.list[i].of == c)
            return &s->curves.list[i];
    return NULL;
}

static void look_at_all(struct summary *s)
{
    const struct split_row *split =
        s->n_candidates ? summary_split(s, s->candidates[0].trial[0]) : NULL;
    int64_t count[256] = { 0 }, most = 0;
    int classes = 0;

    s->guess = s->chance = s->curves.best_train = (double)NAN;
    for (int i = 0; split && i < split->n_validation; i++) {
        classes += !count[split->labels[i]];
        if (++count[split->labels[i]] > most)
            most = count[split->labels[i]];
    }
    if (most) {
        s->guess = (double)most / split->n_validation;
        s->chance = 1.0 / classes;
    }
    for (int i = 0; i < s->n_candidates; i++) {
        struct candidate *c = &s->candidates[i];

        if (!(c->train_accuracy <= s->curves.best_train))
            s->curves.best_train = c->train_accuracy;
        c->unlearnt = c->epochs_run >= CURVE_LEARNT_EPOCHS &&
                      no_better_than_guessing(s, c->metric);
        s->curves.n_unlearnt += c->unlearnt;
        s->curves.n_collapsed += c->collapsed >= 0;
        for (int f = 0; c->unlearnt && f < s->decisions.n; f++)
            s->decisions.decisions[f]
                .options[decision_level(s, c->point, f)]
                .n_unlearnt++;
    }
}

/* Of the first points: how many overfit, peak early, and what ran in vain. */
static void count_top(struct curves *c, int n)
{
    int run = 0, used = 0;

    for (int i = 0; i < n && i < CURVE_TOP; i++) {
        const struct curve_facts *f = &c->list[i];

        c->n_top++;
        c->n_overfit += f->overfits;
        c->n_early += f->saturated;
        c->last_best =
            f->best_loss > c->last_best ? f->best_loss : c->last_best;
        run += f->n_epochs;
        used += f->best_loss ? f->best_loss : f->n_epochs;
    }
    c->wasted = run ? 1 - (double)used / run : (double)NAN;
}

int curve_make(struct summary *s, struct store *st, struct err *err)
{
    int n = s->n_candidates < SUMMARY_MAX_CURVES ? s->n_candidates
                                                 : SUMMARY_MAX_CURVES;
    struct candidate *more[2];

    if (!s->n_candidates)
        return 0;
    look_at_all(s);
    s->curves.list = mem_zero((size_t)n + 2, sizeof(*s->curves.list));
    if (!s->curves.list)
        return err_set(err, ERR_NOMEM, "curves");
    for (int i = 0; i < n; i++)
        if (add_curve(s, &s->candidates[i], st, err) < 0)
            return -1;
    more[0] = &s->candidates[summary_chosen(s) - s->candidates];
    more[1] = &s->candidates[s->n_candidates - 1];
    for (int i = 0; i < 2; i++)
        if (!curve_of(s, more[i]) && add_curve(s, more[i], st, err) < 0)
            return -1;
    s->curves.chosen = curve_of(s, summary_chosen(s));
    s->curves.second = s->n_candidates > 1 ? &s->curves.list[1] : NULL;
    s->curves.worst = s->n_candidates > 2 ? curve_of(s, more[1]) : NULL;
    count_top(&s->curves, n);
    return 0;
}
