#include "data/overlap.h"

#include "base/mem.h"

#include <string.h>

#define LANES 4

struct row { /* the bytes of an example's inputs */
    const unsigned char *at;
    size_t n;
};

static int total(const struct dataset *ds)
{
    return ds->train.n + ds->test.n;
}

static struct row row_of(const struct dataset *ds, uint32_t i)
{
    bool in_train = i < (uint32_t)ds->train.n;
    const struct part *p = in_train ? &ds->train : &ds->test;
    size_t k = in_train ? i : i - (uint32_t)ds->train.n;
    size_t n = (size_t)ds->n_features;

    if (p->pixels)
        return (struct row){ p->pixels + k * n, n };
    return (struct row){ (const unsigned char *)(p->values + k * n),
                         n * sizeof(*p->values) };
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 29;
}

/* Four chains, so that the products of one do not wait for another's. */
static uint64_t hash_of(struct row r)
{
    uint64_t lane[LANES] = { 1, 2, 3, 4 }, word[LANES];

    for (; r.n >= sizeof(word); r.n -= sizeof(word), r.at += sizeof(word)) {
        memcpy(word, r.at, sizeof(word));
        for (int i = 0; i < LANES; i++)
            lane[i] = mix(lane[i], word[i]);
    }
    memset(word, 0, sizeof(word));
    memcpy(word, r.at, r.n);
    for (int i = 0; i < LANES; i++)
        lane[i] = mix(lane[i], word[i]);
    for (int i = 1; i < LANES; i++)
        lane[0] = mix(lane[0], lane[i]);
    return lane[0];
}

/* A table of open addresses, at most half full: an example's number + 1, and
 * the upper half of its hash, so that rows are compared only when they agree.
 */
struct slot {
    uint32_t number, hash;
};

static uint32_t find(struct slot *table, uint64_t mask,
                     const struct dataset *ds, uint32_t i)
{
    struct row r = row_of(ds, i);
    uint64_t h = hash_of(r);
    uint32_t upper = (uint32_t)(h >> 32);

    for (uint64_t at = h & mask;; at = (at + 1) & mask) {
        struct slot *s = &table[at];

        if (!s->number) {
            *s = (struct slot){ i + 1, upper };
            return i;
        }
        if (s->hash == upper &&
            memcmp(row_of(ds, s->number - 1).at, r.at, r.n) == 0)
            return s->number - 1;
    }
}

int overlap_make(struct overlap *out, const struct dataset *ds, struct err *err)
{
    struct overlap o = { .ds = ds };
    struct slot *table;
    uint64_t size = 16;
    int n = total(ds), rc = -1;

    while (size < 2 * (uint64_t)n)
        size *= 2;
    table = mem_zero(size, sizeof(*table));
    o.first = mem_zero((size_t)n, sizeof(*o.first));
    if (!table || !o.first) {
        err_set(err, ERR_NOMEM, "no memory to compare %d examples", n);
        goto done;
    }
    for (uint32_t i = 0; i < (uint32_t)n; i++)
        o.first[i] = find(table, size - 1, ds, i);
    *out = o;
    o.first = NULL;
    rc = 0;
done:
    overlap_release(&o);
    mem_free(table);
    return rc;
}

void overlap_release(struct overlap *o)
{
    mem_free(o->first);
    o->first = NULL;
}

/* ---- a split ------------------------------------------------------------- */

enum { IN_TRAIN = 1, IN_VALIDATION = 2 };

static void mark(uint8_t *has, const uint32_t *first, const uint32_t *idx,
                 int n, uint8_t part)
{
    for (int i = 0; i < n; i++)
        has[first[idx[i]]] |= part;
}

static int count(const uint8_t *has, const uint32_t *first, const uint32_t *idx,
                 int n, uint8_t part)
{
    int found = 0;

    for (int i = 0; i < n; i++)
        found += (has[first[idx[i]]] & part) != 0;
    return found;
}

int overlap_count(struct overlap_record *out, const struct overlap *o,
                  const struct split *s, struct err *err)
{
    uint8_t *has = mem_zero((size_t)total(o->ds), 1); /* by first */
    const uint32_t *test =
        s->test_in_train ? o->first : o->first + o->ds->train.n;

    if (!has)
        return err_set(err, ERR_NOMEM, "no memory to compare examples");
    mark(has, o->first, s->train, s->n_train, IN_TRAIN);
    mark(has, o->first, s->validation, s->n_validation, IN_VALIDATION);
    *out = (struct overlap_record){
        count(has, o->first, s->validation, s->n_validation, IN_TRAIN),
        count(has, test, s->test, s->n_test, IN_TRAIN),
        count(has, test, s->test, s->n_test, IN_VALIDATION),
    };
    mem_free(has);
    return 0;
}
