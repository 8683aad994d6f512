#include "data/picture.h"

int picture_columns(int width, int factor)
{
    return (width + factor - 1) / factor;
}

/* Pixel (x, y) of the shrunk picture; 0 outside. */
static int shrunk(const uint8_t *p, int width, int height, int factor, int x,
                  int y)
{
    long sum = 0, n = 0;

    for (int v = y * factor; v < (y + 1) * factor && v < height; v++)
        for (int u = x * factor; u < (x + 1) * factor && u < width; u++) {
            sum += p[(long)v * width + u];
            n++;
        }
    return n ? (int)((sum + n / 2) / n) : 0;
}

/* The grey ramp: 232 (#080808) to 255 (#eeeeee) in steps of 10, black 16 and
 * white 231 of the cube beside it. */
static int grey(int byte)
{
    int step = (byte + 2) / 10; /* 0: black, 1: #080808, ... */

    return step == 0 ? 16 : step > 24 ? 231 : 231 + step;
}

static void add_color(struct str *out, int upper, int lower, int *last)
{
    int pair = grey(upper) * 256 + grey(lower);

    if (pair != *last)
        str_add(out, "\x1b[38;5;%d;48;5;%dm", grey(upper), grey(lower));
    *last = pair;
    str_add_text(out, "\xe2\x96\x80"); /* upper half block */
}

static void add_ascii(struct str *out, int upper, int lower)
{
    static const char ink[] = " .:-=+*#%@";
    int mean = (upper + lower + 1) / 2;

    str_add_bytes(out, &ink[mean * 10 / 256], 1);
}

/* Those at the end of a line show nothing. */
static void drop_spaces(struct str *out)
{
    while (out->len && out->text[out->len - 1] == ' ')
        out->text[--out->len] = '\0';
}

void picture_add_row(struct str *out, const uint8_t *const *pictures, int n,
                     int width, int height, int factor, bool color)
{
    int columns = picture_columns(width, factor);
    int rows = picture_columns(height, factor);

    for (int y = 0; y < rows; y += 2) {
        for (int i = 0; i < n; i++) {
            int last = -1;

            for (int x = 0; x < columns; x++) {
                int upper = shrunk(pictures[i], width, height, factor, x, y);
                int lower =
                    shrunk(pictures[i], width, height, factor, x, y + 1);

                if (color)
                    add_color(out, upper, lower, &last);
                else
                    add_ascii(out, upper, lower);
            }
            str_add_text(out, color ? "\x1b[0m " : " ");
        }
        drop_spaces(out);
        str_add_text(out, "\n");
    }
}
