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
#include "store/query.h"

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

/* The database's path, and that of a file in the results folder (the folder
 * the database is in); cli_result_path's text is the caller's (mem_free). */
const char *cli_db(const struct cli *c);
char *cli_result_path(const struct cli *c, const char *file) MUST_CHECK;

/* The database, to read. */
int cli_open(struct store **out, const struct cli *c,
             struct err *err) MUST_CHECK;
/* The experiment that --experiment names, or that ran latest. */
int cli_snapshot(struct snapshot **out, const struct cli *c, struct store *st,
                 struct err *err) MUST_CHECK;
/* The metric of --best; the experiment's own without it. */
int cli_metric(int *out, const struct cli *c, const struct snapshot *snap,
               struct err *err) MUST_CHECK;

/* An operand that names a trial (17) or a point (p12). */
struct cli_id {
    bool is_point;
    int64_t id; /* the row's id in trials or points */
};
int cli_id_parse(struct cli_id *out, const char *text) MUST_CHECK;

/* Adds the table in the format asked for and frees it; own: without --format.
 */
void cli_table(struct cli *c, struct table *t, enum format own);
enum format cli_format(const struct cli *c, enum format own);

/* Writes out's text to the file of --output: "-" leaves it in out. */
int cli_output(struct cli *c, const char *path, struct err *err) MUST_CHECK;

/* Sends out to the standard output.  A reader that left is no error. */
int cli_send(struct cli *c, struct err *err) MUST_CHECK;

#endif
