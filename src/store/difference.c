#include "store/sync.h"

#include <stdbool.h>
#include <string.h>

#define MAX_LINES 512 /* of a config; more are not compared */
#define MAX_SHOWN 200 /* bytes of the message */

struct line {
    const char *text;
    int len;
};

/* The lines of a text without comments, trailing spaces and empty ones. */
static int cut_lines(struct line *out, const char *text)
{
    int n = 0;

    while (*text && n < MAX_LINES) {
        size_t len = strcspn(text, "\n");
        const char *hash = memchr(text, '#', len);
        size_t used = hash ? (size_t)(hash - text) : len;

        while (used && strchr(" \t\r", text[used - 1]))
            used--;
        if (used)
            out[n++] = (struct line){ text, (int)used };
        text += len + (text[len] == '\n');
    }
    return n;
}

static bool has_line(const struct line *lines, int n, struct line l)
{
    for (int i = 0; i < n; i++)
        if (lines[i].len == l.len &&
            memcmp(lines[i].text, l.text, (size_t)l.len) == 0)
            return true;
    return false;
}

static void add_missing(struct str *out, char sign, const struct line *of,
                        int n_of, const struct line *in, int n_in)
{
    for (int i = 0; i < n_of; i++) {
        size_t indent = strspn(of[i].text, " \t");

        if (has_line(in, n_in, of[i]))
            continue;
        if (out->len > MAX_SHOWN) {
            str_add_text(out, "; ...");
            return;
        }
        str_add(out, "%s%c %.*s", out->len ? "; " : "", sign,
                of[i].len - (int)indent, of[i].text + indent);
    }
}

void config_difference(struct str *out, const char *before, const char *after)
{
    struct line a[MAX_LINES], b[MAX_LINES];
    int n_a = cut_lines(a, before), n_b = cut_lines(b, after);

    add_missing(out, '-', a, n_a, b, n_b);
    add_missing(out, '+', b, n_b, a, n_a);
}
