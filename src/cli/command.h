/*
 * command.h - the commands: one row each
 *
 * Help, manual page and the reading of the command line are made from the rows.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/cli.h"

#define COMMAND_OPTIONS 10

struct command {
    const char *name;
    const char *operands; /* as help shows them: "CONFIG", "[ID]", "" */
    int min, max;         /* operands */
    bool lists;           /* takes --format */
    bool computes;        /* needs the kernels, hence a CPU that has FMA */
    const char *help;     /* one line, no full stop */
    const char *about;    /* a paragraph or two, for --help and the manual */
    const char *examples; /* lines "command<tab>what it does" */
    int (*run)(struct cli *c, struct err *err);
    enum option_id options[COMMAND_OPTIONS]; /* OPT_NONE at the end */
};

extern const struct command commands[]; /* the last one's name is NULL */

const struct command *command_find(const char *name); /* or NULL */
/* ERR_USAGE that names the nearest command. */
int command_unknown(const char *name, struct err *err);

#endif
