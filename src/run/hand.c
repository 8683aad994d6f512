#include "run/hand.h"

#include "base/clock.h"
#include "base/mem.h"

int hand_fill(struct hand *h, struct plan *plan, struct store *st,
              int64_t experiment_id, enum trial_kind kind, double begun,
              struct err *err)
{
    int wanted = plan_wanted(plan, clock_seconds() - begun), got = 0;

    if (wanted == 0)
        return 0;
    if (wanted > h->cap) {
        struct claim *more = mem_resize(h->claims, wanted, sizeof(*more));

        if (!more)
            return err_set(err, ERR_NOMEM, "no memory for claims");
        h->claims = more;
        h->cap = wanted;
    }
    h->n = h->next = 0;
    if (store_claim(h->claims, &got, st, experiment_id, kind, wanted, err) < 0)
        return -1;
    if (got == 0 && store_is_busy(st))
        return 0; /* asked again at the next turn */
    h->n = got;
    plan_claimed(plan, wanted, got, clock_seconds() - begun);
    return 0;
}

const struct claim *hand_next(struct hand *h, const struct plan *plan)
{
    return h->next < h->n && plan_starts(plan) ? &h->claims[h->next++] : NULL;
}

int hand_return(struct hand *h, struct plan *plan, struct store *st, double now,
                struct err *err)
{
    int n = h->n - h->next;

    if (!plan_returns(plan, now))
        return 0;
    if (store_unclaim(st, h->claims + h->next, n, err) < 0)
        return -1;
    if (store_is_busy(st) && !plan_kills(plan))
        return 0; /* at the next turn; whoever kills does not wait: what is
                   * left running is found by the next sweep */
    plan_returned(plan, n);
    h->n = h->next = 0;
    return 0;
}

void hand_release(struct hand *h)
{
    mem_free(h->claims);
    *h = (struct hand){ 0 };
}
