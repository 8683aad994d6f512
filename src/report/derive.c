#include "base/mem.h"
#include "report/derive_classes.h"
#include "report/derive_confirm.h"
#include "report/derive_pairs.h"
#include "report/derive_scores.h"
#include "report/derive_search.h"
#include "report/derive_seeds.h"
#include "report/figure.h"
#include "stat/middle.h"
#include "summary/numbers.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static int64_t whole(double x)
{
    return llround(x);
}

static double first(const double *in)
{
    return in[0];
}

static double second(const double *in)
{
    return in[1];
}

static double third(const double *in)
{
    return in[2];
}

static double size(const double *in)
{
    return fabs(in[0]);
}

static double ratio(const double *in)
{
    return in[0] / in[1];
}

static double share_low(const double *in)
{
    return stat_share(whole(in[0]), whole(in[1])).low;
}

static double share_high(const double *in)
{
    return stat_share(whole(in[0]), whole(in[1])).high;
}

static double mcnemar(const double *in)
{
    return stat_mcnemar(whole(in[0]), whole(in[1]));
}

static double bonett_low(const double *in)
{
    return stat_bonett_price(whole(in[0]), whole(in[1]), whole(in[2])).low;
}

static double bonett_high(const double *in)
{
    return stat_bonett_price(whole(in[0]), whole(in[1]), whole(in[2])).high;
}

static double disagreement(const double *in)
{
    return (in[0] + in[1]) / in[2];
}

static double resolution(const double *in)
{
    return stat_resolution(disagreement(in), whole(in[2]));
}

/* in: accuracy, examples, those of the largest class. */
static double guess_p(const double *in)
{
    return stat_binomial_above(whole(in[0] * in[1]), whole(in[1]),
                               in[2] / in[1]);
}

static double guess_share(const double *in)
{
    return in[2] / in[1];
}

static double guess_above(const double *in)
{
    return fabs(in[0] - guess_share(in));
}

/* in: the effect's sum of squares and degrees of freedom, the same within
 * cells, the total sum of squares. */
static double effect_share(const double *in)
{
    return in[0] / (in[4] - in[2]);
}

static double effect_omega(const double *in)
{
    double noise = in[2] / in[3];

    return (in[0] - in[1] * noise) / (in[4] + noise);
}

static double effect_p(const double *in)
{
    return gsl_cdf_fdist_Q(in[0] / in[1] / (in[2] / in[3]), in[1], in[3]);
}

static double noise_share(const double *in)
{
    return in[2] / in[4];
}

static double sum_of(const double *in, int n)
{
    return stat_mean(in, n) * n;
}

static double mean(const double *in, int n)
{
    return stat_mean(in, n);
}

static double sd(const double *in, int n)
{
    return stat_sd(in, n);
}

static double wins(const double *in, int n)
{
    int won = 0;

    for (int i = 0; i < n; i++)
        won += stat_settle(in[i]) > 0;
    return won;
}

static double losses(const double *in, int n)
{
    int lost = 0;

    for (int i = 0; i < n; i++)
        lost += stat_settle(in[i]) < 0;
    return lost;
}

static double draws(const double *in, int n)
{
    return n - wins(in, n) - losses(in, n);
}

static double rows(const double *in, int n)
{
    (void)in;
    return n;
}

/* Of a row of values; there are few epochs. */
static double noise(const double *in, int n)
{
    double *scratch = mem_zero((size_t)n, sizeof(*scratch)), x = (double)NAN;

    if (scratch)
        x = stat_noise(in, n, scratch);
    mem_free(scratch);
    return x;
}

static double t_low(const double *in, int n)
{
    return stat_paired_t(in, n, 0).interval.low;
}

static double t_high(const double *in, int n)
{
    return stat_paired_t(in, n, 0).interval.high;
}

/* Of a share's mean. */
static double share_t_low(const double *in, int n)
{
    return fmax(t_low(in, n), 0);
}

static double share_t_high(const double *in, int n)
{
    return fmin(t_high(in, n), 1);
}

static double middle(const double *in, int n)
{
    return stat_middle(in, n).mean;
}

static double middle_low(const double *in, int n)
{
    return stat_middle(in, n).interval.low;
}

static double middle_high(const double *in, int n)
{
    return stat_middle(in, n).interval.high;
}

static double folds_low(const double *in, int n)
{
    return stat_paired_t(in, n, 1.0 / (n - 1)).interval.low;
}

static double folds_high(const double *in, int n)
{
    return stat_paired_t(in, n, 1.0 / (n - 1)).interval.high;
}

static double folds_p(const double *in, int n)
{
    return stat_paired_t(in, n, 1.0 / (n - 1)).p;
}

/* Rows of a point's accuracy, balanced accuracy, epochs, examples, and the
 * two accuracies of one answer for all: those that are no better. */
static double unlearnt(const double *in, int n)
{
    int count = 0;

    for (; n >= 6; in += 6, n -= 6)
        count += in[2] >= CURVE_LEARNT_EPOCHS &&
                 stat_share(whole(in[0] * in[3]), whole(in[3])).high <
                     in[4] + CURVE_LEARNT &&
                 in[1] < in[5] + CURVE_LEARNT;
    return count;
}

static double noise_ratio(const double *in, int n)
{
    return stat_sd(in, n) / fabs(stat_mean(in, n));
}

static double standard_error(const double *in, int n)
{
    return stat_sd(in, n) / sqrt(n);
}

/* in: right answers, examples. */
static double share_error(const double *in)
{
    double p = ratio(in);

    return sqrt(p * (1 - p) / in[1]);
}

/* clang-format off */
static const struct {
    const char *name;
    int n;                          /* numbers that row() reads */
    double (*row)(const double *in); /* of one row */
    double (*rows)(const double *in, int n); /* of a column, any length */
} derivations[] = {
    { "first",        1, first,        NULL },         /* the number itself */
    { "second",       2, second,       NULL },
    { "third",        3, third,        NULL },
    { "size",         1, size,         NULL },         /* without its sign */
    { "ratio",        2, ratio,        NULL },         /* part, whole */
    { "share_low",    2, share_low,    NULL },         /* right, examples */
    { "share_high",   2, share_high,   NULL },
    { "share_error",  2, share_error,  NULL },
    { "mcnemar",      3, mcnemar,      NULL },         /* b, c, examples */
    { "mcnemar_holm", 0, NULL,         derive_mcnemar_holm }, /* rows of these */
    { "cochran_p",    4, derive_cochran_p, NULL },         /* see above */
    { "bonett_low",   3, bonett_low,   NULL },
    { "bonett_high",  3, bonett_high,  NULL },
    { "disagreement", 3, disagreement, NULL },
    { "resolution",   3, resolution,   NULL },
    { "effect_share", 5, effect_share, NULL },         /* see above */
    { "effect_omega", 5, effect_omega, NULL },
    { "effect_p",     5, effect_p,     NULL },
    { "noise_share",  5, noise_share,  NULL },
    { "guess_p",      3, guess_p,      NULL },         /* see above */
    { "guess_share",  3, guess_share,  NULL },
    { "guess_above",  3, guess_above,  NULL },
    { "rows",         0, NULL,         rows },
    { "sum",          0, NULL,         sum_of },
    { "mean",         0, NULL,         mean },
    { "sd",           0, NULL,         sd },
    { "noise_ratio",  0, NULL,         noise_ratio },  /* sd / |mean| */
    { "standard_error", 0, NULL,       standard_error },
    { "unlearnt",     0, NULL,         unlearnt },     /* see above */
    { "wins",         0, NULL,         wins },         /* rows above zero */
    { "losses",       0, NULL,         losses },       /* below it */
    { "draws",        0, NULL,         draws },        /* at it */
    { "noise",        0, NULL,         noise },        /* a row an epoch */
    { "expected",     0, NULL,         derive_expected },
    { "search_gain",  0, NULL,         derive_search_gain },
    { "partial_share", 0, NULL,        derive_partial_share },
    { "partial_omega", 0, NULL,        derive_partial_omega },
    { "partial_p",    0, NULL,         derive_partial_p },
    { "spearman",     0, NULL,         derive_spearman },
    { "size_halved",  0, NULL,         derive_size_halved },
    { "size_twice",   0, NULL,         derive_size_twice },
    { "size_a",       0, NULL,         derive_size_a },
    { "size_c",       0, NULL,         derive_size_c },
    { "t_low",        0, NULL,         t_low },        /* rows: differences */
    { "t_high",       0, NULL,         t_high },
    { "share_t_low",  0, NULL,         share_t_low },  /* rows: shares */
    { "share_t_high", 0, NULL,         share_t_high },
    { "middle",       0, NULL,         middle },       /* rows: seeds */
    { "middle_low",   0, NULL,         middle_low },
    { "middle_high",  0, NULL,         middle_high },
    { "folds_low",    0, NULL,         folds_low },    /* one row a fold */
    { "folds_high",   0, NULL,         folds_high },
    { "folds_p",      0, NULL,         folds_p },
    { "mcnemar_tied", 0, NULL,         derive_mcnemar_tied }, /* of a family's rows */
    { "folds_tied",   0, NULL,         derive_folds_tied },
    { "folds_holm",   0, NULL,         derive_folds_holm },
    { "seeds_low",    0, NULL,         derive_seeds_low }, /* derive_seeds.c */
    { "seeds_high",   0, NULL,         derive_seeds_high },
    { "seeds_p",      0, NULL,         derive_seeds_p },
    { "seeds_holm",   0, NULL,         derive_seeds_holm },
    { "seeds_tied",   0, NULL,         derive_seeds_tied },
    { "figures_p",    0, NULL,        derive_figures_p },
    { "figures_low",  0, NULL,        derive_figures_low },
    { "figures_high", 0, NULL,        derive_figures_high },
    { "figures_resolution", 0, NULL,  derive_figures_resolution },
    { "figures_holm", 0, NULL,        derive_figures_holm },
    { "figures_tied", 0, NULL,        derive_figures_tied },
    { "loss_p",       0, NULL,         derive_loss_p },  /* derive_scores.c */
    { "loss_low",     0, NULL,         derive_loss_low },
    { "loss_high",    0, NULL,         derive_loss_high },
    { "loss_resolution", 0, NULL,      derive_loss_resolution },
    { "loss_holm",    0, NULL,         derive_loss_holm },
    { "loss_tied",    0, NULL,         derive_loss_tied },
    { "new_lead",     0, NULL,         derive_new_lead }, /* derive_confirm.h */
    { "new_low",      0, NULL,         derive_new_low },
    { "new_high",     0, NULL,         derive_new_high },
    { "new_p",        0, NULL,         derive_new_p },
    { "new_won",      0, NULL,         derive_new_won },
    { "new_shared",   0, NULL,         derive_new_shared },
    { "new_odds",     0, NULL,         derive_new_odds },
    { "new_odds_low", 0, NULL,         derive_new_odds_low },
    { "new_odds_high", 0, NULL,        derive_new_odds_high },
    { "new_holm",     0, NULL,         derive_new_holm },
    { "new_behind",   0, NULL,         derive_new_behind },
    { "new_tested",   0, NULL,         derive_new_tested },
    { "new_tied",     0, NULL,         derive_new_tied },
    { "winner",       0, NULL,         derive_winner },
    { "winner_low",   0, NULL,         derive_winner_low },
    { "winner_high",  0, NULL,         derive_winner_high },
    { "winner_gap",   0, NULL,         derive_winner_gap },
    { "class_winner", 0, NULL,         derive_class_winner },
    { "class_winner_low", 0, NULL,     derive_class_winner_low },
    { "class_winner_high", 0, NULL,    derive_class_winner_high },
    { "cells",        0, NULL,         derive_cells },
    { "cells_low",    0, NULL,         derive_cells_low },
    { "cells_high",   0, NULL,         derive_cells_high },
    { "missed",       0, NULL,         derive_missed },
    { "missed_share", 0, NULL,         derive_missed_share },
    { "example",      0, NULL,         derive_example },
    { "confidence",   0, NULL,         derive_confidence },
    { "nll",          0, NULL,         derive_nll },
    { "brier",        0, NULL,         derive_brier },
    { "ece",          0, NULL,         derive_ece },
    { "ece_mass",     0, NULL,         derive_ece_mass },
    { "overconfidence", 0, NULL,       derive_overconfidence },
};
/* clang-format on */

double figure_derive(const char *derivation, const double *in, int n)
{
    for (size_t i = 0; i < sizeof(derivations) / sizeof(derivations[0]); i++) {
        if (strcmp(derivations[i].name, derivation) != 0 || n < 1)
            continue;
        if (derivations[i].rows)
            return derivations[i].rows(in, n);
        return n >= derivations[i].n ? derivations[i].row(in) : (double)NAN;
    }
    return (double)NAN;
}
