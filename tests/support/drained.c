#include "support/drained.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes of address space that this process has. */
static size_t address_space(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    unsigned long pages = 0;

    if (!f)
        abort();
    if (fscanf(f, "%lu", &pages) != 1)
        abort();
    fclose(f);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void limit(const struct rlimit *was, size_t bytes)
{
    struct rlimit now = { bytes, was->rlim_max };

    setrlimit(RLIMIT_AS, &now);
}

void drain_begin(struct rlimit *was, size_t left, size_t mapped)
{
    size_t space = address_space();
    void *kept = left ? malloc(left) : NULL;
    void *after = malloc(1); /* or what is freed would grow into the rest */

    if (!after || getrlimit(RLIMIT_AS, was) < 0)
        abort();
    limit(was, 1 << 20);
    for (size_t n = 1 << 20; n >= 1; n /= 2)
        while (malloc(n))
            ;
    free(kept);
    limit(was, space + mapped);
}

void drain_end(const struct rlimit *was)
{
    setrlimit(RLIMIT_AS, was);
}
