#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/help.h"

int cmd_help(struct cli *c, struct err *err)
{
    const struct command *cmd;

    if (!c->args.n_operands) {
        help_program(&c->out);
        return STATUS_OK;
    }
    cmd = command_find(c->args.operands[0]);
    if (!cmd)
        return command_unknown(c->args.operands[0], err);
    help_command(&c->out, cmd);
    return STATUS_OK;
}
