/*
 * page_samples.h - pictures of validation examples, and what became of them
 *
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef REPORT_PAGE_SAMPLES_H
#define REPORT_PAGE_SAMPLES_H

#include "report/html.h"

/* A row of pictures for each class, those that the chosen model misses marked;
 * nothing where the database has none. */
int page_samples(struct tell *t, struct store *st, struct err *err) MUST_CHECK;

#endif
