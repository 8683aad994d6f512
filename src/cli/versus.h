/*
 * versus.h - a comparison as sentences, tables and JSON
 *
 * Memory:  tables are the caller's (table_free); NULL without memory.
 */
#ifndef CLI_VERSUS_H
#define CLI_VERSUS_H

#include "base/str.h"
#include "base/table.h"
#include "summary/compare.h"

/* "p5", "trial 17", "trial 17 of p5" for a side. */
void versus_name(struct str *out, const struct comparison *c, int side);
/* One line: which is better and how sure that is, or why it cannot be said. */
void versus_verdict(struct str *out, const struct comparison *c);
/* What that is about; nothing without a test. */
void versus_scope(struct str *out, const struct comparison *c);

/* Keys of the two configs and trials that are not the same: key, and a column
 * for each; as_text: as a terminal shows them, else as JSON values. */
struct table *versus_keys(const struct comparison *c, bool as_text) MUST_CHECK;
/* For people: metric, value and interval of each; for programs: metric, a,
 * a_sd, a_low, a_high, b, ... */
struct table *versus_figures(const struct comparison *c) MUST_CHECK;
struct table *versus_numbers(const struct comparison *c) MUST_CHECK;
/* class, label, support, recall of each, difference, interval, p, after Holm.
 */
struct table *versus_classes(const struct comparison *c,
                             bool as_text) MUST_CHECK;
/* The whole; NULL without memory. */
json_t *versus_json(const struct comparison *c) MUST_CHECK;

#endif
