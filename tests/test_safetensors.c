#include "base/file.h"
#include "base/mem.h"
#include "nn/safetensors.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct datadir dir;
static char path[PATH_MAX];

static void begin(void)
{
    datadir_make(&dir);
    snprintf(path, sizeof(path), "%s", datadir_path(&dir, "a.safetensors"));
}

static void end(void)
{
    datadir_remove(&dir);
}

TestSuite(safetensors, .init = begin, .fini = end);

/* A file with this header and n bytes of data. */
static void put_file(const char *header, size_t length, size_t n_data)
{
    size_t n = strlen(header), size = 8 + n + n_data;
    char *bytes = calloc(size, 1);
    struct err err = { 0 };

    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)length >> (8 * i));
    memcpy(bytes + 8, header, n);
    cr_assert_eq(file_write(path, bytes, size, &err), 0, "%s", err.msg);
    free(bytes);
}

/* ---- hostile files ------------------------------------------------------ */

struct hostile_case {
    char header[320];
    long long length; /* -1: the header's own */
    int n_data;
    char message[120]; /* what the error must say */
};

#define W "\"w\":{\"dtype\":\"F32\",\"shape\":"
#define AT(a, b) ",\"data_offsets\":[" #a "," #b "]}"

/* clang-format off */
static struct hostile_case hostile[] = {
    { "", 0, 0, "header is not a JSON object" },
    { "{}", 3, 0, "its header would have 3 bytes, the file has 10" },
    { "{}", INT64_MAX, 0, "its header would have 9223372036854775807 bytes" },
    { "{}", -2, 0, "its header would have 18446744073709551614 bytes" },
    { "[]", -1, 0, "header is not a JSON object" },
    { "{", -1, 0, "header is not a JSON object" },
    { "{\"w\":1}", -1, 0, "w is not {dtype, shape, data_offsets}" },
    { "{\"w\":{}}", -1, 0, "w is not {dtype, shape, data_offsets}" },
    { "{" W "[1]" AT(0, 4) ",\"w\":{}}", -1, 4, "duplicate" },
    { "{" W "[1],\"x\":0" AT(0, 4) "}", -1, 4, "w is not {dtype" },
    { "{\"w\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", -1, 8,
      "w is F64; only F32 is read" },
    { "{" W "[]" AT(0, 4) "}", -1, 4, "w has 0 dimensions" },
    { "{" W "[1,1,1]" AT(0, 4) "}", -1, 4, "w has 3 dimensions" },
    { "{" W "[0]" AT(0, 0) "}", -1, 0, "not made of positive whole numbers" },
    { "{" W "[-1]" AT(0, 4) "}", -1, 4, "not made of positive whole numbers" },
    { "{" W "[1.0]" AT(0, 4) "}", -1, 4, "not made of positive whole numbers" },
    { "{" W "[4294967297]" AT(0, 4) "}", -1, 4, "not made of positive whole" },
    { "{" W "[99999999999999999999]" AT(0, 4) "}", -1, 4, "JSON object" },
    { "{" W "[2147483647,2147483647]" AT(0, 4) "}", -1, 4,
      "w has shape [2147483647, 2147483647], but 4 bytes" },
    { "{" W "[2]" AT(0, 4) "}", -1, 4, "w has shape [2], but 4 bytes" },
    { "{" W "[1]" AT(0, 5) "}", -1, 5, "w has shape [1], but 5 bytes" },
    { "{" W "[1]" AT(0, 8) "}", -1, 4, "w has data_offsets outside" },
    { "{" W "[1]" AT(-4, 0) "}", -1, 4, "w has data_offsets outside" },
    { "{" W "[1]" AT(4, 0) "}", -1, 4, "w has data_offsets outside" },
    { "{" W "[1],\"data_offsets\":[0]}}", -1, 4, "w has data_offsets outside" },
    { "{" W "[1]" AT(4, 8) "}", -1, 8,
      "w begins at byte 4 of the data, which is behind a hole" },
    { "{" W "[1]" AT(0, 4) "}", -1, 8, "8 bytes of data, but tensors for 4" },
    { "{" W "[2]" AT(0, 8) ",\"v\":{\"dtype\":\"F32\",\"shape\":[1],"
      "\"data_offsets\":[4,8]}}", -1, 8,
      "v begins at byte 4 of the data, which is another tensor's" },
    { "{\"__metadata__\":[]}", -1, 0, "__metadata__ is not an object" },
    { "{\"__metadata__\":{\"a\":1}}", -1, 0, "metadata \"a\" is not text" },
    { "{\"\\u0000\":{}}", -1, 0, "header is not a JSON object" },
    { "{\"\xff\":{}}", -1, 0, "header is not a JSON object" },
};
/* clang-format on */

ParameterizedTestParameters(safetensors, a_file_that_lies_is_refused)
{
    return cr_make_param_array(struct hostile_case, hostile,
                               sizeof(hostile) / sizeof(hostile[0]));
}

ParameterizedTest(struct hostile_case *c, safetensors,
                  a_file_that_lies_is_refused)
{
    struct safetensors *st = NULL;
    struct err err = { 0 };

    put_file(c->header, c->length == -1 ? strlen(c->header) : (size_t)c->length,
             (size_t)c->n_data);
    cr_assert_eq(safetensors_open(&st, path, &err), -1, "%s", c->header);
    cr_assert_null(st);
    cr_assert_eq(err.code, ERR_DATA);
    cr_assert(strstr(err.msg, path) == err.msg, "%s", err.msg);
    cr_assert(strstr(err.msg, c->message), "%s: %s", c->header, err.msg);
}

Test(safetensors, nesting_without_end_is_refused)
{
    enum { N = 1 << 20 };
    char *header = malloc(N + 1);
    struct safetensors *st;
    struct err err = { 0 };

    memset(header, '[', N);
    header[N] = '\0';
    put_file(header, N, 0);
    cr_assert_eq(safetensors_open(&st, path, &err), -1);
    cr_assert_eq(err.code, ERR_DATA);
    free(header);
}

Test(safetensors, a_missing_file_a_folder_and_a_pipe_are_no_input)
{
    struct safetensors *st;
    struct err err = { 0 };

    cr_assert_eq(safetensors_open(&st, path, &err), -1);
    cr_assert_eq(err.code, ERR_NOINPUT);
    err_clear(&err);
    cr_assert_eq(safetensors_open(&st, dir.path, &err), -1);
    cr_assert_eq(err.code, ERR_NOINPUT);
    err_clear(&err);
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_assert_eq(safetensors_open(&st, path, &err), -1);
    cr_assert_eq(err.code, ERR_NOINPUT);
}

Test(safetensors, every_cut_of_a_file_is_refused)
{
    float x[3] = { 1, 2, 3 };
    struct tensor t = { "w", 1, { 3, 1 }, x };
    json_t *meta = json_pack("{s: s}", "a", "b");
    struct err err = { 0 };
    struct safetensors *st;
    char *bytes;
    size_t n;

    cr_assert_eq(safetensors_write(path, &t, 1, meta, NULL, &err), 0);
    cr_assert_eq(file_read(&bytes, &n, path, 4096, &err), 0);
    for (size_t cut = 0; cut < n; cut++) {
        cr_assert_eq(file_write(path, bytes, cut, &err), 0);
        cr_assert_eq(safetensors_open(&st, path, &err), -1, "%zu", cut);
        cr_assert_eq(err.code, ERR_DATA, "%zu: %s", cut, err.msg);
        err_clear(&err);
    }
    mem_free(bytes);
    json_decref(meta);
}

Test(safetensors, a_file_that_is_cut_while_read_is_an_error)
{
    float x[3000] = { 1 }, got[3000];
    struct tensor t = { "w", 1, { 3000, 1 }, x };
    json_t *meta = json_object();
    struct err err = { 0 };
    struct safetensors *st;

    cr_assert_eq(safetensors_write(path, &t, 1, meta, NULL, &err), 0);
    cr_assert_eq(safetensors_open(&st, path, &err), 0);
    cr_assert_eq(truncate(path, 5000), 0);
    cr_assert_eq(safetensors_load(st, got, safetensors_find(st, "w"), &err),
                 -1);
    cr_assert_eq(err.code, ERR_IO);
    safetensors_close(st);
    json_decref(meta);
}

/* ---- good files --------------------------------------------------------- */

Test(safetensors, the_bytes_are_the_formats_own)
{
    float w[6] = { 1, 2, 3, 4, 5, 6 }, b[2] = { 7, 8 };
    struct tensor t[] = { { "w", 2, { 3, 2 }, w }, { "b", 1, { 2, 1 }, b } };
    json_t *meta = json_pack("{s: s}", "k", "v");
    const char *header =
        "{\"__metadata__\":{\"k\":\"v\"},"
        "\"b\":{\"data_offsets\":[24,32],\"dtype\":\"F32\",\"shape\":[2]},"
        "\"w\":{\"data_offsets\":[0,24],\"dtype\":\"F32\",\"shape\":[3,2]}}";
    size_t padded = (strlen(header) + 7) / 8 * 8, n;
    char sha256[SHA256_TEXT], again[SHA256_TEXT], *bytes;
    struct err err = { 0 };

    cr_assert_eq(safetensors_write(path, t, 2, meta, sha256, &err), 0);
    cr_assert_eq(file_read(&bytes, &n, path, 4096, &err), 0);
    cr_assert_eq(n, 8 + padded + 32);
    cr_assert_eq((unsigned char)bytes[0], padded);
    for (int i = 1; i < 8; i++)
        cr_assert_eq(bytes[i], 0);
    cr_assert_eq(strncmp(bytes + 8, header, strlen(header)), 0, "%s",
                 bytes + 8);
    for (size_t i = strlen(header); i < padded; i++)
        cr_assert_eq(bytes[8 + i], ' ');
    cr_assert_eq(memcmp(bytes + 8 + padded, w, 24), 0);
    cr_assert_eq(memcmp(bytes + 8 + padded + 24, b, 8), 0);
    cr_assert_eq(sha256_of_file(again, path, &err), 0);
    cr_assert_str_eq(sha256, again);
    mem_free(bytes);
    json_decref(meta);
}

Test(safetensors, what_is_written_is_read)
{
    float w[6] = { 1, 2, 3, 4, 5, 6 }, b[2] = { 7, 8 }, got[6];
    struct tensor t[] = { { "w", 2, { 3, 2 }, w }, { "b", 1, { 2, 1 }, b } };
    json_t *meta = json_pack("{s: s}", "k", "<\"\303\251\n");
    struct safetensors *st;
    struct err err = { 0 };
    const struct tensor *r;

    cr_assert_eq(safetensors_write(path, t, 2, meta, NULL, &err), 0);
    cr_assert_eq(safetensors_open(&st, path, &err), 0, "%s", err.msg);
    cr_assert_eq(safetensors_count(st), 2);
    cr_assert_str_eq(safetensors_tensor(st, 0)->name, "w");
    cr_assert_str_eq(safetensors_text(st, "k"), "<\"\303\251\n");
    cr_assert_null(safetensors_text(st, "l"));
    cr_assert_null(safetensors_find(st, "__metadata__"));
    r = safetensors_find(st, "b");
    cr_assert_eq(r->n_dims, 1);
    cr_assert_eq(r->shape[0], 2);
    cr_assert_eq(safetensors_load(st, got, r, &err), 0);
    cr_assert_eq(memcmp(got, b, sizeof(b)), 0);
    cr_assert_eq(safetensors_load(st, got, safetensors_find(st, "w"), &err), 0);
    cr_assert_eq(memcmp(got, w, sizeof(w)), 0);
    safetensors_close(st);
    json_decref(meta);
}

Test(safetensors, a_full_disk_is_told_and_leaves_nothing)
{
    float x[1] = { 1 };
    struct tensor t = { "w", 1, { 1, 1 }, x };
    json_t *meta = json_object();
    struct err err = { 0 };

    cr_assert_eq(safetensors_write("/dev/full/x", &t, 1, meta, NULL, &err), -1);
    cr_assert_eq(err.code, ERR_CREATE);
    json_decref(meta);
}
