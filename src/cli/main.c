/*
 * main.c - the program: options, command, output, exit status
 */
#include "base/display.h"
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/help.h"
#include "num/cpu.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

/* --color, then NO_COLOR, CLICOLOR_FORCE, TERM, then what fd is. */
static bool takes_color(const struct cli *c, int fd)
{
    const char *term = getenv("TERM"), *force = getenv("CLICOLOR_FORCE");

    if (c->args.color != COLOR_AUTO)
        return c->args.color == COLOR_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

static int terminal_columns(void)
{
    const char *env = getenv("COLUMNS");
    struct winsize size;
    long long n;

    if (env && str_to_int(&n, env, 20, 1000) == 0)
        return (int)n;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

static void look_around(struct cli *c)
{
    c->color = takes_color(c, STDOUT_FILENO);
    c->color_stderr = takes_color(c, STDERR_FILENO);
    c->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    c->columns = terminal_columns();
}

static int check_operands(const struct cli *c, const struct command *cmd,
                          struct err *err)
{
    int n = c->args.n_operands;

    if (n < cmd->min)
        return err_set(err, ERR_USAGE, "%s is missing: sweep %s %s",
                       n ? "an argument" : "its argument", cmd->name,
                       cmd->operands);
    if (cmd->max >= 0 && n > cmd->max)
        return err_set(err, ERR_USAGE, "\"%s\" is one argument too many",
                       c->args.operands[cmd->max]);
    if (c->args.format != FORMAT_UNSET && !cmd->lists)
        return err_set(err, ERR_USAGE, "%s lists nothing: no --format",
                       cmd->name);
    return 0;
}

/* What asks for a text and nothing else; false: nothing did. */
static bool show_text(struct cli *c, const struct command *cmd)
{
    if (c->args.version)
        help_version(&c->out);
    else if (c->args.licenses)
        help_licenses(&c->out);
    else if (c->args.help && cmd)
        help_command(&c->out, cmd);
    else if (c->args.help || !cmd)
        help_program(&c->out);
    else
        return false;
    return true;
}

/* The exit status, or -1. */
static int act(struct cli *c, const struct command **cmd, int argc, char **argv,
               struct err *err)
{
    int next, status;

    if (args_read_common(&c->args, &next, argc, argv, err) < 0)
        return -1;
    if (next < argc) {
        *cmd = command_find(argv[next]);
        if (!*cmd)
            return command_unknown(argv[next], err);
        if (args_read(&c->args, (*cmd)->options, argc - next, argv + next,
                      err) < 0)
            return -1;
    }
    look_around(c);
    if (show_text(c, *cmd))
        return STATUS_OK;
    if (check_operands(c, *cmd, err) < 0 ||
        ((*cmd)->computes && cpu_init(err) < 0))
        return -1;
    status = (*cmd)->run(c, err);
    return status;
}

static int complain(const struct command *cmd, const struct err *err)
{
    const char *text = *err->msg ? err->msg : err_meaning(err->code);
    bool says_why = err->code != ERR_NOMEM || strstr(text, "memory");
    struct str msg = { 0 };

    display_add(&msg, text);
    fprintf(stderr, "sweep%s%s: %s%s\n", cmd ? " " : "", cmd ? cmd->name : "",
            msg.failed ? err_meaning(ERR_NOMEM) : str_text(&msg),
            msg.failed || says_why ? "" : ": out of memory");
    if (err->code == ERR_USAGE)
        fprintf(stderr, "Try 'sweep%s%s --help'.\n", cmd ? " " : "",
                cmd ? cmd->name : "");
    if ((err->code == ERR_MISMATCH || err->code == ERR_DB) &&
        strstr(err->msg, "damaged"))
        fputs(cmd && cmd->run == cmd_doctor
                  ? "sweep: so much is lost that nothing can be mended here: "
                    "restore a copy, or save what is left with `sqlite3 "
                    "results.db .recover`\n"
                  : "sweep: `sweep doctor` finds all that is damaged, and "
                    "mends what it can with --fix\n",
              stderr);
    str_release(&msg);
    return err_status(err->code);
}

/* A stream that is closed becomes one that fails, so that no pipe or database
 * is opened in its place and written to as if it were the stream. */
static void fill_streams(void)
{
    static const int useless[] = { O_WRONLY, O_RDONLY, O_RDONLY };

    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", useless[fd]) < 0)
            return;
}

int main(int argc, char **argv)
{
    const struct command *cmd = NULL;
    struct err err = { 0 };
    struct cli c = { 0 };
    int status;

    fill_streams();
    setlocale(LC_CTYPE, ""); /* numbers stay in the C locale */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a write beyond the limit fails instead */
    args_init(&c.args);
    status = act(&c, &cmd, argc, argv, &err);
    /* A run ended by a signal has ended by it, heard or not. */
    if (status >= 0 && cli_send(&c, &err) < 0 && status < 128)
        status = -1;
    if (status < 0)
        status = complain(cmd, &err);
    args_release(&c.args);
    str_release(&c.out);
    return status;
}
