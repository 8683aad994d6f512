#include "base/str.h"

#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void str_release(struct str *s)
{
    mem_free(s->text);
    *s = (struct str){ 0 };
}

void str_reset(struct str *s)
{
    s->len = 0;
    if (s->text)
        s->text[0] = '\0';
}

static bool str_reserve(struct str *s, size_t more)
{
    size_t cap = s->cap ? s->cap : 64;
    char *bigger;

    if (s->failed)
        return false;
    while (cap - s->len <= more) {
        if (cap > SIZE_MAX / 2) {
            s->failed = true;
            return false;
        }
        cap *= 2;
    }
    if (cap == s->cap)
        return true;
    bigger = mem_resize(s->text, cap, 1);
    if (!bigger) {
        s->failed = true;
        return false;
    }
    s->text = bigger;
    s->cap = cap;
    return true;
}

void str_add(struct str *s, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !str_reserve(s, (size_t)n + 1)) {
        s->failed = true;
        return;
    }
    va_start(ap, fmt);
    vsnprintf(s->text + s->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    s->len += (size_t)n;
}

void str_add_bytes(struct str *s, const void *bytes, size_t n)
{
    if (!str_reserve(s, n + 1))
        return;
    if (n)
        memcpy(s->text + s->len, bytes, n);
    s->len += n;
    s->text[s->len] = '\0';
}

void str_add_text(struct str *s, const char *text)
{
    str_add_bytes(s, text, strlen(text));
}

const char *str_text(const struct str *s)
{
    return s->text ? s->text : "";
}

/* strtod and strtoll accept more than we do (spaces, hex, inf): look first. */
static bool looks_decimal(const char *text, const char *allowed)
{
    return *text && strspn(text, allowed) == strlen(text);
}

int str_to_real(double *out, const char *text, double min, double max)
{
    char *end;
    double x;

    if (!looks_decimal(text, "0123456789+-.eE"))
        return -1;
    x = strtod(text, &end);
    if (*end || !isfinite(x) || x < min || x > max)
        return -1;
    *out = x;
    return 0;
}

int str_to_int(long long *out, const char *text, long long min, long long max)
{
    char *end;
    long long x;

    if (!looks_decimal(text, "0123456789+-"))
        return -1;
    errno = 0;
    x = strtoll(text, &end, 10);
    if (*end || errno || x < min || x > max)
        return -1;
    *out = x;
    return 0;
}

const char *str_real(char out[STR_REAL_SIZE], double x)
{
    if (x == floor(x) && fabs(x) < 1e15) { /* 10, never 1e+01 */
        snprintf(out, STR_REAL_SIZE, "%.0f", x);
        return out;
    }
    /* Fifteen digits and no trailing zeros are the shortest text of whatever
     * has one of fifteen digits at most; below, digits are lost. */
    for (int digits = fabs(x) < 1e-300 ? 1 : 15; digits <= 17; digits++) {
        snprintf(out, STR_REAL_SIZE, "%.*g", digits, x);
        if (strtod(out, NULL) == x)
            break;
    }
    return out;
}

/* Damerau-Levenshtein with adjacent swaps; words longer than 63 are far. */
static int distance(const char *a, const char *b)
{
    int d[64][64];
    int n = (int)strlen(a), m = (int)strlen(b);

    if (n > 63 || m > 63)
        return INT_MAX;
    for (int i = 0; i <= n; i++) {
        for (int j = 0; j <= m; j++) {
            int best, swap;

            if (!i || !j) {
                d[i][j] = i + j;
                continue;
            }
            best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            swap =
                i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swap && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

const char *str_nearest(const char *word, const char *const *list)
{
    int limit = (int)strlen(word) / 3;
    const char *best = NULL;

    if (limit < 1)
        limit = strlen(word) > 1; /* of one letter nothing would be left */
    for (; *list; list++) {
        int d = distance(word, *list);

        if (d <= limit) {
            best = *list;
            limit = d - 1;
        }
    }
    return best;
}
