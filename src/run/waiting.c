#include "run/waiting.h"

#include "base/mem.h"

#include <string.h>

int waiting_add(struct waiting *w, const struct event *e, bool over,
                uint64_t generation, struct err *err)
{
    if (w->first > 0) { /* seldom more than a few are left */
        w->n -= w->first;
        memmove(w->list, w->list + w->first, w->n * sizeof(*w->list));
        w->first = 0;
    }
    if (mem_grow(&w->list, w->n, &w->cap, sizeof(*w->list)) < 0)
        return err_set(err, ERR_NOMEM, "no memory for the progress");
    w->list[w->n++] = (struct waiting_event){ *e, over, generation };
    return 0;
}

const struct waiting_event *waiting_next(struct waiting *w, uint64_t generation)
{
    if (w->first == w->n || w->list[w->first].generation >= generation)
        return NULL;
    return &w->list[w->first++];
}

size_t waiting_count(const struct waiting *w)
{
    return w->n - w->first;
}

void waiting_release(struct waiting *w)
{
    mem_free(w->list);
    *w = (struct waiting){ 0 };
}
