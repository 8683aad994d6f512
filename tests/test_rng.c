#include "base/rng.h"

#include <criterion/criterion.h>

Test(rng, matches_the_published_philox_vector)
{
    uint32_t w[4];

    /* Purpose 0 leaves the key as it is: counter 0, key 0 of Random123. */
    rng_words(w, (struct rng){ 0, 0 }, 0, 0);
    cr_assert_eq(w[0], 0x6627e8d5u);
    cr_assert_eq(w[1], 0xe169c58du);
    cr_assert_eq(w[2], 0xbc57ac4cu);
    cr_assert_eq(w[3], 0x9b00dbd8u);
}

Test(rng, shuffles_into_a_permutation)
{
    uint32_t items[100], seen[100] = { 0 };
    int moved = 0;

    for (uint32_t i = 0; i < 100; i++)
        items[i] = i;
    rng_shuffle(items, 100, (struct rng){ 7, RNG_SHUFFLE }, 1, 0);
    for (uint32_t i = 0; i < 100; i++) {
        seen[items[i]]++;
        moved += items[i] != i;
    }
    for (uint32_t i = 0; i < 100; i++)
        cr_assert_eq(seen[i], 1);
    cr_assert_gt(moved, 80);
}

Test(rng, purposes_and_seeds_give_distinct_streams)
{
    double a = rng_uniform((struct rng){ 1, RNG_INIT }, 0, 0);

    cr_assert_neq(a, rng_uniform((struct rng){ 1, RNG_DROPOUT }, 0, 0));
    cr_assert_neq(a, rng_uniform((struct rng){ 2, RNG_INIT }, 0, 0));
    cr_assert_eq(a, rng_uniform((struct rng){ 1, RNG_INIT }, 0, 0));
}
