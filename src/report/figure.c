#include "report/figure.h"

#include "base/mem.h"
#include "stat/statistics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIGURE_FEW 1000 /* examples, below which shares have one decimal */

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

static void print_ordinal(struct str *out, double x)
{
    print_rounded(out, 0, x, "");
}

static void print_seconds(struct str *out, double x)
{
    if (x > 0 && x < 0.95)
        str_add(out, "%.0f ms", x < 0.001 ? 1 : 1e3 * x);
    else if (x < 10)
        print_rounded(out, 1, x, " s");
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
    static const struct {
        void (*print)(struct str *, double); /* NULL: rounded, as follows */
        int decimals;
        double scale;
        const char *unit;
    } forms[] = {
        [FIGURE_COUNT]        = { .print = print_count },
        [FIGURE_TENTH]        = { .print = print_tenth },
        [FIGURE_ORDINAL]      = { .print = print_ordinal },
        [FIGURE_P]            = { .print = print_p },
        [FIGURE_SECONDS]      = { .print = print_seconds },
        [FIGURE_VALUE]        = { NULL, 4, 1, "" },
        [FIGURE_HUNDREDTH]    = { NULL, 2, 1, "" },
        [FIGURE_SHARE]        = { NULL, 2, 100, " %" },
        [FIGURE_BARE]         = { NULL, 2, 100, "" },
        [FIGURE_POINTS]       = { NULL, 2, 100, " points" },
        [FIGURE_SHARE_TENTH]  = { NULL, 1, 100, " %" },
        [FIGURE_BARE_TENTH]   = { NULL, 1, 100, "" },
        [FIGURE_POINTS_TENTH] = { NULL, 1, 100, " points" },
        [FIGURE_PERCENT]      = { NULL, 0, 100, " %" },
        [FIGURE_BARE_PERCENT] = { NULL, 0, 100, "" },
    };
    /* clang-format on */

    if (isnan(x))
        str_add_text(out, "-");
    else if (forms[format].print)
        forms[format].print(out, stat_settle(x));
    else
        print_rounded(out, forms[format].decimals,
                      forms[format].scale * stat_settle(x), forms[format].unit);
}

enum figure_format figure_of_size(enum figure_format format, int n)
{
    if (n < 1 || n >= FIGURE_FEW)
        return format;
    return format == FIGURE_SHARE    ? FIGURE_SHARE_TENTH
           : format == FIGURE_BARE   ? FIGURE_BARE_TENTH
           : format == FIGURE_POINTS ? FIGURE_POINTS_TENTH
                                     : format;
}

enum figure_format figure_bare(enum figure_format format)
{
    return format == FIGURE_SHARE || format == FIGURE_POINTS ? FIGURE_BARE
           : format == FIGURE_PERCENT ? FIGURE_BARE_PERCENT
                                      : format;
}

enum figure_format figure_of_metric(enum metric_id metric)
{
    return metric_is_percent(metric) ? FIGURE_SHARE : FIGURE_VALUE;
}

enum figure_format figure_of_difference(enum metric_id metric)
{
    return metric_is_percent(metric) ? FIGURE_POINTS : FIGURE_VALUE;
}
