/*
 * digest.h - SHA-256 for identity, CRC32C against damage
 *
 * Errors:  SHA-256 fails only without memory.
 * Source:  libcrypto; CRC32C is RFC 3720, appendix B.4.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define SHA256_TEXT 65 /* 64 hex digits and the terminator */

struct sha256;
int sha256_new(struct sha256 **out, struct err *err) MUST_CHECK;
void sha256_add(struct sha256 *h, const void *bytes, size_t n);
/* Writes the hex text and frees h. */
int sha256_end(struct sha256 *h, char out[SHA256_TEXT],
               struct err *err) MUST_CHECK;
void sha256_free(struct sha256 *h); /* without a result */

/* In one go. */
int sha256_of(char out[SHA256_TEXT], const void *bytes, size_t n,
              struct err *err) MUST_CHECK;
int sha256_of_file(char out[SHA256_TEXT], const char *path,
                   struct err *err) MUST_CHECK;

/* Continues crc (0 at first) over n bytes. */
uint32_t crc32c(uint32_t crc, const void *bytes, size_t n);

#endif
