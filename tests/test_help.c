#include "base/display.h"
#include "cli/help.h"

#include <criterion/criterion.h>
#include <string.h>

/* No line wider than a terminal of 80 columns shows. */
static void check_width(const char *text, const char *what)
{
    while (*text) {
        char line[512];
        size_t len = strcspn(text, "\n");

        cr_assert_lt(len, sizeof(line), "%s", what);
        memcpy(line, text, len);
        line[len] = '\0';
        cr_expect_leq(display_width(line), 79, "%s: \"%s\"", what, line);
        text += len + (text[len] == '\n');
    }
}

/* Every word of text that starts with -- is an option of the command. */
static void check_options(const char *text, const struct command *cmd)
{
    for (const char *at = strstr(text, "--"); at; at = strstr(at, "--")) {
        size_t len;
        bool found = false;

        at += 2;
        len = strspn(at, "abcdefghijklmnopqrstuvwxyz-");
        for (int i = OPT_NONE + 1; i < OPT_COUNT; i++)
            found |= strlen(option_rows[i].name) == len &&
                     strncmp(option_rows[i].name, at, len) == 0;
        cr_expect(found, "%s: no option --%.*s", cmd ? cmd->name : "sweep",
                  (int)len, at);
    }
}

Test(help, every_command_has_examples_and_fits_the_terminal)
{
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        struct str out = { 0 };
        char usage[64];

        help_command(&out, cmd);
        snprintf(usage, sizeof(usage), "\n  sweep %s", cmd->name);
        cr_expect_not_null(strstr(str_text(&out), "\nExamples:\n"));
        cr_expect_not_null(strstr(str_text(&out), usage));
        check_width(str_text(&out), cmd->name);
        check_options(str_text(&out), cmd);
        str_release(&out);
    }
}

Test(help, a_command_lists_its_own_options_and_no_others)
{
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        struct str out = { 0 };

        help_command(&out, cmd);
        for (int i = OPT_NONE + 1; i < OPT_COUNT; i++) {
            bool own = i == OPT_FORMAT ? cmd->lists : false;
            char mark[64];

            for (const enum option_id *id = cmd->options; *id; id++)
                own |= (int)*id == i;
            for (const enum option_id *id = common_options; *id; id++)
                own |= (int)*id == i && i != OPT_FORMAT;
            snprintf(mark, sizeof(mark), "\n      --%s%s", option_rows[i].name,
                     option_rows[i].value ? " " : "  ");
            if (option_rows[i].letter)
                snprintf(mark, sizeof(mark), "\n  -%c, --%s%s",
                         option_rows[i].letter, option_rows[i].name,
                         option_rows[i].value ? " " : "  ");
            cr_expect_eq(strstr(str_text(&out), mark) != NULL, own,
                         "sweep %s and --%s", cmd->name, option_rows[i].name);
        }
        str_release(&out);
    }
}

Test(help, the_program_lists_every_command)
{
    struct str out = { 0 };

    help_program(&out);
    check_width(str_text(&out), "sweep");
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        char mark[64];

        snprintf(mark, sizeof(mark), "\n  %s ", cmd->name);
        cr_expect_not_null(strstr(str_text(&out), mark), "%s", cmd->name);
        cr_expect_eq(command_find(cmd->name), cmd);
    }
    str_release(&out);
}
