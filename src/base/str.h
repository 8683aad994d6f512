/*
 * str.h - text that grows, text to numbers and back, the nearest word
 *
 * Memory:  a struct str owns its text; str_release frees it.
 * Errors:  a failed append is remembered in failed and checked once at the end,
 *          so that writers of long texts need no check on each line.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct str {
    char *text;  /* always terminated once something was added; may be NULL */
    size_t len;  /* bytes before the terminator */
    size_t cap;  /* bytes allocated */
    bool failed; /* an append ran out of memory */
};

void str_release(struct str *s);
/* Empty, storage kept.  A failure stays, so that a text which is made of many
 * others in turn is checked once. */
void str_reset(struct str *s);
void str_add(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
void str_add_text(struct str *s, const char *text);
void str_add_bytes(struct str *s, const void *bytes, size_t n);
const char *str_text(const struct str *s); /* "" when nothing was added */

/* The number that the whole of text is, within [min, max].  C locale, decimal
 * only; no spaces, no trailing characters, no NaN or infinity. */
int str_to_real(double *out, const char *text, double min,
                double max) MUST_CHECK;
int str_to_int(long long *out, const char *text, long long min,
               long long max) MUST_CHECK;

/* The shortest decimal text that reads back as x: 0.1, 1e-07, 512. */
#define STR_REAL_SIZE 32
const char *str_real(char out[STR_REAL_SIZE], double x);

/* The word of the list (NULL at its end) nearest to word, or NULL when none is
 * near enough to be meant: Damerau-Levenshtein distance, at most a third of the
 * length, 1 at least. */
const char *str_nearest(const char *word, const char *const *list);

#endif
