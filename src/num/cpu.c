#include "num/cpu.h"

#include "num/kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <xmmintrin.h>

#define ENTRY_8(type, name) .name = name##_w8,
#define ENTRY_16(type, name) .name = name##_w16,

static const struct kernels widths[] = {
    { .simd = "avx2", KERNEL_LIST(ENTRY_8) },
    { .simd = "avx512", KERNEL_LIST(ENTRY_16) },
};
#define N_WIDTHS (int)(sizeof(widths) / sizeof(*widths))

static _Atomic(const struct kernels *) chosen;

static int cpu_widest(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return -1;
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw"))
        return 1;
    return 0;
}

int cpu_choose(const char *wish, struct err *err)
{
    int widest = cpu_widest(), take = widest;

    if (widest < 0)
        return err_set(err, ERR_RUN,
                       "this CPU has no AVX2 and FMA instructions, which all "
                       "arithmetic here is defined by");
    if (wish && *wish) {
        for (take = 0; take < N_WIDTHS; take++)
            if (!strcmp(wish, widths[take].simd))
                break;
        if (take == N_WIDTHS)
            return err_set(err, ERR_USAGE,
                           "SWEEP_SIMD is \"%s\"; it can be avx2 or avx512",
                           wish);
        if (take > widest)
            return err_set(err, ERR_USAGE,
                           "SWEEP_SIMD is %s, but this CPU only has %s", wish,
                           widths[widest].simd);
    }
    atomic_store(&chosen, &widths[take]);
    return 0;
}

int cpu_init(struct err *err)
{
    return cpu_choose(getenv("SWEEP_SIMD"), err);
}

const struct kernels *cpu_kernels(void)
{
    const struct kernels *k =
        atomic_load_explicit(&chosen, memory_order_relaxed);

    if (!k) {
        struct err err = { 0 };
        int rc = cpu_init(&err);

        if (rc < 0)
            abort(); /* main() calls cpu_init first and reports it */
        k = atomic_load(&chosen);
    }
    return k;
}

int cpu_width(void)
{
    return (int)(cpu_kernels() - widths);
}

const char *cpu_simd(void)
{
    return cpu_kernels()->simd;
}

void cpu_flush_denormals(void)
{
    const unsigned both = 0x8040; /* FTZ and DAZ */
    unsigned csr = _mm_getcsr();

    if ((csr & both) != both)
        _mm_setcsr(csr | both);
}
