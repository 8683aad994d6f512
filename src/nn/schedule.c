#include "nn/schedule.h"

#include "num/mathd.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846
/* Keras' ReduceLROnPlateau: what counts as an improvement of val_loss. */
#define PLATEAU_MIN_DELTA 1e-4

static double constant(const struct pace *p, double s)
{
    (void)s;
    return p->learning_rate;
}

static double step(const struct pace *p, double s)
{
    return p->learning_rate * math_pow(p->rate, floor(s / p->steps));
}

static double exponential(const struct pace *p, double s)
{
    return p->learning_rate * math_pow(p->rate, s / p->steps);
}

static double cosine(const struct pace *p, double s)
{
    double alpha = p->final_learning_rate / p->learning_rate;
    double share = fmin(s, p->steps) / p->steps;
    double decayed = 0.5 * (1 + math_cos(PI * share));

    return p->learning_rate * ((1 - alpha) * decayed + alpha);
}

/* PyTorch's annealing from one rate to another. */
static double anneal(double from, double to, double share)
{
    return to + (from - to) / 2 * (1 + math_cos(PI * share));
}

static double one_cycle(const struct pace *p, double s)
{
    double top = p->warmup_steps - 1, end = p->steps - 1;

    if (s < top)
        return anneal(p->learning_rate / 25, p->learning_rate, s / top);
    if (s >= end)
        return end > top ? p->final_learning_rate : p->learning_rate;
    return anneal(p->learning_rate, p->final_learning_rate,
                  (s - top) / (end - top));
}

static double plateau(const struct pace *p, double s)
{
    (void)s;
    return fmax(p->learning_rate * p->factor, p->final_learning_rate);
}

static double all_epochs(int epochs, double warmup_epochs)
{
    (void)warmup_epochs;
    return epochs;
}

static double third(int epochs, double warmup_epochs)
{
    (void)warmup_epochs;
    return ceil(epochs / 3.0);
}

static double one(int epochs, double warmup_epochs)
{
    (void)epochs;
    (void)warmup_epochs;
    return 1;
}

static double after_warmup(int epochs, double warmup_epochs)
{
    return epochs - warmup_epochs;
}

static const char *const nothing[] = { NULL };
static const char *const falls[] = { "schedule_rate", "schedule_epochs", NULL };
static const char *const ends[] = { "schedule_epochs", "final_learning_rate",
                                    NULL };
static const char *const waits[] = { "plateau_factor", "plateau_patience",
                                     "final_learning_rate", NULL };

/* clang-format off */
const struct schedule schedules[] = {
    /* name, formula, reads, rate, warmup share, final share, epochs, warms_up, at */
    { "constant", "learning_rate",
      nothing, 1, 0, 0, all_epochs, false, constant },
    { "step", "learning_rate schedule_rate^floor(s / schedule_steps)",
      falls, 0.1, 0, 0, third, false, step },
    { "exponential", "learning_rate schedule_rate^(s / schedule_steps)",
      falls, 0.96, 0, 0, one, false, exponential },
    { "cosine", "half a cosine from learning_rate to final_learning_rate",
      ends, 1, 0, 0, after_warmup, false, cosine },
    { "one_cycle", "half a cosine up from learning_rate / 25, then one down to "
                   "final_learning_rate",
      ends, 1, 0.3, 1 / 25.0 / 1e4, all_epochs, true, one_cycle },
    { "plateau", "learning_rate plateau_factor^(plateaus of val_loss so far)",
      waits, 1, 0, 0, all_epochs, false, plateau },
};
/* clang-format on */
enum { N_SCHEDULES = sizeof(schedules) / sizeof(schedules[0]) };
const int n_schedules = N_SCHEDULES;

int schedule_find(const char *name)
{
    for (int i = 0; i < N_SCHEDULES; i++)
        if (strcmp(schedules[i].name, name) == 0)
            return i;
    return -1;
}

const char *const *schedule_names(void)
{
    static const char *names[N_SCHEDULES + 1];

    for (int i = 0; i < N_SCHEDULES; i++)
        names[i] = schedules[i].name;
    return names;
}

bool schedule_reads_key(const struct schedule *s, const char *key)
{
    for (const char *const *k = s->reads; *k; k++)
        if (strcmp(*k, key) == 0)
            return true;
    return false;
}

void pace_init(struct pace *p, const struct train_spec *train,
               int64_t steps_per_epoch)
{
    double per_epoch = (double)steps_per_epoch;

    *p = (struct pace){
        .schedule = train->schedule,
        .learning_rate = train->learning_rate,
        .final_learning_rate = train->final_learning_rate,
        .rate = train->schedule_rate,
        .steps = fmax(1, round(train->schedule_epochs * per_epoch)),
        .warmup_steps = train->warmup_epochs * per_epoch,
        .factor = 1,
        .plateau_factor = train->plateau_factor,
        .best = INFINITY,
        .patience = train->plateau_patience,
    };
    /* A cycle's share of steps stays exact, as PyTorch's pct_start does. */
    if (!schedules[p->schedule].warms_up)
        p->warmup_steps = round(p->warmup_steps);
}

double pace_at(const struct pace *p, int64_t at)
{
    const struct schedule *s = &schedules[p->schedule];
    double n = (double)at;

    if (s->warms_up)
        return s->at(p, n);
    if (n < p->warmup_steps)
        return s->at(p, 0) * (n / p->warmup_steps);
    return s->at(p, n - p->warmup_steps);
}

void pace_epoch_end(struct pace *p, double monitored)
{
    if (monitored + PLATEAU_MIN_DELTA < p->best) {
        p->best = monitored;
        p->wait = 0;
    } else if (++p->wait >= p->patience) {
        p->factor *= p->plateau_factor;
        p->wait = 0;
    }
}
