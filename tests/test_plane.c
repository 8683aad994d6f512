#include "base/mem.h"
#include "num/plane.h"
#include "support/twin.h"

#include <criterion/criterion.h>

static const int shapes[][2] = { { 1, 1 },  { 3, 15 },  { 3, 16 },  { 3, 17 },
                                 { 2, 32 }, { 5, 33 },  { 7, 48 },  { 7, 49 },
                                 { 1, 64 }, { 9, 100 }, { 784, 10 } };
#define N_SHAPES (sizeof(shapes) / sizeof(*shapes))

Test(plane, holds_every_element_at_its_place_and_zero_elsewhere)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        int rows = shapes[i][0], cols = shapes[i][1];
        size_t n = (size_t)rows * cols, size = plane_size(rows, cols);
        float *plain = mem_floats(n), *packed = mem_floats(size),
              *back = mem_floats(n);
        double sum = 0.0, packed_sum = 0.0;

        for (size_t j = 0; j < n; j++) {
            plain[j] = (float)(j + 1);
            sum += (double)plain[j];
        }
        for (size_t j = 0; j < size; j++)
            packed[j] = -1.0f;
        plane_pack(packed, plain, rows, cols);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++)
                cr_assert_eq(packed[plane_at(rows, cols, r, c)],
                             plain[r * cols + c]);
        for (size_t j = 0; j < size; j++)
            packed_sum += (double)packed[j];
        cr_assert_eq(packed_sum, sum, "padding of [%d, %d]", rows, cols);
        plane_unpack(back, packed, rows, cols);
        cr_assert(twin_same(back, plain, n));
        mem_free(plain);
        mem_free(packed);
        mem_free(back);
    }
}

Test(plane, of_one_row_is_the_plain_vector)
{
    for (int c = 0; c < 500; c++)
        cr_assert_eq(plane_at(1, 500, 0, c), (size_t)c);
}
