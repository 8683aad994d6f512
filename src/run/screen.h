/*
 * screen.h - progress: lines on a terminal, one line per trial off it, or JSON
 *
 * Only what is durable is shown: the loop hands an event over once its row is
 * committed.  Everything goes to stderr (JSON too).
 *
 * Memory:  screen_free frees it.
 * Errors:  none: progress that cannot be written is not worth a sweep.
 */
#ifndef RUN_SCREEN_H
#define RUN_SCREEN_H

#include "run/plan.h"
#include "run/sweep.h"

struct screen;

int screen_new(struct screen **out, const struct study *study,
               const struct sweep_options *options, int slots,
               struct err *err) MUST_CHECK;
void screen_free(struct screen *s); /* erases the running lines */

/* What was there at the start: trials done before, and all that are planned. */
void screen_begin(struct screen *s, int done, int total);
/* The operations of all trials that this run has to do, for the time left. */
void screen_work(struct screen *s, double operations);
/* A trial's event; point: index in the study. */
void screen_take(struct screen *s, const struct event *e, int point);
/* Draws again, at most ten times a second. */
void screen_tick(struct screen *s);
/* A line above the running ones: warnings, "stopping ...". */
void screen_say(struct screen *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
