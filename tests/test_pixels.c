#include "num/pixels.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <string.h>

/* Every number of columns, at every place of a row, is a byte at a time. */
Test(pixels, are_their_formula_and_zero_behind)
{
    static const char *const simds[] = { "avx2", "avx512" };
    uint8_t v[256];
    float x[160];

    for (int i = 0; i < 256; i++)
        v[i] = (uint8_t)(i * 167);
    for (int k = 0; k < 2; k++)
        for (int n = 1; n <= 120 && twin_simd(simds[k]); n++) {
            int from = n * 37 % 100;

            memset(x, 0x55, sizeof(x));
            pixels_scale(x, v + from, 33.3f, 0.017f, n);
            for (int c = 0; c < n; c++)
                cr_assert_eq(x[c], ((float)v[from + c] - 33.3f) * 0.017f);
            for (int c = n; c < (n + 15) / 16 * 16; c++)
                cr_assert_eq(x[c], 0.0f);
            cr_assert_neq(x[(n + 15) / 16 * 16], 0.0f);
        }
}
