/*
 * options.h - the command line: one table of options, read strictly
 *
 * An option is a row of option_rows[]; a command lists the options it takes.
 * The options of every command may also stand before the command word.  A word
 * is an option only by its whole name: what getopt_long would guess from a
 * beginning is refused, since a guess changes when an option is added.
 *
 * Memory:  args_release frees the lists; texts point into argv.
 * Errors:  ERR_USAGE, with the nearest right word where there is one.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct args {
    /* every command's */
    const char *db; /* NULL: $SWEEP_DB, else results/results.db */
    int color;      /* enum color */
    bool quiet, verbose, help, version, licenses;
    int format; /* enum format; FORMAT_UNSET: the command's own */
    /* some commands' */
    const char *best, *experiment, *output, *mirror;
    bool extend, fail_fast, yes, all, fix, network_fs;
    int jobs, threads;          /* 0: auto */
    double budget_seconds;      /* 0: none */
    int progress;               /* enum progress */
    int seeds;                  /* 0: the command's own number */
    int rule;                   /* enum summary_rule */
    const char **where, **sets; /* NULL-terminated, in order; NULL: none */
    /* what is no option */
    const char **operands;
    int n_operands;
};

enum option_kind {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_CHOICE,   /* int: the index in choices */
    OPTION_COUNT,    /* int: 1 or more, or auto (0) */
    OPTION_NUMBER,   /* int: 1 to 1000 */
    OPTION_DURATION, /* double: seconds; 90, 90s, 10m, 2h, 1d */
    OPTION_LIST,     /* const char **: NULL-terminated, once for each */
};

enum option_id {
    OPT_NONE, /* ends a command's list */
    OPT_DB,
    OPT_FORMAT,
    OPT_QUIET,
    OPT_VERBOSE,
    OPT_COLOR,
    OPT_HELP,
    OPT_VERSION,
    OPT_LICENSES,
    OPT_BEST,
    OPT_EXPERIMENT,
    OPT_OUTPUT,
    OPT_SET,
    OPT_JOBS,
    OPT_THREADS,
    OPT_TIME_BUDGET,
    OPT_PROGRESS,
    OPT_FAIL_FAST,
    OPT_EXTEND,
    OPT_YES,
    OPT_MIRROR,
    OPT_RULE,
    OPT_WHERE,
    OPT_ALL,
    OPT_FIX,
    OPT_NETWORK_FS,
    OPT_SEEDS,
    OPT_COUNT
};

struct option_row {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* what follows it, in help; NULL: nothing */
    enum option_kind kind;
    size_t offset;              /* in struct args */
    const char *const *choices; /* OPTION_CHOICE: NULL-terminated */
    const char *help;
};

extern const struct option_row option_rows[OPT_COUNT];

/* The options of every command, OPT_NONE at the end. */
extern const enum option_id common_options[];

void args_init(struct args *a);
void args_release(struct args *a);

/* Reads argv[1..) while they are options of every command; *next is the first
 * word that is none. */
int args_read_common(struct args *a, int *next, int argc, char **argv,
                     struct err *err) MUST_CHECK;
/* Reads argv[1..) with argv[0] the command's name: its own options, those of
 * every command, and operands in any order. */
int args_read(struct args *a, const enum option_id *own, int argc, char **argv,
              struct err *err) MUST_CHECK;

/* Seconds of 90, 1.5m, 2h, 1d. */
int args_duration(double *out, const char *text) MUST_CHECK;

#endif
