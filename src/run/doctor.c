#include "run/doctor.h"

#include "base/mem.h"
#include "run/handover.h"
#include "run/strays.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS_MOST 8 /* what one mends may show the next */

struct visit {
    struct doctor_report *report;
    struct store *st;
    const char *db;
    struct findings now; /* of the latest examination */
};

/* ---- looking ------------------------------------------------------------- */

/* Does a point's config give its hash?  Not asked where starting weights are
 * part of it, of which only the digest is known. */
static int check_hash(bool *fits, const struct snapshot *snap,
                      const struct point_row *p, struct err *err)
{
    json_t *config = json_loads(p->config, 0, NULL);
    const char *weights = json_string_value(json_object_get(config, "weights"));
    char hash[SHA256_TEXT];
    int rc = 0;

    *fits = !config || !weights || strcmp(weights, "none") != 0;
    for (int s = 0; rc == 0 && !*fits && s < snap->n_splits; s++)
        for (int n = 1; rc == 0 && !*fits && n <= NUMERICS; n++) {
            rc = point_hash(hash, config, snap->splits[s].dataset_hash, NULL, n,
                            err);
            *fits = rc == 0 && strcmp(hash, p->hash) == 0;
        }
    json_decref(config);
    return rc;
}

static int examine_hashes(struct visit *v, const char *name, struct err *err)
{
    struct snapshot *snap = NULL;
    struct err why = { 0 };
    int rc = -1;

    /* What is damaged was found without our help. */
    if (store_snapshot_all(&snap, v->st, name, &why) < 0)
        return why.code == ERR_NOMEM ? err_set(err, why.code, "%s", why.msg)
                                     : 0;
    for (int i = 0; i < snap->n_points; i++) {
        const struct point_row *p = &snap->points[i];
        struct finding *f;
        bool fits;

        if (check_hash(&fits, snap, p, err) < 0)
            goto done;
        if (fits || !snap->n_splits)
            continue;
        f = findings_add(&v->now, AILMENT_POINT, err);
        if (!f)
            goto done;
        f->experiment_id = snap->experiment.id;
        f->point_id = p->id;
        snprintf(f->what, sizeof(f->what),
                 "point p%lld: its config does not give its hash",
                 (long long)p->id);
    }
    rc = 0;
done:
    snapshot_free(snap);
    return rc;
}

/* Are the tables themselves, or the file, in doubt? */
static bool is_broken(const struct findings *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].ailment == AILMENT_FILE ||
            (f->list[i].ailment == AILMENT_SCHEMA &&
             strcmp(f->list[i].part, "table") == 0))
            return true;
    return false;
}

static int examine(struct visit *v, struct err *err)
{
    struct table *names = NULL;
    int rc;

    findings_release(&v->now);
    if (store_examine(&v->now, v->st, err) < 0)
        return -1;
    if (is_broken(&v->now))
        return 0;
    rc = store_table_names(&names, v->st, err);
    for (int i = 0; rc == 0 && i < table_n_rows(names); i++)
        rc = examine_hashes(v, json_string_value(table_cell(names, i, 0)), err);
    table_free(names);
    if (rc == 0)
        rc = strays_examine(&v->now, v->st, v->db, v->report->is_shared, err);
    return rc;
}

/* ---- mending ------------------------------------------------------------- */

static int remove_file(const struct finding *f, struct err *err)
{
    if (unlink(f->path) == 0 || errno == ENOENT)
        return 0;
    return err_set(err, ERR_IO, "%s: %s", f->path, strerror(errno));
}

static int mend_here(struct visit *v, const struct finding *f, struct err *err)
{
    if ((f->ailment == AILMENT_STRAY || f->ailment == AILMENT_KEPT_ALTERED) &&
        remove_file(f, err) < 0)
        return -1;
    return store_mend(v->st, f, NUMERICS, err);
}

/* Is an experiment's own row, a point or a split damaged?  Then nothing can be
 * said of its trials. */
static bool is_blocked(const struct findings *now, int64_t experiment_id)
{
    for (size_t i = 0; i < now->n; i++) {
        const struct finding *f = &now->list[i];

        if (f->ailment == AILMENT_SPLIT ||
            (f->experiment_id == experiment_id &&
             (f->ailment == AILMENT_EXPERIMENT || f->ailment == AILMENT_POINT)))
            return true;
    }
    return false;
}

/* What the config says, as `sweep run` would write it; false: config or data
 * are not there. */
static int write_again(bool *done, struct visit *v, int64_t experiment_id,
                       struct err *err)
{
    char *name = NULL, *config = NULL, *overrides = NULL;
    struct handover handover = { 0 };
    struct study *study = NULL;
    struct store_sync result;
    struct diag diag = { 0 };
    struct err why = { 0 };
    int rc = 0;

    *done = false;
    if (store_config_of(&name, &config, &overrides, v->st, experiment_id,
                        &why) < 0 ||
        study_from_text(&study, name, config, overrides, &diag, &why) < 0 ||
        handover_make(&handover, study, true, &why) < 0)
        rc = why.code == ERR_NOMEM ? err_set(err, why.code, "%s", why.msg) : 0;
    else if (store_sync(&result, v->st, &handover.rows, err) < 0)
        rc = -1;
    else
        *done = true;
    handover_release(&handover);
    study_free(study);
    diag_release(&diag);
    mem_free(name);
    mem_free(config);
    mem_free(overrides);
    return rc;
}

static bool is_of_config(const struct finding *f)
{
    return f->ailment == AILMENT_POINT || f->ailment == AILMENT_SPLIT ||
           f->ailment == AILMENT_CLASSES;
}

static bool has_id(const int64_t *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == id)
            return true;
    return false;
}

/* Marks what the config says otherwise, and writes each experiment again that
 * has some of it; *done lists those that could be. */
static int rewrite_all(int64_t **done, size_t *n, struct visit *v,
                       struct err *err)
{
    int64_t *tried = NULL;
    size_t n_tried = 0, cap = 0, cap_tried = 0;
    int rc = -1;

    for (size_t i = 0; i < v->now.n; i++)
        if (is_of_config(&v->now.list[i]) &&
            store_spoil(v->st, &v->now.list[i], err) < 0)
            goto done;
    for (size_t i = 0; i < v->now.n; i++) {
        const struct finding *f = &v->now.list[i];
        bool written = !f->experiment_id; /* a split that nothing uses */

        if (!is_of_config(f) || has_id(tried, n_tried, f->experiment_id))
            continue;
        if (mem_grow(&tried, n_tried, &cap_tried, sizeof(*tried)) < 0 ||
            mem_grow(done, *n, &cap, sizeof(**done)) < 0) {
            err_set(err, ERR_NOMEM, "no memory for experiments");
            goto done;
        }
        tried[n_tried++] = f->experiment_id;
        if (!written && write_again(&written, v, f->experiment_id, err) < 0)
            goto done;
        if (written)
            (*done)[(*n)++] = f->experiment_id;
    }
    rc = 0;
done:
    mem_free(tried);
    return rc;
}

/* Points and splits: from the config; what that does not have goes. */
static int mend_from_config(struct visit *v, struct err *err)
{
    int64_t *done = NULL;
    size_t n = 0;
    int rc = -1;

    if (rewrite_all(&done, &n, v, err) < 0 || (n && examine(v, err) < 0))
        goto done;
    for (size_t i = 0; n && i < v->now.n; i++) {
        const struct finding *f = &v->now.list[i];

        if (is_of_config(f) && has_id(done, n, f->experiment_id) &&
            store_discard(v->st, f, err) < 0)
            goto done;
    }
    rc = 0;
done:
    mem_free(done);
    return rc;
}

/* One step; what it changed is seen by the next examination. */
static int mend_round(struct visit *v, struct err *err)
{
    bool broken = is_broken(&v->now);

    for (size_t i = 0; i < v->now.n; i++) {
        const struct finding *f = &v->now.list[i];

        if (broken && f->ailment != AILMENT_FILE &&
            f->ailment != AILMENT_SCHEMA)
            continue;
        if (f->trial_id && is_blocked(&v->now, f->experiment_id))
            continue;
        if (mend_here(v, f, err) < 0)
            return -1;
    }
    return broken ? 0 : mend_from_config(v, err);
}

/* Adds what the latest examination found and the report does not have yet. */
static int note_found(struct visit *v, size_t *added, struct err *err)
{
    *added = 0;
    for (size_t i = 0; i < v->now.n; i++) {
        struct finding *f;

        if (findings_has(&v->report->found, &v->now.list[i]))
            continue;
        f = findings_add(&v->report->found, v->now.list[i].ailment, err);
        if (!f)
            return -1;
        *f = v->now.list[i];
        ++*added;
    }
    return 0;
}

static int mend(struct visit *v, struct err *err)
{
    size_t before, added = 0;

    for (int round = 0; round < ROUNDS_MOST && v->now.n; round++) {
        before = v->now.n;
        if (mend_round(v, err) < 0 || examine(v, err) < 0 ||
            note_found(v, &added, err) < 0)
            return -1;
        if (v->now.n == before && !added)
            break; /* nothing helps any more */
    }
    return 0;
}

/* ---- the visit ----------------------------------------------------------- */

static void judge(struct visit *v)
{
    struct doctor_report *r = v->report;

    for (size_t i = 0; i < r->found.n; i++) {
        struct finding *f = &r->found.list[i];

        f->mended = !findings_has(&v->now, f);
        if (!f->mended && ailments[f->ailment].is_damage)
            r->damaged++;
        else if (!f->mended)
            r->untidy++;
    }
}

int doctor_run(struct doctor_report *out, const char *db, bool fix,
               bool network, struct err *err)
{
    struct doctor_report report = { .is_shared = strays_shared(db) };
    struct visit v = { .report = &report, .db = db };
    bool journal = store_has_journal(db);
    enum store_mode mode = !fix      ? STORE_EXAMINE
                           : network ? STORE_MEND_NETWORK
                                     : STORE_MEND;
    size_t added;
    int rc = -1;

    if (store_open(&v.st, db, mode, err) < 0 || examine(&v, err) < 0 ||
        note_found(&v, &added, err) < 0 || (fix && mend(&v, err) < 0))
        goto done;
    judge(&v);
    /* a damaged row of one is a finding of its own */
    if (!is_broken(&v.now) &&
        store_sure_holders(&report.holders, v.st, 0, err) < 0)
        goto done;
    report.rolled_back = journal && !store_has_journal(db);
    *out = report;
    report = (struct doctor_report){ 0 };
    rc = 0;
done:
    findings_release(&report.found);
    findings_release(&v.now);
    store_close(v.st);
    return rc;
}
