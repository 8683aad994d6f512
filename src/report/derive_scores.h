/*
 * derive_scores.h - derivations from results per example: rows of derive.c
 *
 * Each reads n numbers as a figure's SQL gives them (source_scores.c) and is
 * NaN when they do not fit.
 *
 *   winner, missed   rows of every trial: models, repeats, examples of all
 *                    folds, 1 when by cross-entropy, examples of this row, that
 *                    many values (bits or float32); in the order model, repeat,
 *                    fold
 *   loss             rows of trials, the best's first: examples, float32 each
 *   the others       rows of trials: examples, bits, nll, p_top, p_squared
 */
#ifndef REPORT_DERIVE_SCORES_H
#define REPORT_DERIVE_SCORES_H

/* A paired t over the examples: of the second trial, then of a family whose
 * first is asked for. */
double derive_loss_p(const double *in, int n);
double derive_loss_low(const double *in, int n);
double derive_loss_high(const double *in, int n);
/* What difference the second trial's test shows with power 0.8. */
double derive_loss_resolution(const double *in, int n);
double derive_loss_holm(const double *in, int n);
double derive_loss_tied(const double *in, int n);

double derive_winner(const double *in, int n);
double derive_winner_low(const double *in, int n);
double derive_winner_high(const double *in, int n);
/* How far the number before each row is from the winner's figure. */
double derive_winner_gap(const double *in, int n);
double derive_missed(const double *in, int n);
double derive_missed_share(const double *in, int n);
/* Bytes of a u32, the least first. */
double derive_example(const double *in, int n);

double derive_confidence(const double *in, int n);
double derive_nll(const double *in, int n);
double derive_brier(const double *in, int n);
double derive_ece(const double *in, int n);
double derive_ece_mass(const double *in, int n);
double derive_overconfidence(const double *in, int n);

#endif
