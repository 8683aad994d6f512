/*
 * page_samples.h - pictures of validation examples, and what became of them
 *
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef PAGE_PAGE_SAMPLES_H
#define PAGE_PAGE_SAMPLES_H

#include "page/html.h"

enum page_sheet {
    SHEET_DRAWN,  /* at random, of each class */
    SHEET_OWN,    /* errors of the chosen model, the worst first */
    SHEET_MISSED, /* by every model, the hardest first */
};

/* A sheet of the pictures that the database has, each with what the chosen
 * model took it for; nothing without pictures. */
int page_samples(struct tell *t, enum page_sheet which, struct store *st,
                 struct err *err) MUST_CHECK;

#endif
