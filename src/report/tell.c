#include "report/tell.h"

#include "base/mem.h"
#include "report/escape.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tell_release(struct tell *t)
{
    for (size_t i = 0; i < t->n_cells; i++)
        mem_free(t->cells[i]);
    mem_free(t->cells);
    str_release(&t->line);
    str_release(&t->sql);
    str_release(&t->source);
    str_release(&t->active);
    str_release(&t->ids);
}

PRINTF_LIKE(2, 0)
static void add_va(struct str *out, const char *fmt, va_list ap)
{
    char small[512];
    va_list again;
    char *text;
    int n;

    va_copy(again, ap);
    n = vsnprintf(small, sizeof(small), fmt, ap);
    if (n >= 0 && (size_t)n < sizeof(small)) {
        str_add_text(out, small);
    } else {
        text = n < 0 ? NULL : mem_zero((size_t)n + 1, 1);
        if (text) {
            vsnprintf(text, (size_t)n + 1, fmt, again);
            str_add_text(out, text);
        } else {
            out->failed = true;
        }
        mem_free(text);
    }
    va_end(again);
}

void tell_words(struct tell *t, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_va(&t->line, fmt, ap);
    va_end(ap);
}

void tell_name(struct tell *t, const char *text)
{
    if (t->style)
        escape_visible(&t->line, text, false);
    else
        escape_span(&t->line, text, t->in_table);
}

PRINTF_LIKE(5, 0)
static void figure(struct tell *t, enum figure_format format, double x,
                   const char *derivation, const char *sql, va_list ap)
{
    size_t before = t->line.len;

    figure_print(&t->line, format, x);
    if (!t->figures || isnan(x))
        return;
    str_reset(&t->sql);
    add_va(&t->sql, sql, ap);
    figures_note(t->figures, format, str_text(&t->line) + before, derivation,
                 str_text(&t->sql));
}

void tell_figure(struct tell *t, enum figure_format format, double x,
                 const char *derivation, const char *sql, ...)
{
    va_list ap;

    va_start(ap, sql);
    figure(t, format, x, derivation, sql, ap);
    va_end(ap);
}

void tell_count(struct tell *t, double n, const char *one, const char *many,
                const char *sql, ...)
{
    va_list ap;

    va_start(ap, sql);
    figure(t, FIGURE_COUNT, n, "first", sql, ap);
    va_end(ap);
    tell_words(t, " %s", n == 1 ? one : many);
}

void tell_interval(struct tell *t, enum figure_format format,
                   struct interval interval, const char *derivation_low,
                   const char *derivation_high, const char *sql)
{
    if (format == FIGURE_SHARE || format == FIGURE_POINTS)
        format = FIGURE_BARE;
    tell_words(t, "[");
    tell_figure(t, format, interval.low, derivation_low, "%s", sql);
    tell_words(t, ", ");
    tell_figure(t, format, interval.high, derivation_high, "%s", sql);
    tell_words(t, "]");
}

/* ---- lines --------------------------------------------------------------- */

static void end_line(struct tell *t)
{
    t->failed |= t->line.failed;
    str_reset(&t->line);
}

/* The line broken at spaces, so that no row is wider than the terminal. */
static void wrap(struct tell *t, const char *first, const char *rest)
{
    const char *text = str_text(&t->line);
    int room = t->style->columns - (int)strlen(first);

    room = room < 20 ? 20 : room > 96 ? 96 : room;
    for (const char *indent = first; *text; indent = rest) {
        size_t n = escape_cut(text, room);

        if (text[n]) {
            size_t space = n;

            /* a number and its unit stay together */
            while (space > 0 && (text[space] != ' ' || text[space + 1] == '%'))
                space--;
            if (space > 0)
                n = space;
            else if (n == 0)
                n = 1;
        }
        str_add_text(t->out, indent);
        str_add_bytes(t->out, text, n);
        str_add_text(t->out, "\n");
        text += n;
        while (*text == ' ')
            text++;
    }
}

void tell_heading(struct tell *t, int level, const char *words)
{
    if (t->style)
        str_add(t->out, t->style->color ? "\x1b[1m%s\x1b[0m\n" : "%s\n", words);
    else
        str_add(t->out, "%.*s %s\n\n", level, "######", words);
}

void tell_paragraph(struct tell *t)
{
    if (!t->line.len)
        return;
    if (t->style)
        wrap(t, "  ", "  ");
    else
        str_add(t->out, "%s\n\n", str_text(&t->line));
    end_line(t);
}

void tell_item(struct tell *t)
{
    if (!t->line.len)
        return;
    if (t->style)
        wrap(t, "  - ", "    ");
    else
        str_add(t->out, "- %s\n", str_text(&t->line));
    t->in_list = true;
    end_line(t);
}

void tell_end_list(struct tell *t)
{
    if (t->in_list)
        str_add_text(t->out, "\n");
    t->in_list = false;
}

void tell_spark(struct tell *t, const double *y, int n, double low, double high,
                int width)
{
    static const char *const blocks[] = {
        "\u2581", "\u2582", "\u2583", "\u2584",
        "\u2585", "\u2586", "\u2587", "\u2588",
    };
    static const char *const plain[] = {
        "_", ".", ",", "-", "~", "=", "*", "#"
    };
    const char *const *marks = t->style && t->style->ascii ? plain : blocks;

    width = n < width ? n : width;
    for (int i = 0; i < width; i++) {
        double v = y[(int)((int64_t)(i + 1) * n / width) - 1];
        int at = high > low ? (int)((v - low) / (high - low) * 8) : 0;

        tell_words(t, "%s",
                   isnan(v) ? " "
                            : marks[at < 0   ? 0
                                    : at > 7 ? 7
                                             : at]);
    }
}
