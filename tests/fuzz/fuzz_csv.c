/* A table, plain or gzip: as a data set, then as new examples for one. */
#include "data/dataset.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *path = fuzz_file(".csv", bytes, n);
    struct dataset *ds = NULL, *inputs = NULL;
    struct err err = { 0 };

    if (dataset_open(&ds, path, NULL, NULL, &err) == 0)
        if (dataset_open_inputs(&inputs, ds, path, &err) < 0)
            fuzz_must(err.msg[0], "a message");
    dataset_free(inputs);
    dataset_free(ds);
    return 0;
}
