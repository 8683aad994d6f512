/* Programs that break their promises, by the shim's doing: the other groups
 * must notice, or they show nothing. */
#include "torture/torture.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Syncs that do nothing: a loss of power takes what was told. */
static int without_syncs(const struct torture *t, struct err *err)
{
    struct str told = { 0 };
    struct err found = { 0 };
    int rc = power_try(&told, t, 200, false, &found);

    str_release(&told);
    if (rc == 0)
        return err_set(err, ERR_RUN, "syncs that do nothing were not noticed");
    return strstr(found.msg, "image")
               ? 0
               : err_set(err, found.code, "%s", found.msg);
}

/* Writes that are told to be done and are not: results are told, and a kill
 * shows that they were never there. */
static int without_writes(struct rig *r, struct err *err)
{
    struct acks a = { 0 };
    struct err found = { 0 };
    size_t read = 0;
    int rc = -1;

    snprintf(r->shim->folder, sizeof(r->shim->folder), "%s", r->db);
    rig_order(r, SHIM_WRITE, SHIM_DROP, 0, 120, 1000000000);
    if (rig_start_run(r, "1", err) < 0)
        return -1;
    (void)rig_wait(r);
    if (acks_read(&a, &read, r->errors, 0, err) < 0)
        goto done;
    if (truth_holds(r->db, &a, 0, &found) == 0) {
        err_set(err, ERR_RUN,
                "%zu results were told, none was written, and "
                "nobody noticed",
                a.n);
        goto done;
    }
    rc = 0;
done:
    acks_release(&a);
    rig_clear(r);
    return rc;
}

struct forgery {
    const char *sql;
    bool is_result; /* seen by the comparison, else by what always holds */
};

/* A finished sweep, changed by one thing. */
static int with(struct rig *r, const struct str *reference,
                const struct forgery *f, struct err *err)
{
    struct err found = { 0 };
    sqlite3 *db = NULL;
    int rc;

    if (rig_run(r, "2", 0, err) < 0)
        return -1;
    if (sqlite3_open(r->db, &db) != SQLITE_OK ||
        sqlite3_exec(db, f->sql, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_changes(db) == 0)
        err_set(err, ERR_DB, "%s: %s", f->sql, sqlite3_errmsg(db));
    sqlite3_close(db);
    if (err->code != ERR_NONE)
        return -1;
    rc = f->is_result ? truth_same(reference, r->db, false, &found)
                      : truth_holds(r->db, NULL, 0, &found);
    rig_clear(r);
    return rc < 0 ? 0 : err_set(err, ERR_RUN, "not noticed: %s", f->sql);
}

int group_meta(struct str *told, const struct torture *t, struct err *err)
{
    static const struct forgery forgeries[] = {
        { "UPDATE epochs SET val_loss = val_loss * (1 + 3e-16)"
          " WHERE trial_id = 3 AND epoch = 4",
          true },
        { "DELETE FROM confusion WHERE trial_id = 5 AND actual = 1", true },
        { "UPDATE artifacts SET sha256 = replace(sha256, 'a', 'b')", true },
        { "UPDATE trials SET state = 'failed' WHERE id = 2", false },
        { "INSERT INTO attempts SELECT trial_id, attempt + 1, host, boot_id,"
          " pid, pid_start, started_at, ended_at, outcome, message, from_epoch,"
          " to_epoch, NULL FROM attempts WHERE trial_id = 1",
          false },
        { "DELETE FROM epochs WHERE trial_id = 4 AND epoch = 2", false },
    };
    size_t n = sizeof(forgeries) / sizeof(forgeries[0]);
    struct rig r = { 0 };
    struct str reference = { 0 };
    int rc = -1;

    if (rig_make(&r, torture_small, err) < 0 ||
        torture_reference(&reference, &r, err) < 0)
        goto done;
    for (size_t i = 0; i < n; i++)
        if (with(&r, &reference, &forgeries[i], err) < 0)
            goto done;
    if (rig_arm(&r, err) < 0 || without_writes(&r, err) < 0 ||
        without_syncs(t, err) < 0)
        goto done;
    str_add(told,
            "syncs and writes that do nothing and %zu changes of results "
            "are noticed",
            n);
    rc = 0;
done:
    str_release(&reference);
    rig_release(&r);
    return rc;
}
