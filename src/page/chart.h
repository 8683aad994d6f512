/*
 * chart.h - a picture on the page: its place, its data, its table
 *
 * A chart is columns and rows.  They stand on the page twice: as a table that
 * can be unfolded, and in the page's data, from which its script draws.  The
 * values are the summary's; none is computed here but for thinning.
 *
 * Memory:  chart_add takes rows and more over, also when it fails.
 * Errors:  none but those the pen remembers.
 */
#ifndef PAGE_CHART_H
#define PAGE_CHART_H

#include "base/json.h"
#include "page/html.h"

#define CHART_MOST_COLUMNS 40
#define CHART_TEXT (-1) /* a format: not a figure */

struct chart_column {
    const char *title;
    bool name;  /* the title is a name */
    int format; /* enum figure_format, which chart_add makes that of figures in
                   sentences (figure_of_size); or CHART_TEXT */
};

struct chart {
    const char *id;      /* of the element, and what the script draws by */
    const char *caption; /* a sentence: what is to be seen */
    int n_columns;
    struct chart_column columns[CHART_MOST_COLUMNS];
    json_t *rows;      /* of arrays: texts, numbers, nulls */
    const char *still; /* SVG that stands there until a script draws, or NULL */
    json_t *more; /* what the picture needs besides, an object; may be NULL */
};

/* Writes the figure and its table, and adds the data to all. */
void chart_add(struct tell *t, json_t *all, struct chart *c);

/* Values for rows: seven digits, null when there is none; text of others with
 * control characters visible. */
json_t *chart_number(double x);
json_t *chart_text(const char *text);
/* p12, and its levels. */
json_t *chart_point(const struct candidate *c);
json_t *chart_settings(const struct summary *s, const struct candidate *c);
json_t *chart_levels_of(const struct summary *s, const struct point_row *p);

#endif
