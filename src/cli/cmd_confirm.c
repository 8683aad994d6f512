#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/next.h"
#include "cli/results.h"
#include "report/text.h"
#include "run/score.h"
#include "stat/seeds.h"
#include "summary/rivals.h"

/* Who is trained, and everything that says how. */
struct job {
    struct rivals rivals;
    struct snapshot *snap;
    struct study *study;
};

static int open_summary(struct summary **out, struct store **st,
                        const struct cli *c, struct err *err)
{
    struct summary_options options = { .experiment = c->args.experiment,
                                       .metric = -1 };
    enum metric_id metric;

    if (c->args.best) {
        if (results_metric(&metric, c, NULL, err) < 0)
            return -1;
        options.metric = (int)metric;
    }
    if (results_open(st, c, STORE_READ, err) < 0)
        return -1;
    return summary_make(out, *st, &options, err);
}

/* The database is closed again when this returns: what forks may not know it.
 */
static int find_job(struct job *out, const struct cli *c, struct err *err)
{
    struct store *st = NULL;
    struct summary *s = NULL;
    struct diag diag = { 0 };
    int rc = -1;

    if (open_summary(&s, &st, c, err) < 0)
        goto done;
    rivals_of(&out->rivals, s);
    if (!out->rivals.n) {
        err_set(err, ERR_NOMATCH, "no point of %s is complete yet",
                summary_experiment(s));
        goto done;
    }
    if (store_snapshot(&out->snap, st, summary_experiment(s), err) < 0)
        goto done;
    if (score_study(&out->study, out->snap, &diag, err) < 0) {
        cli_diag(c, &diag);
        goto done;
    }
    rc = 0;
done:
    diag_release(&diag);
    summary_free(s);
    store_close(st);
    return rc;
}

/* ---- who and why --------------------------------------------------------- */

static void add_rivals(struct str *out, const struct rivals *r)
{
    for (int i = 1; i < r->n; i++)
        str_add(out, "%sp%lld",
                i == 1         ? ""
                : i + 1 < r->n ? ", "
                               : " and ",
                (long long)r->points[i]);
}

static void say_who(const struct cli *c, const struct job *job)
{
    const struct rivals *r = &job->rivals;
    struct str who = { 0 };
    int n = r->n - 1;

    str_add(&who, "p%lld, which ranks first", (long long)r->points[0]);
    if (r->is_runner_up) {
        str_add_text(&who, r->is_tested
                               ? " and is told apart from all others, and the "
                                 "next, "
                               : ", and the next, ");
        add_rivals(&who, r);
    } else if (n && n == r->n_tied) {
        str_add_text(&who, ", and ");
        add_rivals(&who, r);
        str_add(&who, ", which cannot be told apart from it");
    } else if (n) {
        str_add_text(&who, ", and ");
        add_rivals(&who, r);
        str_add(&who, " of the %d that cannot be told apart from it%s",
                r->n_tied, r->simplest ? " (the last is the smallest)" : "");
    }
    cli_note(c, "new seeds for %s", str_text(&who));
    if (r->n_open)
        cli_note(c,
                 "%d trial%s of the search %s still to do: the choice may "
                 "change",
                 r->n_open, r->n_open == 1 ? "" : "s",
                 r->n_open == 1 ? "is" : "are");
    str_release(&who);
}

/* ---- the end ------------------------------------------------------------- */

static int add_outcome(struct cli *c, struct err *err)
{
    struct text_style style = { .color = c->color,
                                .ascii = c->ascii,
                                .columns = c->columns };
    struct store *st = NULL;
    struct summary *s = NULL;
    int rc = open_summary(&s, &st, c, err);

    if (rc == 0)
        report_confirmation(&c->out, s, &style);
    summary_free(s);
    store_close(st);
    return rc;
}

static int finish(struct cli *c, const struct sweep_result *r, int seeds,
                  struct err *err)
{
    if (!r->left && !r->elsewhere && !r->completed && !r->failed &&
        !r->diverged)
        cli_note(c,
                 "nothing to do: %d new seed%s there; --seeds N asks for "
                 "more",
                 seeds, seeds == 1 ? " is" : "s are");
    if (!c->args.quiet) {
        if (add_outcome(c, err) < 0)
            return -1;
        str_add_text(&c->out, "\n");
    }
    if (r->left || r->elsewhere) {
        next_continue(c, "confirm", r);
    } else if (!c->args.quiet) {
        str_add_text(&c->out, "Next:\n");
        next_add(c, "report", "which point to take, and why");
        next_add(c, "evaluate", "its score on the test part");
    }
    return next_status(r);
}

int cmd_confirm(struct cli *c, struct err *err)
{
    struct sweep_options how = next_options(c);
    struct store_confirm what = { 0 };
    struct sweep_result result = { 0 };
    struct job job = { 0 };
    int rc = -1;

    if (find_job(&job, c, err) < 0)
        goto done;
    what = (struct store_confirm){
        .points = job.rivals.points,
        .n_points = job.rivals.n,
        .seeds = c->args.seeds ? c->args.seeds : SEEDS_ENOUGH,
    };
    how.confirm = &what;
    say_who(c, &job);
    if (sweep_run(&result, job.study, &how, err) < 0)
        goto done;
    rc = finish(c, &result, what.seeds, err);
done:
    study_free(job.study);
    snapshot_free(job.snap);
    return rc;
}
