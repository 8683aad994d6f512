#include "data/picture.h"

#include <criterion/criterion.h>

static const uint8_t corner[4 * 4] = { 255, 255, 0, 0, 255, 255, 0, 0,
                                       0,   0,   0, 0, 0,   0,   0, 0 };
static const uint8_t ramp[2 * 10] = { 0,   26,  52,  77,  103, 128, 154,
                                      180, 205, 231, 0,   26,  52,  77,
                                      103, 128, 154, 180, 205, 231 };

static void expect(const uint8_t *const *pictures, int n, int width, int height,
                   int factor, bool color, const char *want)
{
    struct str out = { 0 };

    picture_add_row(&out, pictures, n, width, height, factor, color);
    cr_expect_str_eq(str_text(&out), want);
    str_release(&out);
}

Test(picture, ink_grows_with_the_byte)
{
    const uint8_t *one[] = { ramp };

    expect(one, 1, 10, 2, 1, false, " .:-=+*#%@\n");
}

Test(picture, pictures_stand_side_by_side)
{
    const uint8_t *two[] = { corner, corner };

    expect(two, 2, 4, 4, 1, false, "@@   @@\n\n");
}

Test(picture, shrinking_takes_means_and_keeps_an_odd_border)
{
    static const uint8_t three[3 * 3] = { 255, 255, 0, 255, 255, 0, 0, 0, 255 };
    const uint8_t *big[] = { corner }, *odd[] = { three };

    cr_expect_eq(picture_columns(3, 2), 2);
    /* 255 over 0, whose mean is 128 */
    expect(big, 1, 4, 4, 2, false, "+\n");
    expect(odd, 1, 3, 3, 2, false, "++\n");
}

Test(picture, colour_puts_two_pixels_into_a_half_block)
{
    static const uint8_t two[2] = { 255, 0 }, grey[2] = { 8, 238 };
    const uint8_t *one[] = { two }, *other[] = { grey };

    expect(one, 1, 1, 2, 1, true,
           "\x1b[38;5;231;48;5;16m\xe2\x96\x80\x1b[0m\n");
    expect(other, 1, 1, 2, 1, true,
           "\x1b[38;5;232;48;5;255m\xe2\x96\x80\x1b[0m\n");
}

Test(picture, colours_are_said_once_while_they_last)
{
    static const uint8_t black[4] = { 0 };
    const uint8_t *one[] = { black };

    expect(one, 1, 2, 2, 1, true,
           "\x1b[38;5;16;48;5;16m\xe2\x96\x80\xe2\x96\x80\x1b[0m\n");
}
