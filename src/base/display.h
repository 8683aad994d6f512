/*
 * display.h - text from outside, made fit for a terminal
 *
 * A name from a file or a database may hold control characters, broken UTF-8 or
 * marks that turn the writing direction.  They are shown as what they are
 * (\x1b), never sent to the terminal.
 *
 * Memory:  nothing is allocated but what the str grows by.
 * Errors:  none but those the str remembers.
 */
#ifndef BASE_DISPLAY_H
#define BASE_DISPLAY_H

#include "base/str.h"

#include <stdint.h>

/* Adds text with every byte of a control character, of broken UTF-8 and of
 * direction and line marks as \xNN; the rest as it is. */
void display_add(struct str *out, const char *text);

/* The bytes of the character at text, and the character, if it moves the cursor
 * or turns the direction; 0 if it is shown, or broken. */
int display_hidden(uint32_t *c, const char *text);

/* Text as UTF-8: broken bytes as \xNN, all else as it is. */
void display_utf8(struct str *out, const char *text);

/* The columns that text, as display_add leaves it, takes on a terminal: 0 for
 * combining marks, 2 for East Asian wide characters and pictures. */
int display_width(const char *text);

/* Adds text and spaces up to a width; right: the spaces come first. */
void display_pad(struct str *out, const char *text, int width, bool right);

/* Adds text as paragraphs no wider than columns, each line after the first
 * indented by indent; a newline in text stays one. */
void display_wrap(struct str *out, const char *text, int indent, int columns);

#endif
