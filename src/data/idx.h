/*
 * idx.h - one IDX file of bytes, plain or gzip
 *
 * The header is read and believed only as far as the file can bear it, so that
 * the caller knows all sizes before it takes memory; then the content is read
 * in one go into the caller's bytes, digested on the way.
 *
 * Memory:  a struct idx owns its file handle; idx_close gives it back.
 * Errors:  ERR_NOINPUT, ERR_IO, ERR_DATA (wrong magic, sizes that the file
 *          does not hold, bytes too few or too many), each with the path.
 * Source:  http://yann.lecun.com/exdb/mnist/, "the IDX file format": magic
 *          00 00 type dimensions, then big-endian u32 sizes, then the values.
 */
#ifndef DATA_IDX_H
#define DATA_IDX_H

#include "base/digest.h"
#include "base/err.h"
#include "data/unzip.h"

#include <stdint.h>

#define IDX_MAX_DIMS 3

struct idx {
    struct unzip file;
    int n_dims;
    int dim[IDX_MAX_DIMS]; /* each from 1 */
    size_t n_bytes;        /* their product */
    unsigned char header[4 + 4 * IDX_MAX_DIMS];
    size_t header_bytes;
};

/* Reads the header; the file must hold bytes in n_dims dimensions. */
int idx_open(struct idx *out, const char *path, int n_dims,
             struct err *err) MUST_CHECK;
/* Reads all n_bytes and makes sure that nothing follows; hash is of the whole
 * decompressed file. */
int idx_read(struct idx *f, uint8_t *bytes, char hash[SHA256_TEXT],
             struct err *err) MUST_CHECK;
void idx_close(struct idx *f); /* also after a failed idx_open */

#endif
