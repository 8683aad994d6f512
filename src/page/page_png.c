#include "page/page_png.h"

#include "base/mem.h"

#include <string.h>
#include <zlib.h>

static void put32(unsigned char out[4], size_t x)
{
    for (int i = 0; i < 4; i++)
        out[i] = (unsigned char)(x >> (24 - 8 * i));
}

/* Length, kind, bytes, and the CRC of the latter two. */
static void add_chunk(struct str *out, const char kind[5],
                      const unsigned char *bytes, size_t n)
{
    uLong crc = crc32(0, (const Bytef *)kind, 4);
    unsigned char four[4];

    put32(four, n);
    str_add_bytes(out, four, 4);
    str_add_bytes(out, kind, 4);
    if (n) {
        str_add_bytes(out, bytes, n);
        crc = crc32(crc, bytes, (uInt)n);
    }
    put32(four, crc);
    str_add_bytes(out, four, 4);
}

int png_add(struct str *out, const uint8_t *pixels, int width, int height,
            struct err *err)
{
    static const unsigned char magic[] = { 0x89, 'P',  'N',  'G',
                                           '\r', '\n', 0x1a, '\n' };
    /* 8 bits, grey, deflate, no interlace */
    unsigned char header[13] = { [8] = 8 };
    size_t w = (size_t)width, h = (size_t)height, n = (w + 1) * h;
    uLongf packed_len = compressBound((uLong)n);
    unsigned char *rows = mem_zero(n, 1), *packed = mem_zero(packed_len, 1);
    int rc = -1;

    if (!rows || !packed) {
        err_set(err, ERR_NOMEM, "a picture of %d x %d", width, height);
        goto done;
    }
    for (size_t y = 0; y < h; y++) /* before each row stands its filter: 0 */
        memcpy(rows + y * (w + 1) + 1, pixels + y * w, w);
    if (compress2(packed, &packed_len, rows, (uLong)n, Z_BEST_COMPRESSION) !=
        Z_OK) {
        err_set(err, ERR_NOMEM, "a picture of %d x %d", width, height);
        goto done;
    }
    put32(header, w);
    put32(header + 4, h);
    str_add_bytes(out, magic, sizeof(magic));
    add_chunk(out, "IHDR", header, sizeof(header));
    add_chunk(out, "IDAT", packed, packed_len);
    add_chunk(out, "IEND", NULL, 0);
    rc = 0;
done:
    mem_free(rows);
    mem_free(packed);
    return rc;
}
