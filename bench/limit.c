#include "limit.h"

#include "base/mem.h"
#include "num/cpu.h"

#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FMA_ROUNDS 200000
#define READ_FLOATS (16 << 20) /* 64 MB */

double limit_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Twelve chains of multiply-adds: enough to hide the latency everywhere. */
#define PEAK(name, isa, type, set, fma, lanes)                             \
    __attribute__((target(isa))) static double name(void)                  \
    {                                                                      \
        type x = set(1.000001f), y = set(0.999999f), sum[12];              \
        float out[lanes];                                                  \
        double start;                                                      \
                                                                           \
        for (int i = 0; i < 12; i++)                                       \
            sum[i] = set((float)i);                                        \
        start = limit_seconds();                                           \
        for (int t = 0; t < FMA_ROUNDS; t++) {                             \
            _Pragma("GCC unroll 12") for (int i = 0; i < 12; i++) sum[i] = \
                fma(x, sum[i], y);                                         \
            __asm__ volatile("" : "+x"(x), "+x"(y));                       \
        }                                                                  \
        start = limit_seconds() - start;                                   \
        for (int i = 1; i < 12; i++)                                       \
            sum[0] += sum[i];                                              \
        memcpy(out, &sum[0], sizeof(out));                                 \
        if (out[0] == 0.0f) /* the sums are needed */                      \
            puts("");                                                      \
        return 2.0 * lanes * 12.0 * FMA_ROUNDS / start;                    \
    }
PEAK(peak_avx2, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, 8)
PEAK(peak_avx512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, 16)

double limit_fma(void)
{
    return strcmp(cpu_simd(), "avx512") ? peak_avx2() : peak_avx512();
}

double limit_read(void)
{
    static float *run;
    double start, sums[16] = { 0 }, sum = 0;

    if (!run) {
        run = mem_floats(READ_FLOATS);
        if (!run)
            exit(1);
        for (size_t i = 0; i < READ_FLOATS; i++)
            run[i] = 1.0f; /* not the kernel's one page of zeros */
    }
    start = limit_seconds();
    for (size_t i = 0; i < READ_FLOATS; i += 16) /* a word of each line */
        sums[i / 16 % 16] += (double)run[i];
    start = limit_seconds() - start;
    for (int i = 0; i < 16; i++)
        sum += sums[i];
    if (sum != READ_FLOATS / 16)
        puts(""); /* the sums are needed */
    return READ_FLOATS * sizeof(float) / start;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double limit_median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof(*values), compare);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}
