/*
 * page_png.h - a grey picture as a PNG file
 *
 * Memory:  the bytes are added to the caller's str.
 * Errors:  ERR_NOMEM.
 * Source:  PNG, third edition (W3C, 2025): one IHDR, IDAT and IEND chunk, rows
 *          unfiltered.
 */
#ifndef PAGE_PAGE_PNG_H
#define PAGE_PAGE_PNG_H

#include "base/str.h"

#include <stdint.h>

/* pixels [height, width], 0 is black. */
int png_add(struct str *out, const uint8_t *pixels, int width, int height,
            struct err *err) MUST_CHECK;

#endif
