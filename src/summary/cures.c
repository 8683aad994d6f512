#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <string.h>

/* Which overfitted points could have been cured by what was tried: rule P16. */

/* val_loss has the penalty in it, and the smoothing: cross-entropy has not. */
static enum metric_id loss_of(const struct decision *d)
{
    static const char *const inside[] = { "l1", "l2", "label_smoothing" };

    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
        if (strcmp(inside[i], d->name) == 0)
            return METRIC_VAL_NLL;
    return METRIC_VAL_LOSS;
}

/* Of two numbers the larger one acts more. */
static bool acts_more(const struct decision *d, int off, int from, int to)
{
    const json_t *x = d->options[from].value, *y = d->options[to].value;

    if (to == off || to == from || !x || !y)
        return false;
    return from == off || (json_is_number(x) && json_is_number(y) &&
                           json_number_value(y) > json_number_value(x));
}

/* Keeps what helps most of each action. */
static int try_cure(struct summary *s, const struct candidate *of, int f,
                    int from, int to, struct err *err)
{
    struct actions *a = &s->actions;
    struct cure *c = NULL, new = { .decision = f, .of = of };
    int rc = -1;

    for (int i = 0; i < a->n_cures; i++)
        if (a->cures[i].decision == f)
            c = &a->cures[i];
    new.pairs = mem_zero(1, sizeof(*new.pairs));
    if (!new.pairs) {
        err_set(err, ERR_NOMEM, "matched pairs");
        goto done;
    }
    if (contrast_make(new.pairs, s, loss_of(&s->decisions.decisions[f]), f,
                      from, to, err) < 0)
        goto done;
    rc = 0;
    if (!new.pairs->n_pairs ||
        (c && new.pairs->difference <= c->pairs->difference))
        goto done;
    if (!c)
        c = &a->cures[a->n_cures++];
    else
        cure_release(c);
    *c = new;
    new.pairs = NULL;
done:
    cure_release(&new);
    return rc;
}

static int cures_of(struct summary *s, const struct candidate *of,
                    struct err *err)
{
    for (int i = 0; i < s->actions.n; i++) {
        const struct action *a = &s->actions.list[i];
        const struct decision *d = &s->decisions.decisions[a->decision];
        int from = decision_level(s, of->point, a->decision);

        for (int to = 0; to < d->n_options; to++)
            if (acts_more(d, a->off, from, to) &&
                try_cure(s, of, a->decision, from, to, err) < 0)
                return -1;
    }
    return 0;
}

bool cure_confirms(const struct cure *c)
{
    return c->pairs->interval.low > 0;
}

int cures_make(struct summary *s, struct err *err)
{
    struct actions *a = &s->actions;
    const struct curve_facts *chosen = s->curves.chosen;

    if (!a->n)
        return 0;
    a->cures = mem_zero((size_t)a->n, sizeof(*a->cures));
    if (!a->cures)
        return err_set(err, ERR_NOMEM, "matched pairs");
    if (chosen && chosen->overfits && cures_of(s, chosen->of, err) < 0)
        return -1;
    for (int i = 0; i < s->curves.n_top; i++)
        if (s->curves.list[i].overfits &&
            cures_of(s, s->curves.list[i].of, err) < 0)
            return -1;
    return 0;
}
