#include "num/kernels.h"
#include "num/plane.h"
#include "num/wide_square.h"

/* Panels to fetch ahead: a panel's share of a turn is 4 KB far from the last,
 * which the processor does not foresee ([2048, 2048]: 435 -> 365 us). */
#define AHEAD 2

void WIDE_NAME(turn_panel)(float *to, int width, const float *w, int k, int n,
                           int c)
{
    for (int p = 0; p < n; p += PANEL) {
        int pitch = panel_width(n, p);
        const float *panel = w + (ptrdiff_t)p * k + (ptrdiff_t)c * pitch;
        const float *later = panel + (ptrdiff_t)AHEAD * PANEL * k;

        if (p + (AHEAD + 1) * PANEL <= n && c + width <= k)
            for (int i = 0; i < width * PANEL; i += 16)
                __builtin_prefetch(later + i);

        for (int j = 0; j < pitch && p + j < n; j += WIDE)
            for (int r = 0; r < width; r += WIDE) {
                float *at = to + (ptrdiff_t)(p + j) * width + r;
                const float *from = panel + (ptrdiff_t)r * pitch + j;
                int rows = k - c - r, columns = n - p - j;

                if (rows >= WIDE && columns >= WIDE)
                    square_move(at, width, from, pitch, WIDE, WIDE);
                else
                    square_move(at, width, from, pitch, rows,
                                columns < WIDE ? columns : WIDE);
            }
    }
}
