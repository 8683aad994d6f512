/*
 * chart_still.h - the picture of the verdict without a script
 *
 * The points with their intervals as an SVG, whose colours are the style's.  A
 * script that can draws over it.
 *
 * Memory:  what is added belongs to the caller's str.
 * Errors:  none but those the str remembers.
 */
#ifndef PAGE_CHART_STILL_H
#define PAGE_CHART_STILL_H

#include "base/json.h"
#include "base/str.h"

/* Rows are [point, settings, value, tied] with, or without, low and high;
 * shares are written as percentages. */
void still_board(struct str *out, const json_t *rows, const char *metric,
                 bool shares);

#endif
