/*
 * json_parts.h - parts of a summary as JSON: for the files of report/ alone
 *
 * Memory:  what they return is the caller's.
 * Errors:  remembered in m.
 */
#ifndef SUMMARY_JSON_PARTS_H
#define SUMMARY_JSON_PARTS_H

#include "stat/members.h"
#include "summary/numbers.h"

static inline json_t *json_point(const struct candidate *c)
{
    return c ? json_integer(c->point->id) : json_null();
}

json_t *json_factors(struct members *m, const struct summary *s);
json_t *json_importance(struct members *m, const struct summary *s);
json_t *json_actions(struct members *m, const struct summary *s);
json_t *json_curves(struct members *m, const struct summary *s);
json_t *json_search(struct members *m, const struct summary *s);
json_t *json_metric_choice(struct members *m, const struct summary *s);
json_t *json_mistakes(struct members *m, const struct mistakes *x);
json_t *json_calibration(struct members *m, const struct calibration *c);
json_t *json_misses(struct members *m, const struct summary *s);
json_t *json_confirmation(struct members *m, const struct summary *s);
json_t *json_test(struct members *m, const struct summary *s);

#endif
