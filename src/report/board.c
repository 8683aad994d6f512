#include "base/mem.h"
#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

#define MOST_FACTORS 8 /* a column each; more share one */
#define SPARK_WIDTH 16

/* Of the curves drawn: the least and the greatest value. */
static void curve_range(double *low, double *high, const struct summary *s,
                        int rows)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int i = 0; i < rows; i++)
        for (int e = 0; e < s->candidates[i].n_epochs; e++) {
            double v = s->candidates[i].epochs[e].metric[s->metric];

            if (v < *low)
                *low = v;
            if (v > *high)
                *high = v;
        }
}

static void spark_cell(struct tell *t, const struct candidate *c, double low,
                       double high)
{
    double *y = mem_zero((size_t)c->n_epochs, sizeof(*y));

    t->failed |= !y;
    for (int e = 0; y && e < c->n_epochs; e++)
        y[e] = c->epochs[e].metric[t->s->metric];
    if (y)
        tell_spark(t, y, c->n_epochs, low, high, SPARK_WIDTH);
    mem_free(y);
    tell_cell(t);
}

static int factor_columns(struct column *columns, const struct summary *s)
{
    const struct decisions *all = &s->decisions;

    if (all->n > MOST_FACTORS) {
        columns[0] = (struct column){ "settings", false, false, 0 };
        return 1;
    }
    for (int f = 0; f < all->n; f++)
        columns[f] = (struct column){ all->decisions[f].name, false, true, 0 };
    return all->n;
}

static void factor_cells(struct tell *t, const struct point_row *p)
{
    const struct decisions *all = &t->s->decisions;

    for (int f = 0; f < all->n; f++) {
        const struct decision *d = &all->decisions[f];
        const struct option *o = &d->options[decision_level(t->s, p, f)];

        if (all->n > MOST_FACTORS) {
            if (o->value) {
                tell_name(t, d->name);
                tell_words(t, " ");
                say_option(t, o);
                tell_words(t, f + 1 < all->n ? ", " : "");
            }
            continue;
        }
        if (o->value)
            say_option(t, o);
        else
            tell_words(t, "-");
        tell_cell(t);
    }
    if (all->n > MOST_FACTORS)
        tell_cell(t);
}

/* Its unit is the column's. */
static enum figure_format figure_of_spread(enum metric_id metric)
{
    return figure_of_difference(metric) == FIGURE_POINTS ? FIGURE_BARE
                                                         : FIGURE_VALUE;
}

/* The columns behind the factors. */
enum { SCORE, INTERVAL, SPREAD, LOSS, GAP, EPOCH, WEIGHTS, SECONDS, CURVE };

static void score_cells(struct tell *t, const struct candidate *c,
                        const bool *shown)
{
    const struct summary *s = t->s;
    enum figure_format spread = figure_of_spread(s->metric);

    say_metric(t, c, s->metric);
    tell_cell(t);
    if (shown[INTERVAL]) {
        if (isfinite(c->interval.low))
            tell_interval(t, FIGURE_SHARE, c->interval, "share_low",
                          "share_high", source_accuracy(t, c));
        tell_cell(t);
    }
    if (shown[SPREAD]) {
        if (c->n_repeats > 1)
            tell_figure(t, spread, stat_sd(c->by_repeat, c->n_repeats), "sd",
                        "%s", source_repeats(t, c));
        else
            tell_figure(t, spread, stat_sd(c->by_fold, c->n_folds), "sd", "%s",
                        source_folds(t, c));
        tell_cell(t);
    }
    if (shown[LOSS]) {
        say_metric(t, c, summary_loss(s));
        tell_cell(t);
    }
    if (shown[GAP]) {
        double gap = c->train_accuracy - c->metric[METRIC_VAL_ACCURACY];

        tell_figure(t, FIGURE_BARE, gap, "first", "%s",
                    source_mean(t, c, "train_accuracy - val_accuracy"));
        tell_cell(t);
    }
}

static void cost_cells(struct tell *t, const struct candidate *c)
{
    tell_figure(t, FIGURE_TENTH, c->best_epoch, "first", "%s",
                source_mean(t, c, "best_epoch"));
    tell_words(t, " / ");
    tell_figure(t, FIGURE_TENTH, c->epochs_run, "first", "%s",
                source_mean(t, c, "epochs_run"));
    tell_cell(t);
    tell_figure(t, FIGURE_COUNT, (double)c->point->n_weights, "first",
                "SELECT n_weights FROM points WHERE id = %" PRId64,
                c->point->id);
    tell_cell(t);
    tell_figure(t, FIGURE_SECONDS, c->rank->wall_seconds, "first", "%s",
                source_mean(t, c, "wall_seconds"));
    tell_cell(t);
}

/* All columns of the table; how many. */
static int all_columns(struct column *columns, const struct summary *s,
                       const bool *shown)
{
    const struct column optional[] = {
        [SCORE] = { metrics[s->metric].name, true, true, 0 },
        [INTERVAL] = { "accuracy, 95 %", false, false, 3 },
        [SPREAD] = { figure_of_spread(s->metric) == FIGURE_BARE ? "sd, points"
                                                                : "sd",
                     true, false, 4 },
        [LOSS] = { metrics[summary_loss(s)].name, true, true, 7 },
        [GAP] = { "train - val, points", true, false, 8 },
        [EPOCH] = { "epoch", true, false, 6 },
        [WEIGHTS] = { "weights", true, false, 5 },
        [SECONDS] = { "time", true, false, 2 },
        [CURVE] = { "curve", false, false, 1 },
    };
    int n = 0;

    columns[n++] = (struct column){ "rank", true, false, 0 };
    columns[n++] = (struct column){ "point", false, false, 0 };
    n += factor_columns(columns + n, s);
    for (int i = 0; i <= CURVE; i++)
        if (shown[i])
            columns[n++] = optional[i];
    return n;
}

static void rows_of(struct tell *t, int rows, const bool *shown)
{
    const struct summary *s = t->s;
    double low, high;

    curve_range(&low, &high, s,
                rows < SUMMARY_MAX_CURVES ? rows : SUMMARY_MAX_CURVES);
    for (int i = 0; i < rows; i++) {
        const struct candidate *c = &s->candidates[i];

        tell_words(t, "%s%d", i && c->tied ? "= " : "", c->rank->rank);
        tell_cell(t);
        say_point(t, c);
        tell_cell(t);
        factor_cells(t, c->point);
        score_cells(t, c, shown);
        cost_cells(t, c);
        spark_cell(t, c, low, high);
    }
}

/* ---- what is not ranked -------------------------------------------------- */

static bool has_part(const struct rank_row *r)
{
    return !r->rank && isfinite(r->mean);
}

static int n_parts(const struct summary *s)
{
    int n = 0;

    for (int i = s->n_candidates; i < s->n_ranks; i++)
        n += has_part(&s->ranks[i]);
    return n;
}

bool prose_has_board(const struct summary *s)
{
    return s->n_candidates || n_parts(s);
}

static const struct point_row *point_of(const struct summary *s, int64_t id)
{
    for (int i = 0; i < s->snap->n_points; i++)
        if (s->snap->points[i].id == id)
            return &s->snap->points[i];
    return NULL;
}

static void part_row(struct tell *t, const struct rank_row *r)
{
    const struct point_row *p = point_of(t->s, r->point_id);
    int done = 0, planned = 0;
    const char *q;

    for (int i = 0; i < t->s->snap->n_trials; i++) {
        const struct trial_row *trial = &t->s->snap->trials[i];

        if (trial->point_id != r->point_id || !summary_counts(trial))
            continue;
        planned++;
        done +=
            trial->state == STATE_COMPLETED || trial->state == STATE_STOPPED;
    }
    tell_words(t, "p%" PRId64, r->point_id);
    tell_cell(t);
    if (p)
        factor_cells(t, p);
    q = source_part(t, r->point_id);
    tell_figure(t, figure_of_metric(t->s->metric), r->mean, "first", "%s", q);
    tell_cell(t);
    tell_figure(t, FIGURE_COUNT, done, "second", "%s", q);
    tell_words(t, " of ");
    tell_figure(t, FIGURE_COUNT, planned, "third", "%s", q);
    tell_cell(t);
}

/* The next best of those after the last one, which NULL stands before all. */
static const struct rank_row *next_part(const struct summary *s,
                                        const struct rank_row *last)
{
    const struct rank_row *next = NULL;

    for (int i = s->n_candidates; i < s->n_ranks; i++) {
        const struct rank_row *r = &s->ranks[i];
        bool after =
            !last || metric_better(s->metric, last->mean, r->mean) ||
            (!metric_better(s->metric, r->mean, last->mean) && r > last);

        if (has_part(r) && after &&
            (!next || metric_better(s->metric, r->mean, next->mean)))
            next = r;
    }
    return next;
}

/* What the points without a rank have so far. */
static void parts(struct tell *t, int rows)
{
    struct column columns[TELL_MAX_COLUMNS];
    const struct rank_row *r = NULL;
    int n = n_parts(t->s), k = 1;

    if (!n)
        return;
    tell_words(t,
               "What they have so far is the mean of the trials that have "
               "ended well%s:",
               n > rows ? "; the best ones" : "");
    tell_paragraph(t);
    columns[0] = (struct column){ "point", false, false, 0 };
    k += factor_columns(columns + 1, t->s);
    columns[k++] = (struct column){ metrics[t->s->metric].name, true, true, 0 };
    columns[k++] = (struct column){ "trials", true, false, 1 };
    tell_begin_table(t);
    for (int i = 0; i < rows && (r = next_part(t->s, r)); i++)
        part_row(t, r);
    tell_caption(t, "Points that are not ranked");
    tell_end_table(t, columns, k, false);
}

static void open_points(struct tell *t, int rows)
{
    int n = t->s->n_active - t->s->n_candidates;
    bool is_open = !t->s->states[STATE_DIVERGED] && !t->s->states[STATE_FAILED];

    if (n <= 0)
        return;
    tell_count(t, n, "point", "points",
               "SELECT count(*) - (%s) FROM points p WHERE experiment_id = "
               "%" PRId64 " AND %s",
               source_ranked(t), t->s->snap->experiment.id, source_active(t));
    tell_words(t, " of the grid %s not ranked: ", say_plural(n, "is", "are"));
    tell_words(t, "not all of %s trials have ended%s.",
               say_plural(n, "its", "their"), is_open ? "" : " well");
    tell_paragraph(t);
    parts(t, rows);
}

void prose_leaderboard(struct tell *t, int rows)
{
    const struct summary *s = t->s;
    const struct candidate *best = summary_best(s);
    struct column columns[TELL_MAX_COLUMNS];
    bool shown[CURVE + 1] = { [SCORE] = true,
                              [EPOCH] = true,
                              [WEIGHTS] = true,
                              [SECONDS] = true,
                              [CURVE] = true };
    int most;

    if (!prose_has_board(s))
        return;
    tell_heading(t, 2, "Leaderboard");
    if (!best) {
        open_points(t, rows);
        return;
    }
    most = rows;
    rows = s->n_candidates < rows ? s->n_candidates : rows;
    shown[INTERVAL] = isfinite(best->interval.low);
    shown[SPREAD] = best->n_repeats > 1 || best->n_folds > 1;
    shown[LOSS] = s->n_validation && s->metric != summary_loss(s);
    shown[GAP] = isfinite(best->interval.low) && isfinite(best->train_accuracy);
    tell_begin_table(t);
    rows_of(t, rows, shown);
    tell_caption(t, "The points by rank");
    tell_end_table(t, columns, all_columns(columns, s, shown), true);
    if (s->selection.n_tied > 1) {
        tell_words(t, "= cannot be told apart from the first.");
        tell_paragraph(t);
    }
    if (rows < s->n_candidates) {
        tell_figure(t, FIGURE_COUNT, s->n_candidates - rows, "first",
                    "SELECT (%s) - %d", source_ranked(t), rows);
        tell_words(t, " more %s behind these.",
                   say_plural(s->n_candidates - rows, "is", "are"));
        tell_paragraph(t);
    }
    open_points(t, most);
}
