#include "base/mem.h"
#include "num/dropout.h"
#include "num/product.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const simds[] = { "avx2", "avx512" };
static const struct rng key = { 42, RNG_DROPOUT };

/* Is column c of row r kept?  The header's words. */
static int kept(uint64_t epoch, uint64_t row, int c, int n, double rate)
{
    uint64_t blocks = (uint64_t)(n + 63) / 64;
    uint32_t w[4];

    rng_words(w, key, epoch,
              (row * blocks + (uint64_t)(c / 64)) * 16 + (uint64_t)(c % 16));
    return (double)(w[c / 16 % 4] >> 8) >= rate * 0x1p24;
}

static void same_as_definition(int m, int n, double rate, int threads)
{
    int stride = row_stride(n);
    size_t all = (size_t)m * stride;
    float *x = mem_floats(all), *y = mem_floats(all);
    uint16_t *mask = mem_zero(dropout_words(m, n), sizeof(*mask));
    float factor = (float)(1.0 / (1.0 - rate));

    for (int i = 0; i < m; i++)
        twin_random(x + (size_t)i * stride, n, 1.0f, (uint64_t)i);
    dropout_mask(mask, key, 77, 1000, rate, m, n, threads);
    dropout_apply(y, x, mask, rate, m, n, threads);
    for (int i = 0; i < m; i++)
        for (int c = 0; c < (n + 15) / 16 * 16; c++) {
            size_t at = (size_t)i * stride + c;
            int in = c < n && kept(77, 1000 + (uint64_t)i, c, n, rate);

            cr_assert_eq(y[at], in ? x[at] * factor : 0.0f, "%d %d of %d", i, c,
                         n);
        }
    mem_free(x);
    mem_free(y);
    mem_free(mask);
}

Test(dropout, has_the_bits_of_its_definition)
{
    static const int shapes[][2] = { { 1, 1 },    { 3, 16 }, { 5, 17 },
                                     { 2, 64 },   { 4, 65 }, { 7, 200 },
                                     { 130, 512 } };

    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
            for (int threads = 1; threads <= 3; threads++)
                if (twin_simd(simds[k]))
                    same_as_definition(shapes[i][0], shapes[i][1],
                                       threads == 2 ? 0.5 : 0.3, threads);
}

Test(dropout, keeps_a_share_of_one_less_the_rate)
{
    enum { ROWS = 1000, COLUMNS = 256 };
    uint16_t *mask = mem_zero(dropout_words(ROWS, COLUMNS), sizeof(*mask));

    for (double rate = 0.0; rate < 0.95; rate += 0.3) {
        long n = 0;

        dropout_mask(mask, key, 1, 0, rate, ROWS, COLUMNS, 1);
        for (size_t i = 0; i < dropout_words(ROWS, COLUMNS); i++)
            n += __builtin_popcount(mask[i]);
        /* 256,000 draws: 5 standard deviations are 0.005 */
        cr_assert_float_eq((double)n / (ROWS * COLUMNS), 1.0 - rate, 0.005);
    }
    mem_free(mask);
}

Test(dropout, masks_differ_by_epoch_and_row)
{
    uint16_t a[32], b[32];

    dropout_mask(a, key, 1, 0, 0.5, 1, 512, 1);
    dropout_mask(b, key, 2, 0, 0.5, 1, 512, 1);
    cr_assert_neq(memcmp(a, b, sizeof(a)), 0);
    dropout_mask(b, key, 1, 1, 0.5, 1, 512, 1);
    cr_assert_neq(memcmp(a, b, sizeof(a)), 0);
    dropout_mask(b, key, 1, 0, 0.5, 1, 512, 1);
    cr_assert_eq(memcmp(a, b, sizeof(a)), 0);
}

Test(dropout, a_word_at_the_threshold_is_kept)
{
    for (int k = 0; k < 2; k++)
        for (int c = 0; c < 64; c++) {
            uint16_t mask[4];
            uint32_t w[4], share;

            if (!twin_simd(simds[k]))
                continue;
            rng_words(w, key, 3, (uint64_t)(c % 16));
            share = w[c / 16] >> 8;
            dropout_mask(mask, key, 3, 0, share * 0x1p-24, 1, 64, 1);
            cr_assert(mask[c / 16] >> c % 16 & 1);
            dropout_mask(mask, key, 3, 0, (share + 1) * 0x1p-24, 1, 64, 1);
            cr_assert_not(mask[c / 16] >> c % 16 & 1);
        }
}
