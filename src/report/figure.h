/*
 * figure.h - a number in a report, with what it says, and where it is from
 *
 * Every figure of a report's text goes through tell_figure (report/tell.h),
 * which prints it by its format and, when a list is kept, notes the SQL that
 * yields it.  SQL gives numbers of the database; what a formula makes of them
 * (an interval's end, a p) is the figure's derivation, a row of a table.  So a
 * figure can be replayed: run the SQL, flatten its rows, derive, format, and
 * compare with what was printed.  A column that is a BLOB stands for its
 * elements, as schema.sql has them: correct is bits, nll, p_top and p_squared
 * float32, any other bytes.
 *
 * Memory:  figures_release frees the list.
 * Errors:  a failed note is remembered in failed.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "base/metric.h"
#include "base/str.h"

/* The page's charts know them by number (page/page_pen.js): new ones go last.
 */
enum figure_format {
    FIGURE_COUNT,   /* 12,000 */
    FIGURE_SHARE,   /* 88.12 % of 0.8812 */
    FIGURE_BARE,    /* the same without its unit */
    FIGURE_POINTS,  /* 0.69 points of 0.0069 */
    FIGURE_VALUE,   /* 0.3341 */
    FIGURE_TENTH,   /* 2.1; 2 when whole */
    FIGURE_ORDINAL, /* 12000: a number that names, such as an example's */
    FIGURE_P,       /* p = 0.012, p < 0.001 */
    FIGURE_SECONDS, /* 9.1 s, 12 min, 3.4 h */
    /* Of shares, where fewer digits mean something. */
    FIGURE_SHARE_TENTH,  /* 88.1 % */
    FIGURE_BARE_TENTH,   /* the same without its unit */
    FIGURE_POINTS_TENTH, /* 0.7 points */
    FIGURE_PERCENT,      /* 88 % */
    FIGURE_BARE_PERCENT, /* the same without its unit */
    FIGURE_HUNDREDTH,    /* 0.47 */
    FIGURE_FORMATS,
};

struct figure {
    enum figure_format format;
    char *text; /* as printed */
    const char *derivation;
    char *sql;
};

struct figures {
    struct figure *list;
    size_t n, cap;
    bool failed;
};

void figures_release(struct figures *f);
void figures_note(struct figures *f, enum figure_format format,
                  const char *text, const char *derivation, const char *sql);

void figure_print(struct str *out, enum figure_format format, double x);
/* The format for shares of n examples: below a thousand of them the second
 * decimal says nothing. */
enum figure_format figure_of_size(enum figure_format format, int n);
/* The format without its unit, for the ends of an interval. */
enum figure_format figure_bare(enum figure_format format);
/* How a metric is printed, and a difference of it. */
enum figure_format figure_of_metric(enum metric_id metric);
enum figure_format figure_of_difference(enum metric_id metric);

/* What the derivation of that name makes of n numbers; NaN for an unknown one
 * and for numbers that do not fit. */
double figure_derive(const char *derivation, const double *in, int n);

#endif
