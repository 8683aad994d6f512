#include "base/mem.h"
#include "report/charts.h"

#include <inttypes.h>
#include <math.h>

#define MOST_PICKS 8
#define MOST_EPOCHS 300 /* of a curve; longer ones are thinned */

struct pick { /* a point whose curve is drawn, and why */
    const struct candidate *c;
    struct str words;
    struct epoch_record *epochs, *own; /* own: read here */
    int n;
};

static struct pick *new_pick(struct pick *picks, int *n,
                             const struct candidate *c)
{
    for (int i = 0; i < *n; i++)
        if (picks[i].c == c)
            return NULL;
    if (*n == MOST_PICKS)
        return NULL;
    picks[*n].c = c;
    str_add(&picks[*n].words, "p%" PRId64 ", ", c->point->id);
    return &picks[(*n)++];
}

static void pick(struct pick *picks, int *n, const struct candidate *c,
                 const char *words)
{
    struct pick *p = new_pick(picks, n, c);

    if (p)
        str_add_text(&p->words, words);
}

/* The best point of each level that the chosen one does not have. */
static void pick_levels(struct pick *picks, int *n, const struct summary *s)
{
    for (int f = 0; f < s->decisions.n; f++) {
        const struct decision *d = &s->decisions.decisions[f];

        for (int o = 0; o < d->n_options; o++) {
            const struct option *level = &d->options[o];
            struct pick *p;

            if (o == d->chosen || !level->value || !level->best)
                continue;
            p = new_pick(picks, n, level->best);
            if (p)
                str_add(&p->words, "best with %s %s", d->name, level->text);
        }
    }
}

static int read_epochs(struct pick *p, struct store *st, struct err *err)
{
    p->epochs = p->c->epochs;
    p->n = p->c->n_epochs;
    if (p->n)
        return 0;
    if (store_epochs(&p->own, &p->n, st, p->c->best_trial->id, err) < 0)
        return -1;
    p->epochs = p->own;
    return 0;
}

static json_t *epoch_row(struct tell *t, const struct pick *picks, int n,
                         int epoch, int step)
{
    json_t *row = json_array();

    if (json_array_append_new(row, json_integer(epoch)) < 0)
        t->failed = true;
    for (int i = 0; i < n; i++) {
        int at = epoch;

        if (at > picks[i].n && at - step < picks[i].n)
            at = picks[i].n; /* the last of a thinned curve is kept */
        if (json_array_append_new(
                row, at > picks[i].n
                         ? json_null()
                         : chart_number(
                               picks[i].epochs[at - 1].metric[t->s->metric])) <
            0)
            t->failed = true;
    }
    return row;
}

static void draw(struct tell *t, json_t *all, const struct pick *picks, int n)
{
    struct chart c = {
        .id = "curves",
        .caption = "Learning curves: the chosen point, the second, the last "
                   "and the best of each other level.",
        .n_columns = n + 1,
        .columns = { { "epoch", false, FIGURE_COUNT } },
        .rows = json_array(),
    };
    int last = 0, step;
    json_t *kept = json_array();

    for (int i = 0; i < n; i++) {
        c.columns[i + 1] =
            (struct chart_column){ str_text(&picks[i].words), false,
                                   (int)figure_of_metric(t->s->metric) };
        last = picks[i].n > last ? picks[i].n : last;
        if (json_array_append_new(
                kept, json_integer(picks[i].c->best_trial->best_epoch)) < 0)
            t->failed = true;
    }
    step = (last + MOST_EPOCHS - 1) / MOST_EPOCHS;
    for (int e = 1; e <= last; e += step)
        if (json_array_append_new(c.rows, epoch_row(t, picks, n, e, step)) < 0)
            t->failed = true;
    c.more =
        json_pack("{soss}", "kept", kept, "metric", metrics[t->s->metric].name);
    chart_add(t, all, &c);
}

int chart_curves(struct tell *t, json_t *all, struct store *st, struct err *err)
{
    const struct summary *s = t->s;
    struct pick picks[MOST_PICKS] = { { NULL } };
    int n = 0, rc = -1;

    if (!s->n_candidates)
        return 0;
    pick(picks, &n, summary_chosen(s), "chosen");
    pick(picks, &n, summary_best(s), "best");
    if (s->n_candidates > 1)
        pick(picks, &n, &s->candidates[1], "second");
    pick(picks, &n, &s->candidates[s->n_candidates - 1], "last");
    pick_levels(picks, &n, s);
    for (int i = 0; i < n; i++)
        if (read_epochs(&picks[i], st, err) < 0)
            goto done;
    if (picks[0].n > 1)
        draw(t, all, picks, n);
    rc = 0;
done:
    for (int i = 0; i < n; i++) {
        t->failed |= picks[i].words.failed;
        str_release(&picks[i].words);
        mem_free(picks[i].own);
    }
    return rc;
}

void chart_losses(struct tell *t, json_t *all)
{
    const struct candidate *best = summary_chosen(t->s);
    struct chart c = {
        .id = "losses",
        .caption = "The chosen point's loss in training and on the validation "
                   "part, epoch by epoch.",
        .n_columns = 3,
        .columns = { { "epoch", false, FIGURE_COUNT },
                     { "loss", true, FIGURE_VALUE },
                     { "val_loss", true, FIGURE_VALUE } },
    };
    int step;

    if (!best || best->n_epochs < 2 ||
        !isfinite(best->epochs[0].metric[METRIC_VAL_LOSS]))
        return;
    c.rows = json_array();
    step = (best->n_epochs + MOST_EPOCHS - 1) / MOST_EPOCHS;
    for (int e = 0; e < best->n_epochs; e += step) {
        const double *m = best->epochs[e].metric;

        if (json_array_append_new(
                c.rows, json_pack("[ioo]", best->epochs[e].epoch,
                                  chart_number(m[METRIC_LOSS]),
                                  chart_number(m[METRIC_VAL_LOSS]))) < 0)
            t->failed = true;
    }
    c.more = json_pack("{s[ii]ss}", "kept", best->best_trial->best_epoch,
                       best->best_trial->best_epoch, "metric", "loss");
    chart_add(t, all, &c);
}
