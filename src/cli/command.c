#include "cli/command.h"

#include "cli/cmd.h"

#include <string.h>

/* clang-format off */
const struct command commands[] = {
    { "help", "[COMMAND]", 0, 1, false,
      "show this help, or a command's",
      "The same as --help, and as COMMAND --help.",
      "sweep help run\twhat run does\n", cmd_help, { OPT_NONE } },
    { .name = NULL },
};
/* clang-format on */

const struct command *command_find(const char *name)
{
    for (const struct command *cmd = commands; cmd->name; cmd++)
        if (strcmp(cmd->name, name) == 0)
            return cmd;
    return NULL;
}

int command_unknown(const char *name, struct err *err)
{
    const char *words[sizeof(commands) / sizeof(*commands)];
    const char *near;
    int n = 0;

    for (const struct command *cmd = commands; cmd->name; cmd++)
        words[n++] = cmd->name;
    words[n] = NULL;
    near = str_nearest(name, words);
    return err_set(err, ERR_USAGE, "\"%s\" is not a command%s%s%s", name,
                   near ? "; did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "");
}
