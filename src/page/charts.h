/*
 * charts.h - the page's charts, each told where its section ends
 *
 * One that has nothing to show leaves nothing.
 *
 * Errors:  those that read the database return -1; the pen remembers others.
 */
#ifndef PAGE_CHARTS_H
#define PAGE_CHARTS_H

#include "page/chart.h"

/* Points: in rank order with intervals; against weights; over all factors. */
void chart_board(struct tell *t, json_t *all);
void chart_cost(struct tell *t, json_t *all);
void chart_parallel(struct tell *t, json_t *all);
/* The metric by epoch of the chosen point, the second, the last and the best of
 * each level; the chosen one's losses. */
int chart_curves(struct tell *t, json_t *all, struct store *st,
                 struct err *err) MUST_CHECK;
void chart_losses(struct tell *t, json_t *all);
/* Factors: shares of the variance; means and bests of levels; two together. */
void chart_importance(struct tell *t, json_t *all);
void chart_levels(struct tell *t, json_t *all, enum section section);
void chart_heat(struct tell *t, json_t *all);
/* The learning rate by the batch size, where that is another pair. */
void chart_steps(struct tell *t, json_t *all);
/* Trainings with new seeds beside those of the search. */
void chart_seeds(struct tell *t, json_t *all);
/* The data: how many examples of each class. */
void chart_classes(struct tell *t, json_t *all);
/* When each training ran. */
int chart_timeline(struct tell *t, json_t *all, struct store *st,
                   struct err *err) MUST_CHECK;
/* The search: expected best of k points; accuracy against loss; the best points
 * by seed or fold. */
void chart_search(struct tell *t, json_t *all);
void chart_metrics(struct tell *t, json_t *all);
void chart_repeats(struct tell *t, json_t *all);
/* The best points against each other. */
int chart_duels(struct tell *t, json_t *all, struct store *st,
                struct err *err) MUST_CHECK;
/* Improvements: matched pairs; error over the number of examples. */
void chart_actions(struct tell *t, json_t *all);
int chart_slopes(struct tell *t, json_t *all, struct err *err) MUST_CHECK;
void chart_sizes(struct tell *t, json_t *all);
/* Errors: who is taken for whom; confidence against accuracy. */
void chart_confusion(struct tell *t, json_t *all);
int chart_reliability(struct tell *t, json_t *all, struct store *st,
                      struct err *err) MUST_CHECK;

#endif
