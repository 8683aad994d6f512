/* A file of images, plain or gzip, as predict reads one. */
#include "base/mem.h"
#include "data/idx.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *path = fuzz_file(".idx", bytes, n);
    char hash[SHA256_TEXT];

    for (int dims = 1; dims <= 3; dims += 2) {
        struct idx f = { 0 };
        struct err err = { 0 };

        if (idx_open(&f, path, dims, &err) == 0) {
            uint8_t *content = mem_zero(f.n_bytes, 1);

            if (content && idx_read(&f, content, hash, &err) == 0)
                fuzz_must(err.code == ERR_NONE, err.msg);
            mem_free(content);
        }
        idx_close(&f);
    }
    return 0;
}
