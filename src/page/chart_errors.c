#include "page/charts.h"

#include <math.h>

#define MOST_CLASSES 30
#define BINS 15 /* of confidence, of equal width */

void chart_confusion(struct tell *t, json_t *all)
{
    const struct mistakes *m = t->s->validation;
    struct chart c = {
        .id = "confusion",
        .caption = "Who is taken for whom: how many of each actual class. The "
                   "diagonal is right.",
        .n_columns = 4,
        .columns = { { "actual", false, CHART_TEXT },
                     { "answered", false, CHART_TEXT },
                     { "examples", false, FIGURE_COUNT },
                     { "of the class", false, FIGURE_SHARE } },
    };

    if (!m || m->n_classes < 2 || m->n_classes > MOST_CLASSES)
        return;
    c.rows = json_array();
    for (int i = 0; i < m->n_classes; i++)
        for (int j = 0; j < m->n_classes; j++) {
            int64_t n = m->confusion[i * m->n_classes + j];

            if (json_array_append_new(
                    c.rows,
                    json_pack("[oooo]", chart_text(m->classes[i].label),
                              chart_text(m->classes[j].label),
                              chart_number((double)n),
                              chart_number((double)n /
                                           (double)m->classes[i].support))) < 0)
                t->failed = true;
        }
    chart_add(t, all, &c);
}

/* ---- reliability --------------------------------------------------------- */

struct bin {
    int64_t n, right;
    double confidence; /* their sum */
};

static void count(struct bin *bins, const struct scores_row *scores)
{
    const struct prediction_record *p = &scores->predictions;

    for (int i = 0; i < p->n; i++) {
        double top = (double)p->p_top[i];
        int at = top >= 1 ? BINS - 1 : top > 0 ? (int)(top * BINS) : 0;

        bins[at].n++;
        bins[at].right += scores->correct[i / 8] >> (i % 8) & 1;
        bins[at].confidence += top;
    }
}

static void draw(struct tell *t, json_t *all, const struct bin *bins)
{
    struct chart c = {
        .id = "reliability",
        .caption = "Is it as sure as it is right? Confidence of its answers "
                   "against the share that is right, in bins, with its 95 % "
                   "interval; on the dashed line both are equal. The larger "
                   "the circle, the more answers.",
        .n_columns = 7,
        .columns = { { "confidence from", false, FIGURE_SHARE },
                     { "to", false, FIGURE_SHARE },
                     { "examples", false, FIGURE_COUNT },
                     { "mean confidence", false, FIGURE_SHARE },
                     { "right", false, FIGURE_SHARE },
                     { "95 % from", false, FIGURE_SHARE },
                     { "95 % to", false, FIGURE_SHARE } },
        .rows = json_array(),
    };

    for (int i = 0; i < BINS; i++) {
        struct interval right = stat_share(bins[i].right, bins[i].n);
        double n = (double)bins[i].n;

        if (!bins[i].n)
            continue;
        if (json_array_append_new(
                c.rows,
                json_pack("[ooooooo]", chart_number((double)i / BINS),
                          chart_number((i + 1.0) / BINS), chart_number(n),
                          chart_number(bins[i].confidence / n),
                          chart_number((double)bins[i].right / n),
                          chart_number(right.low), chart_number(right.high))) <
            0)
            t->failed = true;
    }
    chart_add(t, all, &c);
}

int chart_reliability(struct tell *t, json_t *all, struct store *st,
                      struct err *err)
{
    const struct mistakes *m = t->s->validation;
    struct bin bins[BINS] = { { 0 } };

    if (!m)
        return 0;
    for (int i = 0; i < m->n_trials; i++) {
        struct scores_row *scores = NULL;

        if (store_scores(&scores, st, m->trials[i]->id, "validation", err) < 0)
            return -1;
        count(bins, scores);
        scores_free(scores);
    }
    draw(t, all, bins);
    return 0;
}
