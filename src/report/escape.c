#include "report/escape.h"

#include <stdint.h>
#include <string.h>

/* The character that text begins with, its bytes into *len; -1 (and one byte)
 * for what is not UTF-8: overlong forms, surrogates, beyond U+10FFFF. */
static int32_t decode(const char *text, int *len)
{
    static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *u = (const unsigned char *)text;
    int n = u[0] < 0x80             ? 1
            : (u[0] & 0xe0) == 0xc0 ? 2
            : (u[0] & 0xf0) == 0xe0 ? 3
            : (u[0] & 0xf8) == 0xf0 ? 4
                                    : 0;
    int32_t c = n > 1 ? u[0] & (0x7f >> n) : u[0];

    *len = 1;
    if (n == 0)
        return -1;
    for (int i = 1; i < n; i++) {
        if ((u[i] & 0xc0) != 0x80) /* the terminator, too */
            return -1;
        c = c << 6 | (u[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return -1;
    *len = n;
    return c;
}

struct range {
    int32_t first, last;
};

static bool within(const struct range *r, size_t n, int32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= r[i].first && c <= r[i].last)
            return true;
    return false;
}

/* Controls, invisible separators, marks of direction, tags. */
static const struct range hidden[] = {
    { 0, 0x1f },          { 0x7f, 0x9f },     { 0xad, 0xad },
    { 0x61c, 0x61c },     { 0x200b, 0x200f }, { 0x2028, 0x202e },
    { 0x2060, 0x206f },   { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
    { 0xe0000, 0xe007f },
};
static const struct range combining[] = {
    { 0x300, 0x36f },   { 0x483, 0x489 },   { 0x591, 0x5bd },
    { 0x610, 0x61a },   { 0x64b, 0x65f },   { 0x1ab0, 0x1aff },
    { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
    { 0xfe20, 0xfe2f },
};
static const struct range wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },
    { 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },   { 0xa000, 0xa4cf },
    { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
    { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
    { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};
#define IN(list, c) within(list, sizeof(list) / sizeof((list)[0]), c)

void escape_visible(struct str *out, const char *text, bool lines)
{
    int len;

    for (; *text; text += len) {
        int32_t c = decode(text, &len);

        if (lines && (c == '\n' || c == '\t'))
            str_add_bytes(out, text, 1);
        else if (c < 0)
            str_add(out, "\\x%02x", (unsigned)(unsigned char)*text);
        else if (c == '\n')
            str_add_text(out, "\\n");
        else if (c == '\t')
            str_add_text(out, "\\t");
        else if (!IN(hidden, c))
            str_add_bytes(out, text, (size_t)len);
        else if (c < 0x100)
            str_add(out, "\\x%02x", (unsigned)c);
        else
            str_add(out, "\\u%04x", (unsigned)c);
    }
}

static int longest_run(const char *text, char mark)
{
    int run = 0, longest = 0;

    for (; *text; text++) {
        run = *text == mark ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void add_times(struct str *out, char mark, int n)
{
    for (int i = 0; i < n; i++)
        str_add_bytes(out, &mark, 1);
}

void escape_span(struct str *out, const char *text, bool in_table)
{
    struct str safe = { 0 };
    const char *s;
    int ticks;
    bool pad;

    escape_visible(&safe, text, false);
    s = str_text(&safe);
    ticks = longest_run(s, '`') + 1;
    /* an empty span is none; one that begins or ends with a tick, or has a
     * space at both ends, needs the spaces that are taken off again */
    pad = !safe.len || s[0] == '`' || s[0] == ' ' || s[safe.len - 1] == '`';
    add_times(out, '`', ticks);
    if (pad)
        str_add_text(out, " ");
    for (; *s; s++) {
        if (in_table && *s == '|')
            str_add_text(out, "\\");
        str_add_bytes(out, s, 1);
    }
    if (pad && safe.len)
        str_add_text(out, " ");
    add_times(out, '`', ticks);
    out->failed |= safe.failed;
    str_release(&safe);
}

void escape_fence(struct str *out, const char *text)
{
    int ticks = longest_run(text, '`') + 1;

    add_times(out, '`', ticks < 3 ? 3 : ticks);
}

static int width_of(int32_t c)
{
    return c >= 0 && IN(combining, c) ? 0 : c >= 0 && IN(wide, c) ? 2 : 1;
}

int escape_width(const char *text)
{
    int width = 0, len;

    for (; *text; text += len)
        width += width_of(decode(text, &len));
    return width;
}

size_t escape_cut(const char *text, int width)
{
    const char *at = text;
    int len;

    for (; *at; at += len) {
        width -= width_of(decode(at, &len));
        if (width < 0)
            break;
    }
    return (size_t)(at - text);
}
