#include "base/mem.h"
#include "page/page_base64.h"
#include "page/page_png.h"

#include <criterion/criterion.h>
#include <string.h>
#include <zlib.h>

static uint32_t get32(const char *at)
{
    const unsigned char *u = (const unsigned char *)at;

    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 |
           u[3];
}

/* Holds a chunk's kind and CRC; returns its bytes and moves at behind it. */
static const char *chunk(const char **at, const char *kind, uint32_t *n)
{
    const char *bytes = *at + 8;

    *n = get32(*at);
    cr_assert_eq(memcmp(*at + 4, kind, 4), 0, "%.4s", *at + 4);
    cr_expect_eq(get32(bytes + *n),
                 (uint32_t)crc32(0, (const Bytef *)*at + 4, *n + 4));
    *at = bytes + *n + 4;
    return bytes;
}

Test(page_png, holds_its_pixels)
{
    static const uint8_t pixels[] = { 0, 255, 128, 1, 2, 3 };
    static const unsigned char rows[] = { 0, 0, 255, 128, 0, 1, 2, 3 };
    unsigned char back[64];
    uLongf n_back = sizeof(back);
    struct str out = { 0 };
    struct err err = { 0 };
    const char *at, *bytes;
    uint32_t n;

    cr_assert_eq(png_add(&out, pixels, 3, 2, &err), 0, "%s", err.msg);
    cr_assert_eq(memcmp(out.text, "\x89PNG\r\n\x1a\n", 8), 0);
    at = out.text + 8;
    bytes = chunk(&at, "IHDR", &n);
    cr_assert_eq(n, 13);
    cr_expect_eq(get32(bytes), 3, "width");
    cr_expect_eq(get32(bytes + 4), 2, "height");
    cr_expect_eq(memcmp(bytes + 8, "\x08\0\0\0\0", 5), 0, "8 bits, grey");
    bytes = chunk(&at, "IDAT", &n);
    cr_assert_eq(uncompress(back, &n_back, (const Bytef *)bytes, n), Z_OK);
    cr_assert_eq(n_back, sizeof(rows));
    cr_expect_eq(memcmp(back, rows, sizeof(rows)), 0);
    chunk(&at, "IEND", &n);
    cr_expect_eq(at, out.text + out.len);
    str_release(&out);
}

Test(page_png, without_memory_it_fails_and_leaks_nothing)
{
    static const uint8_t pixels[6] = { 0 };
    struct str out = { 0 };

    for (long n = 1; n <= 2; n++) {
        struct err err = { 0 };

        mem_fail_at(n);
        cr_expect_eq(png_add(&out, pixels, 3, 2, &err), -1);
        cr_expect_eq(err.code, ERR_NOMEM);
    }
    mem_fail_at(0);
    str_release(&out);
}

/* RFC 4648, section 10. */
Test(page_png, base64_is_as_its_vectors)
{
    static const char *const vectors[][2] = {
        { "", "" },
        { "f", "Zg==" },
        { "fo", "Zm8=" },
        { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" },
        { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" },
    };
    struct str out = { 0 };

    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        str_reset(&out);
        base64_add(&out, (const unsigned char *)vectors[i][0],
                   strlen(vectors[i][0]));
        cr_expect_str_eq(str_text(&out), vectors[i][1]);
    }
    base64_add(&out, (const unsigned char *)"\xff\xef\xbe", 3);
    cr_expect_not_null(strstr(str_text(&out), "/+++"));
    str_release(&out);
}
