/*
 * line.h - what progress says, as text: trials, durations, events
 *
 * Errors:  none but what the str remembers.
 */
#ifndef RUN_LINE_H
#define RUN_LINE_H

#include "base/str.h"
#include "run/event.h"
#include "run/study.h"

/* "p3 layers=[512] optimizer=adam repeat 1": the point by its id, as every
 * command names it; repeat and fold where there are any.  point: index in the
 * study. */
void line_point(struct str *out, const struct study *study,
                const struct claim *claim, int point);
/* "12ms", "9.5s", "42s", "2:05", "1:02:03" */
void line_duration(struct str *out, double seconds);
/* " - val_loss: 0.3801", as Keras' fit line; nothing for NaN. */
void line_metric(struct str *out, enum metric_id id, double x);
/* How a trial ended: ": val_accuracy 0.8912 at epoch 7 of 9, 12s". */
void line_end(struct str *out, const struct study *study,
              const struct trial_record *r);
/* The event as one line of JSON; those up to EVENT_DIED only. */
void line_json(struct str *out, const struct event *e);

#endif
