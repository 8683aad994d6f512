/*
 * fuzz.h - what the harnesses of libFuzzer share
 *
 * A harness is one file fuzz_NAME.c with LLVMFuzzerTestOneInput: `make fuzz`
 * builds and runs each, with the inputs of tests/fuzz/corpus/NAME to begin
 * from.  A crash, a leak, undefined behaviour, 20 seconds or 2 GB for one input
 * are findings; so is a property that does not hold (fuzz_must).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* A file of this process that holds the bytes; its path. */
const char *fuzz_file(const char *suffix, const void *bytes, size_t n);
/* A copy that ends with a zero; zeros within become spaces.  free. */
char *fuzz_text(const uint8_t *bytes, size_t n);
/* Is text UTF-8 that moves no cursor?  newlines: they may be there. */
bool fuzz_is_plain(const char *text, bool newlines);

#define fuzz_must(condition, text)                                         \
    do {                                                                   \
        if (!(condition)) {                                                \
            fprintf(stderr, "%s does not hold: %s\n", #condition, (text)); \
            abort();                                                       \
        }                                                                  \
    } while (0)

#endif
