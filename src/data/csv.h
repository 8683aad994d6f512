/*
 * csv.h - the rows of a CSV file, plain or gzip, each with its line
 *
 * RFC 4180 by libcsv in strict mode: quoted cells may hold commas, quotes and
 * line breaks; lines end in LF or CRLF; a UTF-8 mark at the beginning is
 * skipped; blank lines are too.  Spaces around a bare cell do not count.
 *
 * Memory:  a row is the reader's and valid within its call.
 * Errors:  as unzip.h; ERR_DATA with file:line for what is not CSV, for a row
 *          with more or fewer cells than the first and for one above 1 MB.
 */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include "base/digest.h"
#include "base/err.h"

struct csv_row {
    const char *path;
    int line; /* from 1: where the row begins */
    int n;
    const char *const *cell; /* [n], then NULL */
};

/* Called for each row, the header first; -1 with err ends the reading. */
typedef int csv_take(void *ctx, const struct csv_row *row, struct err *err);

/* hash: of the decompressed file. */
int csv_read(const char *path, csv_take *take, void *ctx,
             char hash[SHA256_TEXT], struct err *err) MUST_CHECK;

/* A cell's text for a message: at most 40 bytes, control characters as '?'. */
#define CSV_SHOWN 48
const char *csv_shown(char out[CSV_SHOWN], const char *cell);

#endif
