/*
 * summary_json.h - the whole summary as one JSON object: docs/report-json.md
 *
 * A number that is not there is null, and so is a part that the database has
 * nothing for.  Points are their ids, levels the indices of a factor's list.
 *
 * Memory:  *out is the caller's.
 * Errors:  ERR_NOMEM.
 */
#ifndef SUMMARY_SUMMARY_JSON_H
#define SUMMARY_SUMMARY_JSON_H

#include "summary/summary.h"

#include <jansson.h>

#define SUMMARY_JSON_VERSION 1 /* raised when a member changes its meaning */

int summary_json(json_t **out, const struct summary *s,
                 struct err *err) MUST_CHECK;

#endif
