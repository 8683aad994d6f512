/*
 * derive_classes.h - derivations of what needs all classes at once
 *
 * What they read, flat:
 *   winner    a row per model, repeat and fold: models, repeats, examples,
 *             classes, metric, examples of the row, as many answers, labels
 *   cells     a row per cell of a confusion matrix, row by row: metric (that of
 *             no metric: kappa), count
 *
 * Errors:  NaN.
 */
#ifndef REPORT_DERIVE_CLASSES_H
#define REPORT_DERIVE_CLASSES_H

double derive_class_winner(const double *in, int n);
double derive_class_winner_low(const double *in, int n);
double derive_class_winner_high(const double *in, int n);

/* The figure itself, and its percentiles. */
double derive_cells(const double *in, int n);
double derive_cells_low(const double *in, int n);
double derive_cells_high(const double *in, int n);

double derive_figures_p(const double *in, int n);
double derive_figures_low(const double *in, int n);
double derive_figures_high(const double *in, int n);
double derive_figures_resolution(const double *in, int n);
double derive_figures_holm(const double *in, int n);
double derive_figures_tied(const double *in, int n);

#endif
