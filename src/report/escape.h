/*
 * escape.h - text of others, made safe to show; how wide text is
 *
 * Names, levels, labels and messages come from configs and data files.  None of
 * them may move the cursor, hide or reorder what stands beside it, or be read
 * as Markdown.
 *
 * Memory:  what is added belongs to the caller's str.
 * Errors:  none but those the str remembers.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/str.h"

/* Control characters, bytes that are not UTF-8, and what changes the direction
 * of text become visible: \n as \n, others as \x1b or \u202e.  lines: newlines
 * and tabs stay. */
void escape_visible(struct str *out, const char *text, bool lines);

/* The same as a Markdown code span, in which nothing has a meaning; in_table:
 * inside a cell, where a bar would end it. */
void escape_span(struct str *out, const char *text, bool in_table);

/* A fence of backticks longer than any run in text, three at least. */
void escape_fence(struct str *out, const char *text);

/* Columns that text takes on a terminal: 2 for wide, 0 for combining
 * characters. */
int escape_width(const char *text);
/* The bytes of text's longest head that takes at most width columns. */
size_t escape_cut(const char *text, int width);

#endif
