#include "data/dataset.h"
#include "data/idx.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct datadir dir;

static void setup(void)
{
    datadir_make(&dir);
}

static void teardown(void)
{
    datadir_remove(&dir);
}

TestSuite(idx, .init = setup, .fini = teardown);

static const uint8_t twelve[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

/* Opens and reads; the message of the failure (without the folder), or "". */
static const char *outcome(const char *name, int n_dims, enum err_code *code)
{
    static char text[512];
    char hash[SHA256_TEXT];
    uint8_t bytes[64];
    struct idx f = { .n_dims = 0 };
    struct err err = { 0 };
    size_t prefix = strlen(dir.path) + 1;

    if (idx_open(&f, datadir_path(&dir, name), n_dims, &err) == 0) {
        cr_assert_leq(f.n_bytes, sizeof(bytes));
        if (idx_read(&f, bytes, hash, &err) == 0)
            cr_expect_arr_eq(bytes, twelve, f.n_bytes);
    }
    idx_close(&f);
    *code = err.code;
    if (err.code != ERR_NONE)
        cr_assert_eq(strncmp(err.msg, dir.path, prefix - 1), 0, "%s", err.msg);
    snprintf(text, sizeof(text), "%s",
             err.code != ERR_NONE ? err.msg + prefix : "");
    return text;
}

static void expect(const char *name, int n_dims, enum err_code code,
                   const char *want)
{
    enum err_code got_code;
    const char *got = outcome(name, n_dims, &got_code);

    cr_expect_str_eq(got, want);
    cr_expect_eq(got_code, code, "code of %s", want);
}

/* The same under a plain name and a compressed one. */
static void write_both(int n_dims, const uint32_t *dims, size_t n)
{
    datadir_idx(&dir, "a", n_dims, dims, twelve, n);
    datadir_idx(&dir, "a.gz", n_dims, dims, twelve, n);
}

Test(idx, plain_and_gzip_give_the_same_bytes)
{
    write_both(3, (uint32_t[]){ 2, 2, 3 }, 12);
    expect("a", 3, ERR_NONE, "");
    expect("a.gz", 3, ERR_NONE, "");
}

Test(idx, hash_is_of_the_decompressed_file)
{
    char hash[2][SHA256_TEXT], whole[SHA256_TEXT];
    uint8_t bytes[12];
    struct err err = { 0 };

    write_both(3, (uint32_t[]){ 2, 2, 3 }, 12);
    for (int i = 0; i < 2; i++) {
        struct idx f;

        cr_assert_eq(
            idx_open(&f, datadir_path(&dir, i ? "a.gz" : "a"), 3, &err), 0);
        cr_assert_eq(idx_read(&f, bytes, hash[i], &err), 0);
        idx_close(&f);
    }
    cr_assert_eq(sha256_of_file(whole, datadir_path(&dir, "a"), &err), 0);
    cr_expect_str_eq(hash[0], whole);
    cr_expect_str_eq(hash[1], whole);
}

Test(idx, files_cut_short_are_refused)
{
    write_both(3, (uint32_t[]){ 2, 2, 3 }, 11);
    expect("a", 3, ERR_DATA,
           "a: its header promises 2 x 2 x 3 = 12 bytes after the first 16, "
           "the file has 11");
    expect("a.gz", 3, ERR_DATA,
           "a.gz: ends after 11 of the 2 x 2 x 3 = 12 bytes that its header "
           "promises");
}

Test(idx, bytes_that_follow_are_refused)
{
    write_both(2, (uint32_t[]){ 2, 5 }, 12);
    expect("a", 2, ERR_DATA,
           "a: its header promises 2 x 5 = 10 bytes after the first 12, the "
           "file has 12");
    expect("a.gz", 2, ERR_DATA,
           "a.gz: goes on after the 2 x 5 = 10 bytes that its header promises");
}

Test(idx, a_header_that_is_no_header_is_refused)
{
    datadir_text(&dir, "page", "<!DOCTYPE html><html>404</html>");
    expect("page", 3, ERR_DATA,
           "page: not an IDX file: it begins with 3c 21 44 4f, not with 00 00 "
           "08 03");
    datadir_text(&dir, "none", "");
    expect("none", 1, ERR_DATA, "none: 0 bytes are too few for an IDX header");
    datadir_write(&dir, "half", "\0\0\x08\x03\0\0\0\1\0", 9);
    expect("half", 3, ERR_DATA, "half: 9 bytes are too few for an IDX header");
}

Test(idx, other_types_and_dimensions_are_refused_by_name)
{
    datadir_write(&dir, "float", "\0\0\x0d\x01\0\0\0\1\0\0\0\0", 12);
    expect("float", 1, ERR_DATA,
           "float: holds 32-bit floats (IDX type 0x0d); only bytes (0x08) are "
           "read");
    write_both(1, (uint32_t[]){ 12 }, 12);
    expect("a", 3, ERR_DATA, "a: has 1 dimension; images have 3");
    write_both(3, (uint32_t[]){ 2, 2, 3 }, 12);
    expect("a.gz", 1, ERR_DATA, "a.gz: has 3 dimensions; labels have 1");
}

Test(idx, zero_and_giant_sizes_are_refused)
{
    write_both(3, (uint32_t[]){ 2, 0, 3 }, 12);
    expect("a", 3, ERR_DATA, "a: size 2 of 3 is 0");
    write_both(3, (uint32_t[]){ 1, 65536, 65536 }, 12);
    expect("a", 3, ERR_DATA, "a: size 3 of 3 is 65536, which is too large");
    write_both(1, (uint32_t[]){ 0xffffffff }, 12);
    expect("a.gz", 1, ERR_DATA,
           "a.gz: size 1 of 1 is 4294967295, which is too large");
}

Test(idx, a_lying_compressed_file_is_refused_before_memory_is_taken)
{
    enum err_code code;
    const char *got;

    /* 2^31 - 1 examples of 2^31 - 1 bytes: 2^62 bytes. */
    write_both(3, (uint32_t[]){ 2147483647, 1, 2147483647 }, 12);
    got = outcome("a.gz", 3, &code);
    cr_expect_eq(code, ERR_DATA);
    cr_expect(strstr(got, "4611686014132420609 bytes, which"), "%s", got);
}

/* A valid file with its bytes from at on overwritten or cut off. */
static void spoil(const char *name, long at, int byte, bool cut)
{
    const char *path = datadir_path(&dir, name);
    FILE *f = fopen(path, "rb");
    unsigned char buf[256];
    size_t n = fread(buf, 1, sizeof(buf), f);

    fclose(f);
    at = at < 0 ? (long)n + at : at;
    buf[at] = (unsigned char)byte;
    f = fopen(path, "wb");
    fwrite(buf, 1, cut ? (size_t)at : n, f);
    fclose(f);
}

Test(idx, damaged_gzip_is_refused)
{
    write_both(3, (uint32_t[]){ 2, 2, 3 }, 12);
    spoil("a.gz", -6, 0x55, false); /* in its CRC */
    expect("a.gz", 3, ERR_DATA,
           "a.gz: the gzip file is damaged (incorrect data check)");
    write_both(3, (uint32_t[]){ 2, 2, 3 }, 12);
    spoil("a.gz", -12, 0, true);
    expect("a.gz", 3, ERR_DATA, "a.gz: the gzip file is cut short");
}

Test(idx, missing_files_and_folders_are_errors)
{
    expect("nothing", 3, ERR_NOINPUT, "nothing: No such file or directory");
    cr_assert_eq(mkdir(datadir_path(&dir, "folder"), 0777), 0);
    expect("folder", 3, ERR_NOINPUT, "folder: a folder, not a file");
}

/* Every byte of a small file, plain and compressed, changed in turn: an answer
 * or an error, never a crash (the sanitizers watch). */
Test(idx, no_changed_byte_does_harm)
{
    int refused = 0;

    for (int gz = 0; gz < 2; gz++)
        for (int at = 0; at < 28; at++)
            for (int bit = 0; bit < 8; bit++) {
                const char *name = gz ? "a.gz" : "a";
                struct idx f = { .n_dims = 0 };
                char hash[SHA256_TEXT];
                struct err err = { 0 };

                write_both(3, (uint32_t[]){ 2, 2, 3 }, 12);
                spoil(name, at, 1 << bit, false);
                if (idx_open(&f, datadir_path(&dir, name), 3, &err) == 0 &&
                    f.n_bytes < 1 << 20) {
                    uint8_t *bytes = malloc(f.n_bytes);

                    refused += idx_read(&f, bytes, hash, &err) < 0;
                    free(bytes);
                }
                refused += err.code != ERR_NONE;
                idx_close(&f);
            }
    cr_expect_gt(refused, 200);
}
