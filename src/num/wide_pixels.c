#include "num/kernels.h"
#include "num/wide.h"

V_INLINE vec pixels_load(const uint8_t *v)
{
#if WIDE == 16
    __m128i bytes = _mm_loadu_si128((const __m128i *)v);

    return (vec)_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes));
#else
    __m128i bytes = _mm_loadl_epi64((const __m128i *)v);

    return (vec)_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
#endif
}

void WIDE_NAME(pixels)(float *x, const uint8_t *v, float mean, float factor,
                       int n)
{
    const vec less = v_set(mean), times = v_set(factor), zero = v_set(0.0f);
    int whole = n / 16 * 16, left = n - whole;
    uint8_t last[16] = { 0 };

    for (int c = 0; c < whole; c += WIDE)
        v_store(x + c, (pixels_load(v + c) - less) * times);
    if (left == 0)
        return;
    memcpy(last, v + whole, (size_t)left);
    for (int c = 0; c < 16; c += WIDE) {
        vec scaled = (pixels_load(last + c) - less) * times;

        v_store(x + whole + c, v_select(v_first(left - c), scaled, zero));
    }
}
