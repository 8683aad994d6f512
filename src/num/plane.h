/*
 * plane.h - the packed order of weights, gradients and optimizer state
 *
 * Shapes:  a plane [rows, cols] is cut into panels of PANEL columns, each
 *          stored row by row; a last panel with at most PANEL / 2 columns is
 *          PANEL / 2 wide.  Padding columns are zero and stay zero.  A plane
 *          [1, cols] is the plain vector followed by its padding.
 * Memory:  allocates nothing; planes start on 64-byte boundaries.
 * Errors:  none.
 */
#ifndef NUM_PLANE_H
#define NUM_PLANE_H

#include <stddef.h>

#define PANEL 32

/* cols with the padding of the last panel: a multiple of PANEL / 2. */
static inline int plane_width(int cols)
{
    return (cols + PANEL / 2 - 1) / (PANEL / 2) * (PANEL / 2);
}

/* Columns that the panel of column c holds: PANEL, or PANEL / 2 at the end. */
static inline int panel_width(int cols, int c)
{
    int left = plane_width(cols) - c / PANEL * PANEL;

    return left < PANEL ? left : PANEL;
}

/* Floats of a plane. */
static inline size_t plane_size(int rows, int cols)
{
    return (size_t)rows * (size_t)plane_width(cols);
}

/* Where element (r, c) is. */
static inline size_t plane_at(int rows, int cols, int r, int c)
{
    return (size_t)(c / PANEL * PANEL) * (size_t)rows +
           (size_t)r * (size_t)panel_width(cols, c) + (size_t)(c % PANEL);
}

/* packed [plane_size] from plain [rows, cols], row-major, and back. */
void plane_pack(float *packed, const float *plain, int rows, int cols);
void plane_unpack(float *plain, const float *packed, int rows, int cols);

#endif
