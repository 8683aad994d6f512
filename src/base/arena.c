#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#define BLOCK_BYTES 16384

struct arena_block {
    struct arena_block *older;
    size_t size_bytes; /* of bytes */
    alignas(max_align_t) unsigned char bytes[];
};

void arena_release(struct arena *a)
{
    while (a->newest) {
        struct arena_block *b = a->newest;

        a->newest = b->older;
        mem_free(b);
    }
    a->used = 0;
}

void *arena_zero(struct arena *a, size_t n, size_t size_bytes)
{
    const size_t align = alignof(max_align_t);
    struct arena_block *b = a->newest;
    size_t want;
    void *p;

    if (size_bytes && n > (SIZE_MAX / 4) / size_bytes)
        return NULL;
    want = (n * size_bytes + align) / align * align;
    if (!b || b->size_bytes - a->used < want) {
        size_t size = want > BLOCK_BYTES ? want : BLOCK_BYTES;

        b = mem_zero(1, sizeof(*b) + size);
        if (!b)
            return NULL;
        b->older = a->newest;
        b->size_bytes = size;
        a->newest = b;
        a->used = 0;
    }
    p = b->bytes + a->used;
    a->used += want;
    return p;
}

char *arena_text(struct arena *a, const char *text, size_t len)
{
    char *copy = arena_zero(a, len + 1, 1);

    if (copy && len)
        memcpy(copy, text, len);
    return copy;
}
