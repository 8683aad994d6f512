#include "page/chart_still.h"

#include "page/html.h"

#include <math.h>
#include <string.h>

#define WIDTH 560.0
#define LEFT 262.0 /* labels end before it */
#define RIGHT 548.0
#define TOP 48.0
#define ROW 26.0
#define MOST_LETTERS 38 /* of a label */
#define TICKS 5

struct scale {
    double low, high; /* at LEFT, at RIGHT */
};

static double number_of(const json_t *row, size_t at)
{
    const json_t *value = json_array_get(row, at);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static struct scale scale_of(const json_t *rows)
{
    struct scale s = { INFINITY, -INFINITY };
    double room;

    for (size_t r = 0; r < json_array_size(rows); r++)
        for (size_t c = 2; c < json_array_size(json_array_get(rows, r)); c++) {
            s.low = fmin(s.low, number_of(json_array_get(rows, r), c));
            s.high = fmax(s.high, number_of(json_array_get(rows, r), c));
        }
    room = 0.06 * (s.high > s.low ? s.high - s.low : 0.01);
    s.low -= room;
    s.high += room;
    return s;
}

static double place(const struct scale *s, double x)
{
    return LEFT + (RIGHT - LEFT) * (x - s->low) / (s->high - s->low);
}

/* 1, 2 or 5 times a power of ten. */
static double step_of(const struct scale *s)
{
    double rough = (s->high - s->low) / TICKS,
           ten = pow(10, floor(log10(rough)));

    return ten * (rough <= ten       ? 1
                  : rough <= 2 * ten ? 2
                  : rough <= 5 * ten ? 5
                                     : 10);
}

static void add_axis(struct str *out, const struct scale *s, double bottom,
                     const char *metric, bool shares)
{
    double step = step_of(s);

    str_add(out, "<text class=\"name\" x=\"%.1f\" y=\"14\">",
            (LEFT + RIGHT) / 2);
    html_text(out, metric);
    str_add_text(out, "</text>");
    for (double k = ceil(s->low / step); k * step <= s->high; k++) {
        double x = place(s, k * step);

        str_add(out,
                "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>"
                "<text class=\"name\" x=\"%.1f\" y=\"34\">%g%s</text>",
                x, TOP - 6, bottom, x, (shares ? 100 : 1) * k * step,
                shares ? " %" : "");
    }
}

/* "p12  [512], adam", cut where there is no more room for it. */
static void add_label(struct str *out, const json_t *row)
{
    struct str label = { 0 };
    const char *text;
    size_t n = 0;
    int letters = 0;

    str_add(&label, "%s  %s", json_string_value(json_array_get(row, 0)),
            json_string_value(json_array_get(row, 1)));
    text = str_text(&label);
    while (text[n] && letters < MOST_LETTERS)
        letters += (text[++n] & 0xc0) != 0x80;
    if (text[n]) {
        label.text[n] = '\0';
        label.len = n;
        str_add_text(&label, "\u2026");
    }
    html_text(out, str_text(&label));
    out->failed |= label.failed;
    str_release(&label);
}

static void add_row(struct str *out, const struct scale *s, const json_t *row,
                    double y)
{
    const char *tied = json_string_value(json_array_get(row, 3));
    double x = place(s, number_of(row, 2));
    bool best = strcmp(tied, "best") == 0, behind = strcmp(tied, "behind") == 0;

    str_add(out, "<g class=\"%s\"><text x=\"%.1f\" y=\"%.1f\">",
            best     ? "best"
            : behind ? "behind"
                     : "tied",
            LEFT - 10, y + 4);
    add_label(out, row);
    str_add_text(out, "</text>");
    if (isfinite(number_of(row, 4)))
        str_add(out, "<path d=\"M%.1f %.1fH%.1f\"/>",
                place(s, number_of(row, 4)), y, place(s, number_of(row, 5)));
    if (best)
        str_add(out, "<path d=\"M%.1f %.1fl6 6 -6 6 -6 -6z\"/></g>\n", x,
                y - 6);
    else
        str_add(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/></g>\n", x, y);
}

void still_board(struct str *out, const json_t *rows, const char *metric,
                 bool shares)
{
    struct scale s = scale_of(rows);
    size_t n = json_array_size(rows);
    double bottom = TOP + ROW * (double)n;

    if (!isfinite(s.low) || !isfinite(s.high))
        return;
    str_add(out, "<svg class=\"still\" viewBox=\"0 0 %.0f %.0f\">\n", WIDTH,
            bottom);
    add_axis(out, &s, bottom, metric, shares);
    for (size_t r = 0; r < n; r++)
        add_row(out, &s, json_array_get(rows, r),
                TOP + ROW * ((double)r + 0.5));
    str_add_text(out, "</svg>");
}
