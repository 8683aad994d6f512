#include "space/owner.h"

#include "base/arena.h"
#include "base/mem.h"

#include <string.h>

struct owner {
    struct space space; /* first: the two have one address */
    struct arena arena; /* factors, levels, settings and their texts */
};

struct space *space_new(void)
{
    struct owner *o = mem_zero(1, sizeof(*o));

    return o ? &o->space : NULL;
}

void *space_zero(struct space *s, size_t n, size_t size_bytes)
{
    return arena_zero(&((struct owner *)s)->arena, n, size_bytes);
}

const char *space_copy(struct space *s, const char *text)
{
    return arena_text(&((struct owner *)s)->arena, text, strlen(text));
}

void space_free(struct space *s)
{
    if (!s)
        return;
    for (int f = 0; f < s->n_factors; f++)
        for (int l = 0; l < s->factors[f].n_levels; l++)
            json_decref(s->factors[f].levels[l].value);
    for (int p = 0; p < s->n_points; p++)
        json_decref(s->points[p].config);
    mem_free(s->points);
    arena_release(&((struct owner *)s)->arena);
    mem_free(s);
}
