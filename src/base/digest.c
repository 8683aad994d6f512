/* The functions of OpenSSL 1.1: they take no memory.  EVP of 3.0 ends with a
 * null pointer when its own tables find none. */
#define OPENSSL_API_COMPAT 0x10100000L

#include "base/digest.h"

#include "base/mem.h"

#include <errno.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct sha256 {
    SHA256_CTX state;
};

int sha256_new(struct sha256 **out, struct err *err)
{
    struct sha256 *h = mem_zero(1, sizeof(*h));

    if (!h)
        return err_set(err, ERR_NOMEM, "no memory for a digest");
    SHA256_Init(&h->state);
    *out = h;
    return 0;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
    SHA256_Update(&h->state, bytes, n);
}

int sha256_end(struct sha256 *h, char out[SHA256_TEXT], struct err *err)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];

    (void)err; /* nothing fails, with this library */
    SHA256_Final(digest, &h->state);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    sha256_free(h);
    return 0;
}

void sha256_free(struct sha256 *h)
{
    mem_free(h);
}

int sha256_of(char out[SHA256_TEXT], const void *bytes, size_t n,
              struct err *err)
{
    struct sha256 *h = NULL;

    if (sha256_new(&h, err) < 0)
        return -1;
    sha256_add(h, bytes, n);
    return sha256_end(h, out, err);
}

int sha256_of_file(char out[SHA256_TEXT], const char *path, struct err *err)
{
    struct sha256 *h = NULL;
    char buf[65536];
    FILE *f = fopen(path, "rb");
    size_t n;
    int rc = -1;

    if (!f) {
        err_set(err, ERR_NOINPUT, "%s: %s", path, strerror(errno));
        goto done;
    }
    if (sha256_new(&h, err) < 0)
        goto done;
    while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
        sha256_add(h, buf, n);
    if (ferror(f)) {
        err_set(err, ERR_IO, "%s: cannot be read", path);
        goto done;
    }
    rc = sha256_end(h, out, err);
    h = NULL;
done:
    sha256_free(h);
    if (f)
        fclose(f);
    return rc;
}

static uint32_t crc_table[8][256];
static pthread_once_t crc_once = PTHREAD_ONCE_INIT;

/* Slicing by eight: table[k][b] is the crc of b followed by k zero bytes. */
static void crc_fill(void)
{
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t c = b;

        for (int i = 0; i < 8; i++)
            c = c >> 1 ^ (c & 1 ? 0x82f63b78u : 0);
        crc_table[0][b] = c;
    }
    for (int k = 1; k < 8; k++)
        for (int b = 0; b < 256; b++) {
            uint32_t c = crc_table[k - 1][b];

            crc_table[k][b] = c >> 8 ^ crc_table[0][c & 255];
        }
}

uint32_t crc32c(uint32_t crc, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    pthread_once(&crc_once, crc_fill);
    crc = ~crc;
    for (; n >= 8; n -= 8, p += 8) {
        uint32_t lo, hi;

        memcpy(&lo, p, 4);
        memcpy(&hi, p + 4, 4);
        lo ^= crc;
        crc = crc_table[7][lo & 255] ^ crc_table[6][lo >> 8 & 255] ^
              crc_table[5][lo >> 16 & 255] ^ crc_table[4][lo >> 24] ^
              crc_table[3][hi & 255] ^ crc_table[2][hi >> 8 & 255] ^
              crc_table[1][hi >> 16 & 255] ^ crc_table[0][hi >> 24];
    }
    for (; n; n--, p++)
        crc = crc >> 8 ^ crc_table[0][(crc ^ *p) & 255];
    return ~crc;
}
