/*
 * help.h - what --help, --version and --licenses show
 *
 * Every line is at most 79 columns.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/str.h"
#include "cli/command.h"

void help_program(struct str *out);
void help_command(struct str *out, const struct command *cmd);
void help_version(struct str *out);
void help_licenses(struct str *out);

/* The manual page's part that is made from the tables, in scdoc's language:
 * commands with their options, and the options of every command. */
void help_manual(struct str *out);

#endif
