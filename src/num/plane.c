#include "num/plane.h"

#include <string.h>

void plane_pack(float *packed, const float *plain, int rows, int cols)
{
    for (int c = 0; c < cols; c += PANEL) {
        int width = panel_width(cols, c);
        size_t used = (size_t)(cols - c < width ? cols - c : width);

        for (int r = 0; r < rows; r++) {
            float *to = packed + plane_at(rows, cols, r, c);

            memcpy(to, plain + (size_t)r * (size_t)cols + (size_t)c,
                   used * sizeof(*to));
            memset(to + used, 0, ((size_t)width - used) * sizeof(*to));
        }
    }
}

void plane_unpack(float *plain, const float *packed, int rows, int cols)
{
    for (int c = 0; c < cols; c += PANEL) {
        int width = panel_width(cols, c);
        size_t used = (size_t)(cols - c < width ? cols - c : width);

        for (int r = 0; r < rows; r++)
            memcpy(plain + (size_t)r * (size_t)cols + (size_t)c,
                   packed + plane_at(rows, cols, r, c), used * sizeof(*plain));
    }
}
