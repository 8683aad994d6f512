#include "base/mem.h"
#include "page/charts.h"

#include <inttypes.h>
#include <math.h>

#define MOST_PICKS 8
#define MOST_TRAININGS 20 /* of a pick */
#define MOST_EPOCHS 300   /* of a curve; longer ones are thinned */

struct training { /* a curve */
    const struct trial_row *trial;
    struct epoch_record *epochs, *own; /* own: read here */
    int n;
};

struct pick { /* a point whose curves are drawn, and why */
    const struct candidate *c;
    struct str words;
    bool is_last;
    struct training trainings[MOST_TRAININGS];
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

/* ---- the curves of a point ----------------------------------------------- */

static int add_training(struct pick *p, const struct trial_row *trial,
                        struct store *st, struct err *err)
{
    struct training *t = &p->trainings[p->n];

    if (p->n == MOST_TRAININGS)
        return 0;
    t->trial = trial;
    if (trial == p->c->best_trial && p->c->n_epochs) {
        t->epochs = p->c->epochs;
        t->n = p->c->n_epochs;
    } else {
        if (store_epochs(&t->own, &t->n, st, trial->id, err) < 0)
            return -1;
        t->epochs = t->own;
    }
    p->n++;
    return 0;
}

static bool has_ended(const struct trial_row *t)
{
    return t->state == STATE_COMPLETED || t->state == STATE_STOPPED;
}

/* The search's trainings of the point and those with new seeds. */
static int read_trainings(struct pick *p, const struct summary *s,
                          struct store *st, struct err *err)
{
    const struct candidate *c = p->c;

    for (int i = 0; i < c->n_repeats * c->n_folds; i++)
        if (add_training(p, c->trial[i], st, err) < 0)
            return -1;
    for (int i = 0; i < s->snap->n_trials; i++) {
        const struct trial_row *t = &s->snap->trials[i];

        if (t->point_id == c->point->id && t->kind == KIND_CONFIRM &&
            has_ended(t) && add_training(p, t, st, err) < 0)
            return -1;
    }
    if (p->n > 1)
        str_add(&p->words, " (%d trainings)", p->n);
    return 0;
}

/* The last epoch of a thinned curve is kept.  NaN: it had ended before. */
static double value_at(const struct training *t, int epoch, int step,
                       enum metric_id m)
{
    if (epoch > t->n && epoch - step < t->n)
        epoch = t->n;
    return epoch > t->n ? (double)NAN : t->epochs[epoch - 1].metric[m];
}

/* Mean and standard deviation of the trainings that ran so far, NaN when these
 * are less than half: the few that are left were those that went on improving.
 */
static void meet(double *mean, double *sd, const struct pick *p, int epoch,
                 int step, enum metric_id m)
{
    double x[MOST_TRAININGS];
    int n = 0;

    for (int i = 0; i < p->n; i++) {
        x[n] = value_at(&p->trainings[i], epoch, step, m);
        n += isfinite(x[n]);
    }
    *mean = 2 * n >= p->n && n ? stat_mean(x, n) : (double)NAN;
    *sd = 2 * n >= p->n ? stat_sd(x, n) : (double)NAN;
}

/* ---- the chart ----------------------------------------------------------- */

static void add(struct tell *t, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) < 0)
        t->failed = true;
}

/* The epoch, every mean, the deviations of those that have one. */
static json_t *epoch_row(struct tell *t, const struct pick *picks, int n,
                         int epoch, int step)
{
    json_t *row = json_array(), *deviations = json_array();
    double mean, sd;

    add(t, row, json_integer(epoch));
    for (int i = 0; i < n; i++) {
        meet(&mean, &sd, &picks[i], epoch, step, t->s->metric);
        add(t, row, chart_number(mean));
        if (picks[i].n > 1)
            add(t, deviations, chart_number(sd));
    }
    if (json_array_extend(row, deviations) < 0)
        t->failed = true;
    json_decref(deviations);
    return row;
}

static json_t *each_of(struct tell *t, const struct pick *p, int last, int step)
{
    json_t *all = json_array();

    for (int i = 0; i < p->n; i++) {
        json_t *one = json_array();

        for (int e = 1; e <= last; e += step)
            add(t, one,
                chart_number(
                    value_at(&p->trainings[i], e, step, t->s->metric)));
        add(t, all, one);
    }
    return all;
}

/* An epoch and the value there, or null. */
static json_t *kept_at(int epoch, double value)
{
    return isfinite(value) ? json_pack("[io]", epoch, chart_number(value))
                           : json_null();
}

/* Where a curve's values stand: {mean: column, sd: column, each: [[...]]}. */
static json_t *place_of(struct tell *t, const struct pick *p, int mean, int sd,
                        int last, int step)
{
    const struct trial_row *best = p->c->best_trial;
    json_t *kept = kept_at(best->best_epoch, best->metric[t->s->metric]);

    if (p->n < 2)
        return json_pack("{sisosb}", "mean", mean, "kept", kept, "last",
                         p->is_last);
    return json_pack("{sisosbsiso}", "mean", mean, "kept", kept, "last",
                     p->is_last, "sd", sd, "each", each_of(t, p, last, step));
}

static void draw(struct tell *t, json_t *all, const struct pick *picks, int n)
{
    int format = (int)figure_of_metric(t->s->metric);
    struct str titles[MOST_PICKS] = { { 0 } };
    struct chart c = {
        .id = "curves",
        .caption = "Learning curves: the chosen point, the second, the last "
                   "and the best of each other level. Marks are kept epochs.",
        .n_columns = n + 1,
        .columns = { { "epoch", false, FIGURE_COUNT } },
        .rows = json_array(),
    };
    json_t *of = json_array();
    int last = 0, step;

    for (int i = 0; i < n; i++)
        for (int k = 0; k < picks[i].n; k++)
            if (picks[i].trainings[k].n > last)
                last = picks[i].trainings[k].n;
    step = (last + MOST_EPOCHS - 1) / MOST_EPOCHS;
    for (int i = 0; i < n; i++) {
        c.columns[i + 1] =
            (struct chart_column){ str_text(&picks[i].words), false, format };
        add(t, of, place_of(t, &picks[i], i + 1, c.n_columns, last, step));
        if (picks[i].n < 2)
            continue;
        c.caption = "Learning curves: the chosen point, the second, the last "
                    "and the best of each other level. Of several trainings "
                    "the mean while at least half ran, \u00b1 the standard "
                    "deviation; thin: each of them. Marks are kept epochs.";
        str_add(&titles[i], "sd of p%" PRId64, picks[i].c->point->id);
        c.columns[c.n_columns++] =
            (struct chart_column){ str_text(&titles[i]), false,
                                   (int)figure_of_difference(t->s->metric) };
    }
    for (int e = 1; e <= last; e += step)
        add(t, c.rows, epoch_row(t, picks, n, e, step));
    c.more =
        json_pack("{soss}", "of", of, "metric", metrics[t->s->metric].name);
    chart_add(t, all, &c);
    for (int i = 0; i < n; i++) {
        t->failed |= titles[i].failed;
        str_release(&titles[i]);
    }
}

static void picks_release(struct tell *t, struct pick *picks, int n)
{
    for (int i = 0; i < n; i++) {
        t->failed |= picks[i].words.failed;
        str_release(&picks[i].words);
        for (int k = 0; k < picks[i].n; k++)
            mem_free(picks[i].trainings[k].own);
    }
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
    picks[n - 1].is_last = n > 2;
    pick_levels(picks, &n, s);
    for (int i = 0; i < n; i++)
        if (read_trainings(&picks[i], s, st, err) < 0)
            goto done;
    if (picks[0].n && picks[0].trainings[0].n > 1)
        draw(t, all, picks, n);
    rc = 0;
done:
    picks_release(t, picks, n);
    return rc;
}

/* ---- losses -------------------------------------------------------------- */

void chart_losses(struct tell *t, json_t *all)
{
    const struct candidate *best = summary_chosen(t->s);
    struct chart c = {
        .id = "losses",
        .caption = "The chosen point's loss in training and on the validation "
                   "part, epoch by epoch, of its best training. Marks are the "
                   "kept epoch, the line is the lowest val_loss.",
        .n_columns = 3,
        .columns = { { "epoch", false, FIGURE_COUNT },
                     { "loss", true, FIGURE_VALUE },
                     { "val_loss", true, FIGURE_VALUE } },
    };
    const double *kept;
    int step, lowest = 0, e;

    if (!best || best->n_epochs < 2 ||
        !isfinite(best->epochs[0].metric[METRIC_VAL_LOSS]))
        return;
    c.rows = json_array();
    step = (best->n_epochs + MOST_EPOCHS - 1) / MOST_EPOCHS;
    for (e = 0; e < best->n_epochs; e += step) {
        const double *m = best->epochs[e].metric;

        add(t, c.rows,
            json_pack("[ioo]", best->epochs[e].epoch,
                      chart_number(m[METRIC_LOSS]),
                      chart_number(m[METRIC_VAL_LOSS])));
    }
    for (e = 1; e < best->n_epochs; e++)
        if (best->epochs[e].metric[METRIC_VAL_LOSS] <
            best->epochs[lowest].metric[METRIC_VAL_LOSS])
            lowest = e;
    e = best->best_trial->best_epoch;
    kept = best->epochs[e - 1].metric;
    c.more = json_pack("{s[{siso}{siso}]siss}", "of", "mean", 1, "kept",
                       kept_at(e, kept[METRIC_LOSS]), "mean", 2, "kept",
                       kept_at(e, kept[METRIC_VAL_LOSS]), "lowest",
                       best->epochs[lowest].epoch, "metric", "loss");
    chart_add(t, all, &c);
}
