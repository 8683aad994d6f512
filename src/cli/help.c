#include "cli/help.h"

#include "base/display.h"
#include "base/version.h"

#include <string.h>

#define COLUMNS 79
#define INDENT 26 /* where the explanation of an option starts */

static const char program_examples[] =
    "sweep run configs/quickstart.yaml\ttrain every grid point\n"
    "sweep report\tsay which model, and why\n"
    "sweep best --format value > best.yaml\tits config, ready to run\n"
    "sweep evaluate\tscore it on the test part\n";

static const char statuses[] =
    "0 done, or the time budget is used up; 1 failed at run time, or bits "
    "differ; 2 done, but some trials failed or diverged; 3 nothing matches; "
    "64 wrong command line; 65 bad config or data, or a refused edit; 66 no "
    "such file; 70 a bug in sweep; 73 cannot create; 74 input or output "
    "failed; 130 interrupted after a clean stop; 143 on SIGTERM, 129 on "
    "SIGHUP.";

static const char environment[] =
    "SWEEP_DB (the database), SWEEP_DATA (a folder of data sets), NO_COLOR, "
    "CLICOLOR_FORCE, COLUMNS.";

/* "command<tab>what it does" lines, the second part aligned where it fits. */
static void add_examples(struct str *out, const char *lines)
{
    int width = 0;

    for (const char *l = lines; *l; l = strchr(l, '\n') + 1) {
        int n = (int)strcspn(l, "\t");

        width = n > width && n < 44 ? n : width;
    }
    str_add_text(out, "Examples:\n");
    for (const char *l = lines; *l; l = strchr(l, '\n') + 1) {
        int n = (int)strcspn(l, "\t"), len = (int)strcspn(l, "\n");

        str_add(out, "  %-*.*s", width, n, l);
        if (n < len && n <= width)
            str_add(out, "  %.*s", len - n - 1, l + n + 1);
        else if (n < len)
            str_add(out, "\n      %.*s", len - n - 1, l + n + 1);
        str_add_text(out, "\n");
    }
}

static void add_option(struct str *out, const struct option_row *o)
{
    struct str left = { 0 };

    if (o->letter)
        str_add(&left, "  -%c, ", o->letter);
    else
        str_add_text(&left, "      ");
    str_add(&left, "--%s%s%s", o->name, o->value ? " " : "",
            o->value ? o->value : "");
    if (display_width(str_text(&left)) > INDENT - 2) {
        str_add(out, "%s\n%*s", str_text(&left), INDENT, "");
    } else {
        display_pad(out, str_text(&left), INDENT, false);
    }
    display_wrap(out, o->help, INDENT, COLUMNS);
    str_add_text(out, "\n");
    out->failed |= left.failed;
    str_release(&left);
}

static void add_options(struct str *out, const char *title,
                        const enum option_id *list, bool lists)
{
    str_add(out, "\n%s:\n", title);
    for (; *list != OPT_NONE; list++)
        if (*list != OPT_FORMAT || lists)
            add_option(out, &option_rows[*list]);
}

static void add_section(struct str *out, const char *title, const char *text)
{
    str_add(out, "\n%s: ", title);
    display_wrap(out, text, 2, COLUMNS);
    str_add_text(out, "\n");
}

void help_program(struct str *out)
{
    str_add_text(out, "sweep tunes dense networks: it trains every point of a "
                      "grid, records every\nepoch, and argues for the model "
                      "it chose.\n\n"
                      "Usage: sweep [OPTION]... COMMAND [ARGUMENT]...\n\n");
    add_examples(out, program_examples);
    str_add_text(out, "\nCommands:\n");
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        int width = (int)(strlen(cmd->name) + strlen(cmd->operands)) + 3;

        str_add(out, "  %s %s", cmd->name, cmd->operands);
        if (width + 2 > INDENT)
            str_add(out, "\n%*s", INDENT, "");
        else
            str_add(out, "%*s", INDENT - width, "");
        display_wrap(out, cmd->help, INDENT, COLUMNS);
        str_add_text(out, "\n");
    }
    add_options(out, "Options of every command", common_options, true);
    add_section(out, "Exit status", statuses);
    add_section(out, "Environment", environment);
    str_add_text(out, "\n'sweep COMMAND --help' says more.  See also: man "
                      "sweep, man sweep-config.\n");
}

void help_command(struct str *out, const struct command *cmd)
{
    str_add(out, "sweep %s: %s\n\nUsage: sweep %s", cmd->name, cmd->help,
            cmd->name);
    str_add(out, " [OPTION]...%s%s\n\n", *cmd->operands ? " " : "",
            cmd->operands);
    add_examples(out, cmd->examples);
    str_add_text(out, "\n");
    display_wrap(out, cmd->about, 0, COLUMNS);
    str_add_text(out, "\n");
    if (cmd->options[0] != OPT_NONE)
        add_options(out, "Options", cmd->options, true);
    add_options(out, "Options of every command", common_options, cmd->lists);
    add_section(out, "Exit status", statuses);
    str_add_text(out, "\nSee also: man sweep, man sweep-config.\n");
}
