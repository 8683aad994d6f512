/*
 * confirmed.h - turns of phrase about points with new seeds
 *
 * Errors:  none but those the pen remembers.
 */
#ifndef REPORT_CONFIRMED_H
#define REPORT_CONFIRMED_H

#include "report/tell.h"
#include "summary/confirmation.h"

/* "5 new seeds"; their mean, sd, interval; the p after Holm of the choice
 * against it; "clearly" or "probably". */
void say_new_seeds(struct tell *t, const struct confirmed *f);
void say_new_mean(struct tell *t, const struct confirmed *f);
void say_new_sd(struct tell *t, const struct confirmed *f);
void say_new_interval(struct tell *t, const struct confirmed *f);
void say_new_p(struct tell *t, const struct confirmed *f);
const char *say_new_how(const struct confirmed *f);

#endif
