#include "base/display.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "run/paths.h"
#include "run/savefile.h"
#include "store/examine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What goes: an experiment, a point's trials, or one trial. */
struct target {
    struct snapshot *snap;
    int64_t point_id, trial_id; /* 0: not limited to one */
    int n_trials;
};

static bool goes(const struct target *t, const struct trial_row *trial)
{
    return (!t->trial_id || trial->id == t->trial_id) &&
           (!t->point_id || trial->point_id == t->point_id);
}

static int find_target(struct target *out, struct store *st, const char *text,
                       struct err *err)
{
    struct results_id id = { 0 };
    char *name = NULL;
    int rc = -1;

    if (results_is_id(text)) {
        if (results_find(&id, st, text, err) < 0)
            goto done;
        if (id.trial)
            out->trial_id = id.trial->id;
        else
            out->point_id = id.point->id;
        name = mem_text(id.snap->experiment.name);
    } else {
        name = mem_text(text);
    }
    if (!name) {
        err_set(err, ERR_NOMEM, "%s", text);
        goto done;
    }
    /* Trials that have left the plan go, too. */
    if (store_snapshot_all(&out->snap, st, name, err) < 0)
        goto done;
    for (int i = 0; i < out->snap->n_trials; i++)
        out->n_trials += goes(out, &out->snap->trials[i]);
    rc = 0;
done:
    results_id_release(&id);
    mem_free(name);
    return rc;
}

static void describe(struct str *out, const struct target *t)
{
    const char *name = t->snap->experiment.name;

    if (t->trial_id)
        str_add(out, "trial %lld of %s", (long long)t->trial_id, name);
    else if (t->point_id)
        str_add(out, "point p%lld of %s with %d trial%s",
                (long long)t->point_id, name, t->n_trials,
                t->n_trials == 1 ? "" : "s");
    else
        str_add(out, "experiment %s with %d point%s and %d trial%s", name,
                t->snap->n_points, t->snap->n_points == 1 ? "" : "s",
                t->n_trials, t->n_trials == 1 ? "" : "s");
}

/* Did the user say yes?  Only a terminal can be asked. */
static int confirm(const struct cli *c, const char *what, struct err *err)
{
    struct str shown = { 0 };
    char answer[8] = "";

    if (c->args.yes)
        return 0;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return err_set(err, ERR_USAGE,
                       "no terminal to ask on; --yes removes %s", what);
    display_add(&shown, what);
    fprintf(stderr, "Remove %s and what was kept of it? [y/N] ",
            str_text(&shown));
    str_release(&shown);
    if (!fgets(answer, sizeof(answer), stdin) ||
        (*answer != 'y' && *answer != 'Y'))
        return err_set(err, ERR_NOMATCH, "nothing was removed");
    return 0;
}

static int remove_model(const struct cli *c, struct store *st,
                        const struct snapshot *snap, int64_t trial_id,
                        struct err *err)
{
    struct err e = { 0 };
    char sha256[SHA256_TEXT], *named = NULL, path[PATH_MAX];
    int rc = -1;

    if (store_artifact_path(&named, sha256, st, trial_id, "model", &e) < 0) {
        if (e.code == ERR_NOMATCH)
            return 0;
        *err = e;
        return -1;
    }
    if (paths_kept(path, cli_db(c), snap->experiment.name, named, err) < 0)
        goto done;
    if (unlink(path) != 0 && errno != ENOENT) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        goto done;
    }
    rc = store_artifact_gone(st, trial_id, "model", err);
done:
    mem_free(named);
    return rc;
}

/* What an interrupted training left to go on from. */
static int remove_checkpoints(const struct cli *c, const struct snapshot *snap,
                              const struct trial_row *trial, struct err *err)
{
    struct savefile files = { .trial_id = trial->id,
                              .attempt = trial->attempts };
    char folder[PATH_MAX];

    if (results_folder(folder, c, snap->experiment.name, err) < 0)
        return -1;
    paths_checkpoints(files.folder, cli_db(c), snap->experiment.name);
    savefile_remove(&files);
    rmdir(files.folder); /* only if it is empty */
    return 0;
}

/* Nothing is removed of what a living process trains. */
static int check_idle(struct store *st, const struct target *t, struct err *err)
{
    for (int i = 0; i < t->snap->n_trials; i++)
        if (goes(t, &t->snap->trials[i]) &&
            store_idle(st, 0, t->snap->trials[i].id, err) < 0)
            return -1;
    return 0;
}

/* Files go first: a file without a row would never be found again. */
static int remove_all(const struct cli *c, struct store *st,
                      const struct target *t, struct err *err)
{
    if (check_idle(st, t, err) < 0)
        return -1;
    for (int i = 0; i < t->snap->n_trials; i++) {
        const struct trial_row *trial = &t->snap->trials[i];

        if (!goes(t, trial))
            continue;
        if (remove_model(c, st, t->snap, trial->id, err) < 0 ||
            remove_checkpoints(c, t->snap, trial, err) < 0)
            return -1;
        if ((t->trial_id || t->point_id) &&
            store_remove_trial(st, trial->id, err) < 0)
            return -1;
    }
    if (!t->trial_id && !t->point_id &&
        store_remove_experiment(st, t->snap->experiment.id, err) < 0)
        return -1;
    return store_flush(st, err);
}

/* ---- an experiment whose rows are damaged -------------------------------- */

struct ruin {
    const struct cli *c;
    const char *name;
};

static int remove_kept(void *ctx, int64_t trial_id, const char *experiment,
                       const char *kind, const char *recorded,
                       const char *sha256, struct err *err)
{
    const struct ruin *r = ctx;
    char path[PATH_MAX];

    (void)trial_id;
    (void)kind;
    (void)sha256;
    if (strcmp(experiment, r->name) != 0)
        return 0;
    if (paths_kept(path, cli_db(r->c), experiment, recorded, err) < 0)
        return -1;
    if (unlink(path) != 0 && errno != ENOENT)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    return 0;
}

/* Without a look at what it holds, which cannot be read. */
static int remove_ruin(struct cli *c, struct store *st, const char *name,
                       struct err *err)
{
    struct ruin r = { c, name };
    struct str what = { 0 };
    int64_t id;
    int rc = -1;

    str_add(&what, "experiment %s, which is damaged,", name);
    if (store_experiment_id(&id, st, name, err) == 0 &&
        confirm(c, str_text(&what), err) == 0 &&
        store_idle(st, id, 0, err) == 0 &&
        store_each_file(st, remove_kept, &r, err) == 0 &&
        store_remove_experiment(st, id, err) == 0)
        rc = 0;
    if (rc == 0)
        cli_note(c, "removed %s with what was kept of it", str_text(&what));
    str_release(&what);
    return rc;
}

int cmd_rm(struct cli *c, struct err *err)
{
    struct store *st = NULL;
    struct target target = { 0 };
    const char *operand = c->args.operands[0];
    struct str what = { 0 };
    int rc = -1;

    if (results_open(&st, c, STORE_WRITE, err) < 0)
        goto done;
    rc = find_target(&target, st, operand, err);
    if (rc < 0 && err->code == ERR_MISMATCH && !results_is_id(operand)) {
        err_clear(err);
        rc = remove_ruin(c, st, operand, err);
        goto done;
    }
    if (rc < 0)
        goto done;
    rc = -1;
    describe(&what, &target);
    if (confirm(c, str_text(&what), err) < 0 ||
        remove_all(c, st, &target, err) < 0)
        goto done;
    cli_note(c, "removed %s", str_text(&what));
    rc = STATUS_OK;
done:
    str_release(&what);
    snapshot_free(target.snap);
    store_close(st);
    return rc;
}
