#include "num/cpu.h"

#include "num/kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <xmmintrin.h>

#define KERNELS_OF(w, name)                                              \
    {                                                                    \
        .simd = name, .forward = product_forward_w##w,                   \
        .gradient = product_gradient_w##w, .columns = column_chains_w##w \
    }

static const struct kernels widths[] = { KERNELS_OF(8, "avx2"),
                                         KERNELS_OF(16, "avx512") };
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

int cpu_init(struct err *err)
{
    const char *wish = getenv("SWEEP_SIMD");
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
