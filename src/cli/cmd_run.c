#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "run/sweep.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define BOARD_HEAD 5 /* rows shown when a run ends */

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

/* The command that does the same again, for the reader to type. */
static void add_again(struct str *out, const struct cli *c)
{
    str_add_text(out, "  sweep run ");
    add_word(out, c->args.operands[0]);
    for (int i = 0; c->args.sets && c->args.sets[i]; i++) {
        str_add_text(out, " --set ");
        add_word(out, c->args.sets[i]);
    }
    if (c->args.db) {
        str_add_text(out, " --db ");
        add_word(out, c->args.db);
    }
    str_add_text(out, "\n");
}

static void add_next(struct str *out, const struct cli *c, const char *command,
                     const char *what)
{
    str_add(out, "  sweep %s", command);
    if (c->args.db) {
        str_add_text(out, " --db ");
        add_word(out, c->args.db);
    }
    str_add(out, "  # %s\n", what);
}

static int add_board(struct cli *c, const struct study *study, struct err *err)
{
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct rank_row *rows = NULL;
    struct table *t = NULL;
    int n = 0, rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        store_snapshot(&snap, st, config_top(study->config)->name, err) < 0 ||
        store_leaderboard(&rows, &n, st, snap->experiment.id, study->metric,
                          err) < 0)
        goto done;
    t = results_board(snap, rows, n, BOARD_HEAD, study->metric, true);
    if (!t) {
        err_set(err, ERR_NOMEM, "the leaderboard");
        goto done;
    }
    format_table(&c->out, t, FORMAT_TABLE);
    rc = 0;
done:
    table_free(t);
    mem_free(rows);
    snapshot_free(snap);
    store_close(st);
    return rc;
}

/* What ended the run, and what to type next. */
static int finish(struct cli *c, const struct study *study,
                  const struct sweep_result *r, struct err *err)
{
    if (!c->args.quiet && add_board(c, study, err) < 0)
        return -1;
    if (!c->args.quiet)
        str_add_text(&c->out, "\n");
    if (r->left) {
        str_add(&c->out, "%d trial%s left%s; this continues:\n", r->left,
                r->left == 1 ? " is" : "s are",
                r->out_of_time ? " and the time is used up" : "");
        add_again(&c->out, c);
    } else if (!c->args.quiet) {
        str_add_text(&c->out, "Next:\n");
        add_next(&c->out, c, "report", "which point to take, and why");
        add_next(&c->out, c, "evaluate", "its score on the test part");
    }
    if (r->signal)
        return 128 + r->signal;
    return r->failed || r->diverged ? STATUS_SOME_FAILED : STATUS_OK;
}

int cmd_run(struct cli *c, struct err *err)
{
    struct sweep_options how = {
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
    struct study *study = NULL;
    struct sweep_result result = { 0 };
    struct diag diag = { 0 };
    int rc = -1;

    rc = study_open(&study, c->args.operands[0], c->args.sets, &diag, err);
    cli_diag(c, &diag);
    if (rc == 0)
        rc = sweep_run(&result, study, &how, err);
    if (rc == 0)
        rc = finish(c, study, &result, err);
    diag_release(&diag);
    study_free(study);
    return rc;
}
