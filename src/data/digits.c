/*
 * The digits that are part of the program: UCI's "Optical Recognition of
 * Handwritten Digits" as scikit-learn ships it, 1,797 pictures of 8 x 8 with
 * values 0 to 16.  digits.bin is one zlib stream: the labels, then the pixels.
 *
 * The values are stretched to 0 .. 255 (v * 255 / 16, rounded), so that to
 * every scale and picture they are bytes like those of any other image.
 */
#include "base/embed.h"
#include "base/mem.h"
#include "data/source.h"

#include <zlib.h>

EMBED(digits, "src/data/digits.bin");

enum { N_DIGITS = 1797, SIDE = 8, VALUE_MAX = 16, N_BYTES = N_DIGITS * 65 };

static void stretch(uint8_t *pixels, int n)
{
    for (int i = 0; i < n; i++)
        pixels[i] = (uint8_t)((pixels[i] * 255 + VALUE_MAX / 2) / VALUE_MAX);
}

int digits_load(struct dataset *ds, const struct request *rq, struct err *err)
{
    uLongf n = N_BYTES;
    uLong packed = (uLong)(embedded_digits_end - embedded_digits);
    char hash[1][SHA256_TEXT];
    uint8_t *bytes;
    int rc;

    (void)rq;
    if (source_map(ds, N_BYTES, err) < 0)
        return -1;
    bytes = ds->map;
    rc = uncompress(bytes, &n, embedded_digits, packed);
    if (rc == Z_MEM_ERROR)
        return err_set(err, ERR_NOMEM, "the embedded digits");
    if (rc != Z_OK || n != N_BYTES)
        return err_set(err, ERR_BUG, "the embedded digits are damaged");
    if (sha256_of(hash[0], bytes, n, err) < 0 ||
        source_hash(ds, hash, 1, err) < 0)
        return -1;
    stretch(bytes + N_DIGITS, N_DIGITS * SIDE * SIDE);
    ds->is_image = true;
    ds->width = ds->height = SIDE;
    ds->n_features = SIDE * SIDE;
    ds->train = (struct part){ .n = N_DIGITS,
                               .pixels = bytes + N_DIGITS,
                               .labels = bytes };
    return source_classes(ds, NULL, 10, err);
}
