/* A safetensors file, as predict and `weights:` read one. */
#include "base/digest.h"
#include "fuzz/fuzz.h"
#include "nn/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *path = fuzz_file(".safetensors", bytes, n);
    struct model *m = NULL;
    struct err err = { 0 };
    char hash[SHA256_TEXT];

    if (model_read(&m, path, &err) == 0 && model_hash(hash, m, &err) < 0)
        abort();
    fuzz_must(err.code != ERR_BUG, err.msg);
    model_free(m);
    return 0;
}
