#include "store/examine.h"

#include "store/lease.h"
#include "store/patient.h"
#include "store/schema.h"

#include <stdio.h>
#include <string.h>

/* ---- the file and its schema --------------------------------------------- */

#define WORDS_MOST 20 /* of SQLite's own check */

/* Does SQLite complain of a value, not of how the file is built? */
static bool is_of_row(const char *word)
{
    return strncmp(word, "CHECK constraint", 16) == 0 ||
           strstr(word, " value in ");
}

/* Of what is damaged in the file itself SQLite tells in many lines, the first
 * of which names the database. */
static int say_lines(struct patient *p, const char *words, struct err *err)
{
    for (const char *at = words; *at;) {
        size_t n = strcspn(at, "\n");
        char line[200];

        snprintf(line, sizeof(line), "%.*s", (int)(n < 199 ? n : 199), at);
        if (strncmp(line, "***", 3) != 0 &&
            patient_say(p, AILMENT_FILE, line, err) < 0)
            return -1;
        at += n + (at[n] == '\n');
    }
    return 0;
}

static int examine_file(struct patient *p, struct err *err)
{
    char sql[64];
    sqlite3_stmt *s;
    const char *word;
    struct err why = { 0 };
    int rc;

    snprintf(sql, sizeof(sql), "PRAGMA integrity_check(%d)", WORDS_MOST);
    s = sql_new(p->st, sql, &why);
    if (!s)
        return patient_note(p, AILMENT_FILE, &why, err);
    while ((rc = sql_complaint(p->st, s, &word, &why)) == 1) {
        p->at = (struct finding){ 0 };
        if (is_of_row(word) ? patient_say(p, AILMENT_CONSTRAINT, word, err) < 0
                            : say_lines(p, word, err) < 0)
            break;
    }
    sqlite3_finalize(s);
    if (rc < 0)
        return patient_note(p, AILMENT_FILE, &why, err);
    return rc == 1 ? -1 : 0;
}

static int take_difference(void *ctx, const char *type, const char *name,
                           struct err *err)
{
    struct patient *p = ctx;
    char what[200];

    p->has_tables &= strcmp(type, "table") != 0;
    p->at = (struct finding){ 0 };
    snprintf(p->at.part, sizeof(p->at.part), "%s", type);
    snprintf(what, sizeof(what),
             strcmp(type, "trigger") == 0 ? "%s %.150s"
                                          : "%s %.150s is not what sweep made",
             type, name);
    return patient_say(p, AILMENT_SCHEMA, what, err);
}

/* ---- rows that belong to nothing ----------------------------------------- */

static int examine_keys(struct patient *p, struct err *err)
{
    sqlite3_stmt *s =
        sql_new(p->st,
                "SELECT \"table\", rowid, parent, count(*)"
                " FROM pragma_foreign_key_check GROUP BY 1, 2, 3 ORDER BY 1, 2",
                err);
    int rc;

    if (!s)
        return -1;
    while ((rc = sql_step(p->st, s, err)) == 1) {
        char what[200];

        snprintf(what, sizeof(what), "%s: %lld row%s of no %s",
                 (const char *)sqlite3_column_text(s, 0),
                 (long long)sqlite3_column_int64(s, 3),
                 sqlite3_column_int64(s, 3) == 1 ? "" : "s",
                 (const char *)sqlite3_column_text(s, 2));
        p->at = (struct finding){ 0 };
        if (patient_say(p, AILMENT_ORPHAN, what, err) < 0)
            break;
    }
    sqlite3_finalize(s);
    return rc < 0 || rc == 1 ? -1 : 0;
}

/* Classes and matrices without the predictions whose checksum covers them. */
static int examine_bare_scores(struct patient *p, struct err *err)
{
    sqlite3_stmt *s = sql_new(p->st,
                              "SELECT trial_id, part FROM class_metrics"
                              " UNION SELECT trial_id, part FROM confusion"
                              " EXCEPT SELECT trial_id, part FROM predictions",
                              err);
    int rc;

    if (!s)
        return -1;
    while ((rc = sql_step(p->st, s, err)) == 1) {
        char what[200];

        p->at = (struct finding){ .trial_id = sqlite3_column_int64(s, 0) };
        snprintf(p->at.part, sizeof(p->at.part), "%s",
                 (const char *)sqlite3_column_text(s, 1));
        snprintf(what, sizeof(what),
                 "trial %lld, %s: tables without results of examples",
                 (long long)p->at.trial_id, p->at.part);
        if (patient_say(p, AILMENT_SCORES, what, err) < 0)
            break;
    }
    sqlite3_finalize(s);
    return rc < 0 || rc == 1 ? -1 : 0;
}

/* ---- leases -------------------------------------------------------------- */

static int examine_leases(struct patient *p, struct err *err)
{
    sqlite3_stmt *s = sql_new(
        p->st,
        "SELECT t.id, t.experiment_id, a.attempt IS NULL, " LEASE_COLUMNS
        " FROM trials t LEFT JOIN attempts a"
        " ON a.trial_id = t.id AND a.attempt = t.attempts"
        " WHERE t.state = 'running' ORDER BY t.id",
        err);
    struct lease us;
    int rc;

    if (!s || lease_of_this(&us, err) < 0) {
        sqlite3_finalize(s);
        return -1;
    }
    while ((rc = sql_step(p->st, s, err)) == 1) {
        struct lease holder = { 0 };
        struct err unused = { 0 };
        char what[200];

        if (lease_read(&holder, p->st, s, 3, &unused) < 0 &&
            !sqlite3_column_int(s, 2))
            continue; /* a finding of its own: an attempt */
        p->at = (struct finding){ .trial_id = sqlite3_column_int64(s, 0),
                                  .experiment_id = sqlite3_column_int64(s, 1) };
        if (holder.pid && !lease_is_dead(&holder, &us))
            continue;
        snprintf(what, sizeof(what), "trial %lld was run by process %lld on %s",
                 (long long)p->at.trial_id, (long long)holder.pid, holder.host);
        if (patient_say(p, AILMENT_LEASE, what, err) < 0)
            break;
    }
    sqlite3_finalize(s);
    return rc < 0 || rc == 1 ? -1 : 0;
}

/* ---- all of it ----------------------------------------------------------- */

static int examine_all(struct patient *p, struct err *err)
{
    if (examine_file(p, err) < 0 ||
        schema_differences(p->st, &schema_ours, take_difference, p, err) < 0)
        return -1;
    if (!p->has_tables)
        return 0; /* their rows are not ours to judge */
    return examine_keys(p, err) < 0 || examine_rows(p, err) < 0 ||
                   examine_bare_scores(p, err) < 0 || examine_leases(p, err) < 0
               ? -1
               : 0;
}

int store_examine(struct findings *out, struct store *st, struct err *err)
{
    struct patient p = { .st = st, .found = out, .has_tables = true };
    struct err why = { 0 };
    int rc;

    if (store_settle(st, err) < 0 || sql_exec(st, "BEGIN", err) < 0)
        return -1;
    rc = examine_all(&p, &why);
    store_abandon(st);
    /* A file that is broken in the middle of a table ends the examination. */
    if (rc < 0 && why.code == ERR_DB && !st->busy)
        return patient_note(&p, AILMENT_FILE, &why, err);
    return rc < 0 ? err_set(err, why.code, "%s", why.msg) : 0;
}
