/*
 * picture.h - grey pictures as lines of a terminal
 *
 * With colours a character is two pixels, one above the other: a half block
 * whose two colours are of the 256-colour cube's grey ramp.  Without, it is the
 * mean of the two as one of ten ASCII characters of growing ink.
 *
 * Memory:  text is added to the caller's str.
 * Errors:  none but those the str remembers.
 */
#ifndef DATA_PICTURE_H
#define DATA_PICTURE_H

#include "base/str.h"

#include <stdint.h>

#define PICTURE_MAX_ROW 64 /* pictures side by side */

/* Columns that a picture takes when shrunk by a whole factor. */
int picture_columns(int width, int factor);

/* n pictures [height, width] side by side with one column between; a pixel
 * shown is the mean of factor x factor of theirs.  Lines end in '\n', without
 * spaces before it. */
void picture_add_row(struct str *out, const uint8_t *const *pictures, int n,
                     int width, int height, int factor, bool color);

#endif
