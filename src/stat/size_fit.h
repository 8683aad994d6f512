/*
 * size_fit.h - error over the number of training examples: a + b m^-c
 *
 * Memory:  allocates nothing.
 * Errors:  none; -1 when fewer than three sizes, or no fall with size, are
 *          given.
 * Source:  Cortes, Jackel, Solla, Vapnik, Denker 1994 (learning curves).
 */
#ifndef STAT_SIZE_FIT_H
#define STAT_SIZE_FIT_H

struct size_fit {
    double a, b, c; /* a, b >= 0, c in (0, 3] */
};

/* Least squares over n sizes m and errors. */
int size_fit(struct size_fit *out, const double *m, const double *error, int n);
double size_error(const struct size_fit *f, double m);

#endif
