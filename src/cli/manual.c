/*
 * manual.c - the part of the manual page that the tables make
 */
#include "cli/help.h"

#include <string.h>

/* scdoc reads _ * \ and a line's first character as marks. */
static void add_plain(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        str_add(out, strchr("_*\\<>#-", text[i]) && text[i] ? "\\%c" : "%c",
                text[i]);
}

static void add_words(struct str *out, const char *text)
{
    add_plain(out, text, strlen(text));
}

static void add_option(struct str *out, const struct option_row *o)
{
    str_add_text(out, "*");
    if (o->letter)
        str_add(out, "\\-%c*, *", o->letter);
    str_add_text(out, "\\-\\-");
    add_words(out, o->name);
    str_add_text(out, "*");
    if (o->value) {
        str_add_text(out, " ");
        add_words(out, o->value);
    }
    str_add_text(out, "\n\t");
    add_words(out, o->help);
    str_add_text(out, "\n\n");
}

static void add_examples(struct str *out, const char *lines)
{
    str_add_text(out, "```\n");
    for (const char *l = lines; *l; l = strchr(l, '\n') + 1)
        str_add(out, "%.*s\n", (int)strcspn(l, "\t"), l);
    str_add_text(out, "```\n\n");
}

void help_manual(struct str *out)
{
    str_add_text(out, "# COMMANDS\n\n");
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        str_add_text(out, "## sweep ");
        add_words(out, cmd->name);
        str_add_text(out, *cmd->operands ? " " : "");
        add_words(out, cmd->operands);
        str_add_text(out, "\n\n");
        add_words(out, cmd->about);
        str_add_text(out, "\n\n");
        for (const enum option_id *id = cmd->options; *id != OPT_NONE; id++)
            add_option(out, &option_rows[*id]);
        add_examples(out, cmd->examples);
    }
    str_add_text(out, "# OPTIONS OF EVERY COMMAND\n\nThey may also stand "
                      "before the command.\n\n");
    for (const enum option_id *id = common_options; *id != OPT_NONE; id++)
        add_option(out, &option_rows[*id]);
}
