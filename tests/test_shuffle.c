#include "num/shuffle.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <string.h>

#define MOST 3000

Test(shuffle, gives_the_order_of_rng_shuffle)
{
    static const char *const simds[] = { "avx2", "avx512" };
    static const uint32_t sizes[] = { 0,  1,  2,  15,  16,  17,
                                      31, 32, 33, 100, 256, MOST };
    static uint32_t want[MOST], got[MOST];
    struct rng key = { 0x123456789abcdefu, RNG_SHUFFLE };

    for (int k = 0; k < 2; k++)
        for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++)
            for (uint64_t epoch = 1; epoch < 5 && twin_simd(simds[k]);
                 epoch++) {
                for (uint32_t i = 0; i < MOST; i++)
                    want[i] = got[i] = i;
                rng_shuffle(want, sizes[s], key, epoch, 0);
                shuffle(got, sizes[s], key, epoch);
                cr_assert(!memcmp(want, got, sizeof(got)), "%u", sizes[s]);
            }
}
