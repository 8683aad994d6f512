#include "config/diag.h"

#include "base/display.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_ERRORS 50
#define SHOWN_OTHERS 100
#define SHOWN_CHARS 100 /* of a line, around the caret */

struct diag_place {
    int line, col;
    size_t begin, end; /* bytes of the diag's text */
};

void diag_release(struct diag *d)
{
    str_release(&d->text);
    mem_free(d->places);
    *d = (struct diag){ 0 };
}

/* Bytes of the character at p; damaged UTF-8 counts byte by byte. */
static size_t char_bytes(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    size_t n = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;

    if (n > (size_t)(end - p))
        return 1;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)p[i] & 0xc0) != 0x80)
            return 1;
    return n;
}

/* libyaml's line breaks, whose lines the places count: bytes, or 0. */
static size_t break_bytes(const char *p, const char *end)
{
    size_t left = (size_t)(end - p);

    if (*p == '\r')
        return left > 1 && p[1] == '\n' ? 2 : 1;
    if (*p == '\n')
        return 1;
    if (left > 1 && memcmp(p, "\xc2\x85", 2) == 0)
        return 2;
    if (left > 2 && (memcmp(p, "\xe2\x80\xa8", 3) == 0 ||
                     memcmp(p, "\xe2\x80\xa9", 3) == 0))
        return 3;
    return 0;
}

/* Moves the cursor, turns the writing or is no character. */
static bool is_hidden(const char *p, size_t n)
{
    char one[5] = "";
    uint32_t c;

    if (n == 1)
        return (unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f;
    memcpy(one, p, n);
    return display_hidden(&c, one) > 0;
}

static const char *line_start(const struct source *src, int line)
{
    const char *p = src->text, *end = p + src->len;

    while (line > 1 && p < end) {
        size_t n = break_bytes(p, end);

        line -= n > 0;
        p += n ? n : 1;
    }
    return p;
}

/* The line, cut to a window around the caret, each character one column. */
static void add_line(struct str *out, const struct source *src, int line,
                     int col)
{
    const char *p = line_start(src, line), *end = src->text + src->len;
    int from = col > SHOWN_CHARS * 3 / 4 ? col - SHOWN_CHARS / 2 : 1;

    for (int i = 1; p < end && !break_bytes(p, end); i++) {
        size_t n = char_bytes(p, end);

        if (i >= from && i < from + SHOWN_CHARS) {
            if (is_hidden(p, n))
                str_add_text(out, *p == '\t' ? " " : "?");
            else
                str_add_bytes(out, p, n);
        }
        if (i == from + SHOWN_CHARS)
            break;
        p += n;
    }
    str_add(out, "\n%*s^\n", col - from, "");
}

/* Without memory the order is lost, not the text. */
static void note_place(struct diag *d, int line, int col, size_t begin)
{
    if (mem_grow(&d->places, d->n_places, &d->cap_places, sizeof(*d->places)) <
        0)
        return;
    d->places[d->n_places++] =
        (struct diag_place){ line, col, begin, d->text.len };
}

static int by_place(const void *a, const void *b)
{
    const struct diag_place *x = a, *y = b;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->col != y->col)
        return x->col < y->col ? -1 : 1;
    return x->begin < y->begin ? -1 : x->begin > y->begin;
}

void diag_sort(struct diag *d)
{
    size_t first = d->n_sorted, n = d->n_places - first, begin, end;
    struct diag_place *from;
    struct str sorted = { 0 };

    d->n_sorted = d->n_places;
    if (n < 2 || d->text.failed)
        return;
    from = d->places + first;
    begin = from[0].begin;
    end = from[n - 1].end;
    qsort(from, n, sizeof(*from), by_place);
    for (size_t i = 0; i < n; i++)
        str_add_bytes(&sorted, d->text.text + from[i].begin,
                      from[i].end - from[i].begin);
    if (!sorted.failed && sorted.len == end - begin)
        memcpy(d->text.text + begin, sorted.text, sorted.len);
    str_release(&sorted);
}

/* A file's name is whole, so that an editor finds it. */
static void add_name(struct str *out, const struct source *src)
{
    char cut[SHOWN_CHARS + 8];

    if (!src->is_override || strlen(src->name) <= SHOWN_CHARS) {
        display_add(out, src->name);
        return;
    }
    snprintf(cut, sizeof(cut), "%.*s...", SHOWN_CHARS, src->name);
    display_add(out, cut);
}

void diag_add(struct diag *d, enum diag_kind kind, const struct source *src,
              int line, int col, const char *message)
{
    static const char *const word[] = { "error", "warning", "notice" };
    int *count[] = { &d->errors, &d->warnings, &d->notices };
    int shown = kind == DIAG_ERROR ? SHOWN_ERRORS : SHOWN_OTHERS;
    size_t begin = d->text.len;

    ++*count[kind];
    if (*count[kind] > shown) {
        if (*count[kind] == shown + 1)
            str_add(&d->text, "further %ss are not shown\n", word[kind]);
        return;
    }
    add_name(&d->text, src);
    if (line && !src->is_override)
        str_add(&d->text, ":%d:%d", line, col);
    str_add(&d->text, ": %s: ", word[kind]);
    display_add(&d->text, message);
    str_add_text(&d->text, "\n");
    if (line && !src->is_override)
        add_line(&d->text, src, line, col);
    note_place(d, src->is_override ? 0 : line, col, begin);
}
