#include "report/tell.h"

#include "base/mem.h"
#include "report/form.h"
#include "report/queries.h"

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
    str_release(&t->said);
    str_release(&t->sql);
    str_release(&t->source);
    str_release(&t->active);
    str_release(&t->ids);
}

const struct form *form_of(const struct tell *t)
{
    return t->form ? t->form : t->style ? &form_terminal : &form_markdown;
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

/* What was said goes onto the line as the form has it. */
static void add_said(struct tell *t)
{
    if (form_of(t)->words)
        form_of(t)->words(t, str_text(&t->said));
    else
        str_add_bytes(&t->line, str_text(&t->said), t->said.len);
    t->failed |= t->said.failed;
}

void tell_words(struct tell *t, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    str_reset(&t->said);
    add_va(&t->said, fmt, ap);
    add_said(t);
    va_end(ap);
}

void tell_caption(struct tell *t, const char *fmt, ...)
{
    va_list ap;

    if (!form_of(t)->caption && !t->queries)
        return;
    va_start(ap, fmt);
    str_reset(&t->said);
    add_va(&t->said, fmt, ap);
    if (t->queries)
        queries_caption(t->queries, str_text(&t->said));
    if (form_of(t)->caption)
        form_of(t)->caption(t, str_text(&t->said));
    t->failed |= t->said.failed;
    va_end(ap);
}

void tell_name(struct tell *t, const char *text)
{
    form_of(t)->name(t, text);
}

void tell_class(struct tell *t, const char *label)
{
    const char *quote = t->style ? "\"" : "";

    tell_words(t, "%s", quote);
    tell_name(t, label);
    tell_words(t, "%s", quote);
}

PRINTF_LIKE(5, 0)
static void figure(struct tell *t, enum figure_format format, double x,
                   const char *derivation, const char *sql, va_list ap)
{
    if (t->s)
        format = figure_of_size(format, t->s->n_validation);
    str_reset(&t->said);
    figure_print(&t->said, format, x);
    if (!isnan(x) && (t->figures || t->queries || form_of(t)->figure)) {
        str_reset(&t->sql);
        add_va(&t->sql, sql, ap);
        if (t->queries && t->in_table)
            queries_figure(t->queries, t->n_cells, str_text(&t->sql));
    }
    if (form_of(t)->figure)
        form_of(t)->figure(t, str_text(&t->said), x);
    else
        add_said(t);
    if (t->figures && !isnan(x))
        figures_note(t->figures, format, str_text(&t->said), derivation,
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
    format = figure_bare(format);
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

void tell_heading(struct tell *t, int level, const char *words)
{
    if (t->queries && level == 2)
        queries_heading(t->queries, words);
    form_of(t)->heading(t, level, words);
}

void tell_paragraph(struct tell *t)
{
    if (!t->line.len)
        return;
    form_of(t)->paragraph(t);
    end_line(t);
}

void tell_item(struct tell *t)
{
    if (!t->line.len)
        return;
    form_of(t)->item(t);
    t->in_list = true;
    end_line(t);
}

void tell_end_list(struct tell *t)
{
    if (t->in_list)
        form_of(t)->end_list(t);
    t->in_list = false;
}

void tell_text(struct tell *t, const char *kind, const char *text)
{
    if (*text && form_of(t)->text)
        form_of(t)->text(t, kind, text);
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

    if (form_of(t)->spark) {
        form_of(t)->spark(t, y, n, low, high, width);
        return;
    }
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
