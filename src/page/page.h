/*
 * page.h - a summary as one HTML file that needs nothing else
 *
 * The sections and sentences of the Markdown, with charts.  All tables and
 * sentences stand in it without scripts.  The same database gives the same
 * bytes: its dates are the database's.
 *
 * Memory:  what is added belongs to the caller's str.
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH: curves, pictures and probabilities
 *          are read here.
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "base/str.h"
#include "report/figure.h"
#include "summary/summary.h"

/* figures: NULL, or the list of those printed, for a test that replays them. */
int report_page(struct str *out, struct figures *figures,
                const struct summary *s, struct store *st,
                struct err *err) MUST_CHECK;

#endif
