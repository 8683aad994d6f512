#include "num/cpu.h"
#include "num/team.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <omp.h>
#include <string.h>

Test(cpu, takes_what_it_is_told)
{
    struct err err = { 0 };

    cr_assert_eq(cpu_choose("avx2", &err), 0);
    cr_assert_str_eq(cpu_simd(), "avx2");
    if (cpu_choose("avx512", &err) == 0)
        cr_assert_str_eq(cpu_simd(), "avx512");
    else
        cr_assert_eq(err.code, ERR_USAGE);
}

Test(cpu, refuses_an_unknown_word_and_keeps_its_choice)
{
    struct err err = { 0 };

    cr_assert_eq(cpu_choose("avx2", &err), 0);
    cr_assert_eq(cpu_choose("sse9", &err), -1);
    cr_assert_eq(err.code, ERR_USAGE);
    cr_assert_not_null(strstr(err.msg, "sse9"), "%s", err.msg);
    cr_assert_not_null(strstr(err.msg, "avx2"), "%s", err.msg);
    cr_assert_str_eq(cpu_simd(), "avx2");
}

Test(cpu, an_empty_wish_takes_the_widest)
{
    struct err err = { 0 };
    const char *widest;

    cr_assert_eq(cpu_choose(NULL, &err), 0);
    widest = cpu_simd();
    cr_assert_eq(cpu_choose("avx2", &err), 0);
    cr_assert_eq(cpu_choose("", &err), 0);
    cr_assert_str_eq(cpu_simd(), widest);
}

struct probe {
    int seen[64];
    float halved[64];
};

/* Halves the smallest normal number: zero if denormals are flushed. */
static void probe_part(void *ctx, int part, int parts)
{
    struct probe *p = ctx;
    volatile float least = 0x1p-126f;

    p->seen[part] = parts;
    p->halved[part] = least * 0.5f;
}

Test(cpu, every_thread_of_a_team_flushes_denormals)
{
    const float zero = 0.0f;
    int before[64] = { 0 };

    /* threads that are there before do not inherit the caller's mode */
#pragma omp parallel default(none) shared(before) num_threads(3)
    before[omp_get_thread_num()] = 1;
    cr_assert(before[0]);
    for (int threads = 1; threads <= 3; threads++) {
        struct probe p = { 0 };

        memset(p.halved, 0x55, sizeof(p.halved));
        team_run(probe_part, &p, 1e9, threads);
        cr_assert_geq(p.seen[0], 1);
        for (int i = 0; i < p.seen[0]; i++) {
            cr_assert_eq(p.seen[i], p.seen[0]);
            /* as bits: to this thread a denormal equals zero */
            cr_assert_eq(memcmp(&p.halved[i], &zero, sizeof(zero)), 0);
        }
    }
}

Test(cpu, small_work_starts_no_team)
{
    struct probe p = { 0 };

    team_run(probe_part, &p, 10.0, 3);
    cr_assert_eq(p.seen[0], 1);
    cr_assert_eq(p.seen[1], 0);
}

Test(cpu, shares_cover_everything_once)
{
    for (int n = 0; n < 50; n++)
        for (int parts = 1; parts < 9; parts++) {
            int next = 0;

            for (int p = 0; p < parts; p++) {
                int from, to;

                team_share(&from, &to, n, p, parts);
                cr_assert_eq(from, next);
                cr_assert_leq(to - from, n / parts + 1);
                next = to;
            }
            cr_assert_eq(next, n);
        }
}
