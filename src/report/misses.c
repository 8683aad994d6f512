#include "report/numbers.h"

#include <math.h>

/* Which example of the data set the answers' place is. */
static void place_of(struct hard_example *h, const struct summary *s)
{
    const struct candidate *best = summary_best(s);
    int i = h->place;

    for (int f = 0; f < best->n_folds; f++) {
        const struct split_row *split = summary_split(s, best->trial[f]);

        if (i < split->n_validation) {
            h->example = split->validation[i];
            h->label = split->labels[i];
            return;
        }
        i -= split->n_validation;
    }
}

/* Keeps the hardest ten, of equal ones the first. */
static void note_hard(struct misses *m, int place, double nll)
{
    int most = (int)(sizeof(m->hardest) / sizeof(m->hardest[0]));
    int i = m->n_hardest;

    if (i == most && m->hardest[most - 1].nll >= nll)
        return;
    if (i < most)
        m->n_hardest++;
    else
        i--;
    for (; i > 0 && m->hardest[i - 1].nll < nll; i--)
        m->hardest[i] = m->hardest[i - 1];
    m->hardest[i] = (struct hard_example){ .place = place, .nll = nll };
}

int misses_make(struct summary *s, struct err *err)
{
    const struct answers *a = s->answers;
    struct misses *m = &s->misses;

    (void)err;
    if (!a || a->n_models < 2)
        return 0;
    m->n_models = a->n_models;
    m->n = a->n;
    for (int i = 0; i < a->n; i++) {
        bool missed = true;
        double nll = 0;

        for (int k = 0; k < a->n_models && missed; k++)
            missed = a->right[(size_t)k * a->n + i] < 1;
        if (!missed)
            continue;
        m->n_missed++;
        for (int k = 0; k < a->n_models; k++)
            nll += (double)a->nll[(size_t)k * a->n + i] / a->n_models;
        note_hard(m, i, nll);
    }
    for (int i = 0; i < m->n_hardest; i++)
        place_of(&m->hardest[i], s);
    return 0;
}
