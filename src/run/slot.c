#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "run/slot.h"

#include "base/mem.h"

#include <sys/mman.h>

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/* Carves a slot and its arrays for n examples; base == NULL only measures. */
static size_t slot_layout(unsigned char *base, int n)
{
    size_t at = round_up(sizeof(struct slot), 64);
    size_t floats = round_up((size_t)n * sizeof(float), 64);
    struct slot *s = (struct slot *)base;

    if (base) {
        s->predictions.nll = (float *)(base + at);
        s->predictions.p_top = (float *)(base + at + floats);
        s->predictions.p_squared = (float *)(base + at + 2 * floats);
        s->predictions.predicted = base + at + 3 * floats;
    }
    return round_up(at + 3 * floats + (size_t)n, 4096);
}

int slots_map(struct slots *out, int n, const struct study *study,
              struct err *err)
{
    struct slots s = { .n = n };
    size_t size;
    int most = 0;

    for (int i = 0; i < study->n_splits; i++)
        if (study->splits[i].n_validation > most)
            most = study->splits[i].n_validation;
    size = slot_layout(NULL, most);
    s.slot = mem_zero(n, sizeof(struct slot *));
    if (!s.slot)
        return err_set(err, ERR_NOMEM, "no memory for %d workers", n);
    s.map_size = size * (size_t)n;
    s.map = mmap(NULL, s.map_size, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s.map == MAP_FAILED) {
        mem_free(s.slot);
        return err_set(err, ERR_NOMEM, "no memory for %d workers' results", n);
    }
    for (int i = 0; i < n; i++) {
        unsigned char *base = (unsigned char *)s.map + size * (size_t)i;

        slot_layout(base, most);
        s.slot[i] = (struct slot *)base;
    }
    *out = s;
    return 0;
}

void slots_release(struct slots *s)
{
    if (s->map)
        munmap(s->map, s->map_size);
    mem_free(s->slot);
    *s = (struct slots){ 0 };
}
