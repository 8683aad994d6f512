#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "nn/safetensors.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "floats are written as they lie in memory");

#define ALIGNMENT 8 /* of the buffer in the file, as the format asks */

size_t tensor_n_floats(const struct tensor *t)
{
    return (size_t)t->shape[0] * (size_t)t->shape[1];
}

const char *tensor_shape_text(char out[TENSOR_SHAPE_TEXT],
                              const struct tensor *t)
{
    if (t->n_dims == 1)
        snprintf(out, TENSOR_SHAPE_TEXT, "[%d]", t->shape[0]);
    else
        snprintf(out, TENSOR_SHAPE_TEXT, "[%d, %d]", t->shape[0], t->shape[1]);
    return out;
}

/* Adds {"dtype": "F32", "shape": [...], "data_offsets": [at, ...]}. */
static int describe_tensor(json_t *header, const struct tensor *t, size_t at)
{
    size_t end = at + tensor_n_floats(t) * sizeof(float);
    json_t *shape = t->n_dims == 1
                        ? json_pack("[i]", t->shape[0])
                        : json_pack("[i, i]", t->shape[0], t->shape[1]);
    json_t *entry =
        json_pack("{s: s, s: o, s: [I, I]}", "dtype", "F32", "shape", shape,
                  "data_offsets", (json_int_t)at, (json_int_t)end);

    return json_object_set_new(header, t->name, entry);
}

/* Length, header and padding. */
static int write_header(struct str *out, const struct tensor *tensors, int n,
                        const json_t *metadata)
{
    json_t *header = json_pack("{s: O}", "__metadata__", metadata);
    struct str text = { 0 };
    size_t at = 0;
    int rc = -1;

    if (!header)
        goto done;
    for (int i = 0; i < n; i++) {
        if (describe_tensor(header, &tensors[i], at) < 0)
            goto done;
        at += tensor_n_floats(&tensors[i]) * sizeof(float);
    }
    json_write(&text, header);
    while (text.len % ALIGNMENT && !text.failed)
        str_add_text(&text, " ");
    if (text.failed)
        goto done;
    for (int i = 0; i < 8; i++)
        str_add_bytes(out, &(char){ (char)((uint64_t)text.len >> (8 * i)) }, 1);
    str_add_bytes(out, text.text, text.len);
    rc = 0;
done:
    str_release(&text);
    json_decref(header);
    return rc;
}

int safetensors_write(const char *path, const struct tensor *tensors, int n,
                      const json_t *metadata, char sha256[SHA256_TEXT],
                      struct err *err)
{
    struct str file = { 0 };
    char digest[SHA256_TEXT];
    int rc = -1;

    if (write_header(&file, tensors, n, metadata) < 0) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    if (file.len > SAFETENSORS_MAX_HEADER) {
        err_set(err, ERR_DATA, "%s: a header of %zu bytes is too long", path,
                file.len);
        goto done;
    }
    for (int i = 0; i < n; i++)
        str_add_bytes(&file, tensors[i].data,
                      tensor_n_floats(&tensors[i]) * sizeof(float));
    if (file.failed) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    if (sha256_of(digest, file.text, file.len, err) < 0 ||
        file_write(path, file.text, file.len, err) < 0)
        goto done;
    if (sha256)
        memcpy(sha256, digest, sizeof(digest));
    rc = 0;
done:
    str_release(&file);
    return rc;
}
