#include "base/display.h"

#include <string.h>

struct range {
    uint32_t first, last;
};

/* Unicode 15: marks that take no column of their own. */
static const struct range narrow[] = { { 0x300, 0x36f },    { 0x483, 0x489 },
                                       { 0x591, 0x5bd },    { 0x610, 0x61a },
                                       { 0x64b, 0x65f },    { 0x200b, 0x200d },
                                       { 0x20d0, 0x20ff },  { 0xfe00, 0xfe0f },
                                       { 0xfe20, 0xfe2f },  { 0xfeff, 0xfeff },
                                       { 0xe0100, 0xe01ef } };

/* East Asian Width W and F, and the pictures that terminals draw as such. */
static const struct range wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },
    { 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },   { 0xa000, 0xa4cf },
    { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
    { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
    { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd }
};

/* Controls, line separators and marks that turn the writing direction. */
static const struct range hidden[] = { { 0x0, 0x1f },      { 0x7f, 0x9f },
                                       { 0x61c, 0x61c },   { 0x200e, 0x200f },
                                       { 0x2028, 0x202e }, { 0x2066, 0x2069 } };

#define IN(c, ranges) in_ranges(c, ranges, sizeof(ranges) / sizeof(*(ranges)))

static bool in_ranges(uint32_t c, const struct range *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c >= r[i].first && c <= r[i].last)
            return true;
    return false;
}

/* The character at text and its bytes; 0 bytes when it is broken UTF-8. */
static int decode(uint32_t *c, const char *text)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *p = (const unsigned char *)text;
    int n = *p < 0x80             ? 1
            : (*p & 0xe0) == 0xc0 ? 2
            : (*p & 0xf0) == 0xe0 ? 3
            : (*p & 0xf8) == 0xf0 ? 4
                                  : 0;

    if (!n)
        return 0;
    *c = n == 1 ? *p : *p & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (p[i] & 0x3fu);
    }
    if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
        return 0;
    return n;
}

int display_hidden(uint32_t *c, const char *text)
{
    int n = decode(c, text);

    return n && IN(*c, hidden) ? n : 0;
}

void display_utf8(struct str *out, const char *text)
{
    while (*text) {
        uint32_t c;
        int n = decode(&c, text);

        if (n)
            str_add_bytes(out, text, (size_t)n);
        else
            str_add(out, "\\x%02x", (unsigned char)*text);
        text += n ? n : 1;
    }
}

void display_add(struct str *out, const char *text)
{
    while (*text) {
        uint32_t c = 0;
        int n = decode(&c, text);
        bool shown = n && !IN(c, hidden);

        for (int i = 0; i < (n ? n : 1); i++)
            if (!shown)
                str_add(out, "\\x%02x", (unsigned char)text[i]);
        if (shown)
            str_add_bytes(out, text, (size_t)n);
        text += n ? n : 1;
    }
}

int display_width(const char *text)
{
    int width = 0;

    while (*text) {
        uint32_t c = 0;
        int n = decode(&c, text);

        width += n && IN(c, narrow) ? 0 : n && IN(c, wide) ? 2 : 1;
        text += n ? n : 1;
    }
    return width;
}

static void spaces(struct str *out, int n)
{
    if (n > 0)
        str_add(out, "%*s", n, "");
}

void display_pad(struct str *out, const char *text, int width, bool right)
{
    int n = width - display_width(text);

    if (right)
        spaces(out, n);
    str_add_text(out, text);
    if (!right)
        spaces(out, n);
}

/* Where the line in out stands. */
static int column(const struct str *out)
{
    const char *text = str_text(out), *line = strrchr(text, '\n');

    return display_width(line ? line + 1 : text);
}

void display_wrap(struct str *out, const char *text, int indent, int columns)
{
    int at = column(out);
    bool fresh = true; /* nothing on this line yet */

    while (*text) {
        size_t len = strcspn(text, " \n");
        char word[256];
        int width;

        if (len >= sizeof(word))
            len = sizeof(word) - 1;
        memcpy(word, text, len);
        word[len] = '\0';
        width = display_width(word);
        if (!fresh && at + 1 + width > columns) {
            str_add_text(out, "\n");
            spaces(out, indent);
            at = indent;
            fresh = true;
        }
        str_add(out, "%s%s", fresh ? "" : " ", word);
        at += width + !fresh;
        fresh = false;
        text += len;
        if (*text == '\n') {
            str_add_text(out, "\n");
            spaces(out, text[1] ? indent : 0);
            at = indent;
            fresh = true;
        }
        text += *text != '\0';
    }
}
