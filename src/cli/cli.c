#include "cli/cli.h"

#include "base/display.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void cli_note(const struct cli *c, const char *fmt, ...)
{
    char line[1024];
    struct str shown = { 0 };
    va_list ap;

    if (c->args.quiet)
        return;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    display_add(&shown, line);
    fprintf(stderr, "sweep: %s\n", str_text(&shown));
    str_release(&shown);
}

void cli_diag(const struct cli *c, const struct diag *d)
{
    if (d->errors || !c->args.quiet)
        fputs(str_text(&d->text), stderr);
}

const char *cli_db(const struct cli *c)
{
    const char *env = getenv("SWEEP_DB");

    if (c->args.db)
        return c->args.db;
    return env && *env ? env : "results/results.db";
}

void cli_duration(struct str *out, double seconds)
{
    if (seconds >= 3600)
        str_add(out, "about %d h %02d min", (int)(seconds / 3600),
                (int)(seconds / 60) % 60);
    else if (seconds >= 60)
        str_add(out, "about %d min %02d s", (int)(seconds / 60),
                (int)seconds % 60);
    else if (seconds >= 0.1)
        str_add(out, seconds < 10 ? "about %.1f s" : "about %.0f s", seconds);
    else
        str_add_text(out, "less than 0.1 s");
}

enum format cli_format(const struct cli *c, enum format own)
{
    return c->args.format == FORMAT_UNSET ? own : (enum format)c->args.format;
}

void cli_table(struct cli *c, struct table *t, enum format own)
{
    format_table(&c->out, t, cli_format(c, own));
    table_free(t);
}

int cli_output(struct cli *c, const char *path, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return 0;
    if (c->out.failed)
        return err_set(err, ERR_NOMEM, "%s", path);
    if (file_write(path, str_text(&c->out), c->out.len, err) < 0)
        return -1;
    str_reset(&c->out);
    return 0;
}

int cli_send(struct cli *c, struct err *err)
{
    const char *text = str_text(&c->out);
    size_t left = c->out.len;

    if (c->out.failed)
        return err_set(err, ERR_NOMEM, "the output does not fit into memory");
    while (left) {
        ssize_t n = write(STDOUT_FILENO, text, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE) {
            /* The reader has what it wanted (head): end as others do. */
            signal(SIGPIPE, SIG_DFL);
            raise(SIGPIPE);
        }
        if (n < 0)
            return err_set(err, ERR_IO, "standard output: %s", strerror(errno));
        text += n;
        left -= (size_t)n;
    }
    return 0;
}
