#include "report/figure.h"

#include "base/mem.h"
#include "report/numbers.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- the list ------------------------------------------------------------ */

void figures_release(struct figures *f)
{
    for (size_t i = 0; i < f->n; i++) {
        mem_free(f->list[i].text);
        mem_free(f->list[i].sql);
    }
    mem_free(f->list);
    *f = (struct figures){ 0 };
}

void figures_note(struct figures *f, enum figure_format format,
                  const char *text, const char *derivation, const char *sql)
{
    struct figure one = { format, mem_text(text), derivation, mem_text(sql) };

    if (!one.text || !one.sql ||
        mem_grow(&f->list, f->n, &f->cap, sizeof(*f->list)) < 0) {
        mem_free(one.text);
        mem_free(one.sql);
        f->failed = true;
        return;
    }
    f->list[f->n++] = one;
}

/* ---- formats ------------------------------------------------------------- */

static void print_count(struct str *out, double x)
{
    char digits[32];
    int n;

    snprintf(digits, sizeof(digits), "%.0f", fabs(x));
    n = (int)strlen(digits);
    if (x <= -0.5)
        str_add_text(out, "-");
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            str_add_text(out, ",");
        str_add_bytes(out, &digits[i], 1);
    }
}

/* A rounded zero has no sign. */
static void print_rounded(struct str *out, int decimals, double x,
                          const char *unit)
{
    if (fabs(x) < 0.5 * pow(10, -decimals))
        x = 0;
    str_add(out, "%.*f%s", decimals, x, unit);
}

static void print_share(struct str *out, double x)
{
    print_rounded(out, 2, 100 * x, " %");
}

static void print_bare(struct str *out, double x)
{
    print_rounded(out, 2, 100 * x, "");
}

static void print_points(struct str *out, double x)
{
    print_rounded(out, 2, 100 * x, " points");
}

static void print_value(struct str *out, double x)
{
    print_rounded(out, 4, x, "");
}

static void print_tenth(struct str *out, double x)
{
    print_rounded(out, fabs(x - round(x)) < 0.05 ? 0 : 1, x, "");
}

static void print_p(struct str *out, double x)
{
    if (x < 0.001)
        str_add_text(out, "p < 0.001");
    else
        str_add(out, "p = %.3f", x);
}

static void print_seconds(struct str *out, double x)
{
    if (x < 10)
        str_add(out, "%.1f s", x);
    else if (x < 120)
        str_add(out, "%.0f s", x);
    else if (x < 7200)
        str_add(out, "%.0f min", x / 60);
    else
        str_add(out, "%.1f h", x / 3600);
}

void figure_print(struct str *out, enum figure_format format, double x)
{
    /* clang-format off */
    static void (*const printers[])(struct str *, double) = {
        [FIGURE_COUNT]   = print_count,
        [FIGURE_SHARE]   = print_share,
        [FIGURE_BARE]    = print_bare,
        [FIGURE_POINTS]  = print_points,
        [FIGURE_VALUE]   = print_value,
        [FIGURE_TENTH]   = print_tenth,
        [FIGURE_P]       = print_p,
        [FIGURE_SECONDS] = print_seconds,
    };
    /* clang-format on */

    if (isnan(x))
        str_add_text(out, "-");
    else
        printers[format](out, x);
}

/* A correlation is no share of anything. */
static bool is_percent(enum metric_id metric)
{
    return metrics[metric].is_share && metric != METRIC_VAL_MCC;
}

enum figure_format figure_of_metric(enum metric_id metric)
{
    return is_percent(metric) ? FIGURE_SHARE : FIGURE_VALUE;
}

enum figure_format figure_of_difference(enum metric_id metric)
{
    return is_percent(metric) ? FIGURE_POINTS : FIGURE_VALUE;
}

/* ---- derivations --------------------------------------------------------- */

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

/* Rows b, c, n of one family, the first of which is asked for. */
static double mcnemar_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];
    int order[SUMMARY_MAX_TESTED], m = n / 3;

    if (m > SUMMARY_MAX_TESTED)
        return (double)NAN;
    for (int i = 0; i < m; i++)
        p[i] = mcnemar(in + 3 * (size_t)i);
    stat_holm(p, order, m);
    return p[0];
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
        won += in[i] > 0;
    return won;
}

static double rows(const double *in, int n)
{
    (void)in;
    return n;
}

static double t_low(const double *in, int n)
{
    return stat_paired_t(in, n, 0).interval.low;
}

static double t_high(const double *in, int n)
{
    return stat_paired_t(in, n, 0).interval.high;
}

static double t_p(const double *in, int n)
{
    return stat_paired_t(in, n, 0).p;
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

/* clang-format off */
static const struct {
    const char *name;
    int n;                          /* numbers that row() reads */
    double (*row)(const double *in); /* of one row */
    double (*rows)(const double *in, int n); /* of a column, any length */
} derivations[] = {
    { "first",        1, first,        NULL },         /* the number itself */
    { "second",       2, second,       NULL },
    { "ratio",        2, ratio,        NULL },         /* part, whole */
    { "share_low",    2, share_low,    NULL },         /* right, examples */
    { "share_high",   2, share_high,   NULL },
    { "mcnemar",      3, mcnemar,      NULL },         /* b, c, examples */
    { "mcnemar_holm", 0, NULL,         mcnemar_holm }, /* rows of these */
    { "bonett_low",   3, bonett_low,   NULL },
    { "bonett_high",  3, bonett_high,  NULL },
    { "disagreement", 3, disagreement, NULL },
    { "resolution",   3, resolution,   NULL },
    { "effect_share", 5, effect_share, NULL },         /* see above */
    { "effect_omega", 5, effect_omega, NULL },
    { "effect_p",     5, effect_p,     NULL },
    { "rows",         0, NULL,         rows },
    { "sum",          0, NULL,         sum_of },
    { "mean",         0, NULL,         mean },
    { "sd",           0, NULL,         sd },
    { "wins",         0, NULL,         wins },         /* rows above zero */
    { "t_low",        0, NULL,         t_low },        /* rows: differences */
    { "t_high",       0, NULL,         t_high },
    { "t_p",          0, NULL,         t_p },
    { "folds_low",    0, NULL,         folds_low },    /* one row a fold */
    { "folds_high",   0, NULL,         folds_high },
    { "folds_p",      0, NULL,         folds_p },
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
