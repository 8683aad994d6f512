#include "summary/numbers.h"

/* Which example of the data set the answers' place is. */
static void place_of(struct hard_example *h, const struct summary *s)
{
    const struct candidate *best = summary_best(s);
    int i = h->place;

    for (int f = 0; f < best->n_folds; f++) {
        const struct split_row *split = summary_split(s, best->trial[f]);

        if (i < split->n_validation) {
            h->fold = f;
            h->example = split->validation[i];
            h->label = split->labels[i];
            return;
        }
        i -= split->n_validation;
    }
}

/* Keeps the hardest, of equal ones the first. */
static void note_hard(struct hard_example *list, int *n, int place, double nll)
{
    int i = *n;

    if (i == MISSES_KEPT && list[MISSES_KEPT - 1].nll >= nll)
        return;
    if (i < MISSES_KEPT)
        ++*n;
    else
        i--;
    for (; i > 0 && list[i - 1].nll < nll; i--)
        list[i] = list[i - 1];
    list[i] = (struct hard_example){ .place = place, .nll = nll };
}

static bool missed_by_all(const struct answers *a, int i)
{
    for (int k = 0; k < a->n_models; k++)
        if (a->right[(size_t)k * a->n + i] >= 1)
            return false;
    return a->n_models > 1;
}

static double mean_nll(const struct answers *a, int i)
{
    double nll = 0;

    for (int k = 0; k < a->n_models; k++)
        nll += (double)a->nll[(size_t)k * a->n + i] / a->n_models;
    return nll;
}

/* Where the chosen model is among those whose answers were read; -1: it is
 * not. */
static int chosen_of(const struct answers *a, const struct summary *s)
{
    for (int k = 0; k < a->n_models; k++)
        if (a->models[k] == summary_chosen(s))
            return k;
    return -1;
}

int misses_make(struct summary *s, struct err *err)
{
    const struct answers *a = s->answers;
    struct misses *m = &s->misses;
    int chosen;

    (void)err;
    if (!a)
        return 0;
    chosen = chosen_of(a, s);
    m->n_models = a->n_models;
    m->n = a->n;
    for (int i = 0; i < a->n; i++) {
        size_t own = (size_t)(chosen < 0 ? 0 : chosen) * a->n + i;

        if (missed_by_all(a, i)) {
            m->n_missed++;
            note_hard(m->hardest, &m->n_hardest, i, mean_nll(a, i));
        } else if (chosen >= 0 && a->right[own] < 1) {
            note_hard(m->own, &m->n_own, i, (double)a->nll[own]);
        }
    }
    for (int i = 0; i < m->n_hardest; i++)
        place_of(&m->hardest[i], s);
    for (int i = 0; i < m->n_own; i++)
        place_of(&m->own[i], s);
    return 0;
}

/* ---- for who keeps their pictures ---------------------------------------- */

static void take(struct summary_hard *out, const struct hard_example *list,
                 int n, int fold)
{
    for (int i = 0; i < n; i++)
        if (list[i].fold == fold) {
            out->example[out->n] = (int)list[i].example;
            out->label[out->n++] = list[i].label;
        }
}

bool summary_hard(struct summary_hard *out, const struct summary *s, int fold)
{
    const struct candidate *best = summary_best(s);
    const struct split_row *split = best && fold < best->n_folds
                                        ? summary_split(s, best->trial[fold])
                                        : NULL;

    if (!split)
        return false;
    out->split_id = split->id;
    out->n = 0;
    take(out, s->misses.hardest, s->misses.n_hardest, fold);
    take(out, s->misses.own, s->misses.n_own, fold);
    return true;
}
