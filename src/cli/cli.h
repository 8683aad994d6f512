/*
 * cli.h - what a command gets and gives
 *
 * A command writes what it found to out, which main sends to the standard
 * output once the command has succeeded; notices go to the standard error at
 * once.  It returns its exit status, or -1 with the err set.
 *
 * Memory:  out belongs to main.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/str.h"
#include "cli/format.h"
#include "cli/options.h"
#include "config/diag.h"

/* Exit statuses beside those of err.h. */
#define STATUS_OK 0
#define STATUS_SOME_FAILED 2
#define STATUS_NOMATCH 3

struct cli {
    struct args args;
    struct str out;
    bool color; /* the standard output takes ANSI colours */
    bool color_stderr;
    bool ascii;  /* the locale is not UTF-8 */
    int columns; /* of the terminal; 80 when there is none */
};

/* A line on the standard error, unless --quiet: "sweep: " in front. */
void cli_note(const struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A config's problems: errors always, the rest unless --quiet. */
void cli_diag(const struct cli *c, const struct diag *d);

/* The database's path: --db, $SWEEP_DB, results/results.db. */
const char *cli_db(const struct cli *c);

/* Adds "about 2 h 05 min", "about 3 min 20 s", "less than 0.1 s". */
void cli_duration(struct str *out, double seconds);

/* Adds the table in the format asked for and frees it; own: without --format.
 */
void cli_table(struct cli *c, struct table *t, enum format own);
enum format cli_format(const struct cli *c, enum format own);

/* Writes out's text to the file of --output: "-" leaves it in out. */
int cli_output(struct cli *c, const char *path, struct err *err) MUST_CHECK;

/* Sends out to the standard output.  A reader that left is no error. */
int cli_send(struct cli *c, struct err *err) MUST_CHECK;

#endif
