#include "cli/next.h"

#include "base/display.h"

#include <string.h>

struct sweep_options next_options(const struct cli *c)
{
    return (struct sweep_options){
        .db = cli_db(c),
        .jobs = c->args.jobs,
        .threads = c->args.threads,
        .budget_seconds = c->args.budget_seconds,
        .progress = (enum progress)c->args.progress,
        .color = c->color_stderr,
        .quiet = c->args.quiet,
        .fail_fast = c->args.fail_fast,
        .extend = c->args.extend,
        .network_fs = c->args.network_fs,
    };
}

int next_status(const struct sweep_result *r)
{
    if (r->signal)
        return 128 + r->signal;
    return r->failed || r->diverged ? STATUS_SOME_FAILED : STATUS_OK;
}

/* A word that a shell reads back as it is. */
static void add_word(struct str *out, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_=+./:,@%";

    if (*word && !word[strspn(word, safe)]) {
        str_add_text(out, word);
        return;
    }
    str_add_text(out, "'");
    for (; *word; word++)
        str_add(out, *word == '\'' ? "'\\'%c" : "%c", *word);
    str_add_text(out, "'");
}

static void add_option(struct str *out, const char *name, const char *value)
{
    if (!value)
        return;
    str_add(out, " --%s ", name);
    add_word(out, value);
}

void next_add(struct cli *c, const char *command, const char *what)
{
    str_add(&c->out, "  sweep %s", command);
    add_option(&c->out, "db", c->args.db);
    str_add(&c->out, "  # %s\n", what);
}

void next_continue(struct cli *c, const char *command,
                   const struct sweep_result *r)
{
    struct str *out = &c->out;

    if (r->left)
        str_add(out, "%d trial%s left%s", r->left,
                r->left == 1 ? " is" : "s are",
                r->out_of_time ? " and the time is used up" : "");
    if (r->elsewhere)
        str_add(out, "%s%d trial%s elsewhere", r->left ? ", and " : "",
                r->elsewhere, r->elsewhere == 1 ? " runs" : "s run");
    str_add(out, "; %s:\n  sweep %s",
            r->left ? "this continues"
                    : "when all have ended, this shows the whole",
            command);
    for (int i = 0; i < c->args.n_operands; i++) {
        str_add_text(out, " ");
        add_word(out, c->args.operands[i]);
    }
    for (int i = 0; c->args.sets && c->args.sets[i]; i++)
        add_option(out, "set", c->args.sets[i]);
    if (c->args.seeds)
        str_add(out, " --seeds %d", c->args.seeds);
    add_option(out, "best", c->args.best);
    add_option(out, "experiment", c->args.experiment);
    add_option(out, "db", c->args.db);
    if (c->args.network_fs)
        str_add_text(out, " --allow-network-fs");
    str_add_text(out, "\n");
    next_far(c, &r->holders);
}

void next_far(struct cli *c, const struct store_holders *h)
{
    struct str *out = &c->out;

    if (!h->far)
        return;
    str_add(out, "Trial %lld is held by process %lld on ",
            (long long)h->far_trials[0], (long long)h->far_pid);
    display_add(out, h->far_host);
    if (h->far > 1)
        str_add(out, ", and %d more on other machines", h->far - 1);
    str_add_text(out, "; if nothing runs there any more, this queues ");
    str_add(out, "%s again:\n  sweep retry", h->far > 1 ? "them" : "it");
    for (int i = 0; i < h->far && i < FAR_MOST; i++)
        str_add(out, " %lld", (long long)h->far_trials[i]);
    add_option(out, "db", c->args.db);
    str_add_text(out, "\n");
}
