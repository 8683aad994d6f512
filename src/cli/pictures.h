/*
 * pictures.h - what a run leaves for the report's sheets of hard examples
 *
 * A report reads the database alone, so that pictures of the examples that its
 * networks miss have to be there: a run adds them when it ends.
 *
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef CLI_PICTURES_H
#define CLI_PICTURES_H

#include "cli/cli.h"
#include "run/study.h"

/* Nothing where the data are no pictures, or nothing is held out. */
int pictures_keep(const struct cli *c, const struct study *study,
                  struct err *err) MUST_CHECK;

#endif
