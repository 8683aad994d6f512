/* What a run must refuse: another plan or data under the same name, databases
 * that are not its own to write, folders that are not.  The status and a word
 * of the message are as promised, and nothing changes. */
#define _GNU_SOURCE
#include "base/mem.h"
#include "torture/still.h"
#include "torture/torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char grid[] = "name: refusals\n"
                           "data: {dataset: small.csv}\n"
                           "model: {layers: []}\n"
                           "training: {epochs: 2, batch_size: 4}\n"
                           "parameters: {learning_rate: [0.1, 0.01]}\n";

#define SQL(text) "sqlite3 results/results.db \"" text "\""
#define INSTEAD "rm -r results; mkdir results; "

static const struct refusal {
    const char *what;
    const char *change; /* a command in the rig's folder, after a sweep */
    const char *set;    /* an override, or NULL */
    int status;
    const char *word;
    bool as_nobody; /* root may write anything */
} refusals[] = {
    { "another seed", "true", "seed=2", 65, "--extend", false },
    { "another metric", "true", "metric=val_loss", 65, "val_loss", false },
    { "another model", "true", "layers=[4]", 65, "--extend", false },
    { "other data", "echo 9,9,x >>small.csv", NULL, 65, "--extend", false },
    { "no data", "rm small.csv", NULL, 66, "small.csv", false },
    { "data of one class", "sed -i s/,y/,x/ small.csv", NULL, 65, "class",
      false },
    { "a newer schema", SQL("PRAGMA user_version = 99"), NULL, 65,
      "schema version 99", false },
    { "another program's mark", SQL("PRAGMA application_id = 7"), NULL, 65,
      "another program", false },
    { "another program's tables",
      INSTEAD SQL("CREATE TABLE trials (x); INSERT INTO trials VALUES (1)"),
      NULL, 65, "another program", false },
    { "a changed table", SQL("ALTER TABLE trials ADD COLUMN extra"), NULL, 1,
      "trials", false },
    { "a trigger",
      SQL("CREATE TRIGGER t AFTER INSERT ON epochs BEGIN"
          " DELETE FROM epochs; END"),
      NULL, 1, "results.db", false },
    { "a text", INSTEAD "echo text >results/results.db", NULL, 65,
      "not an SQLite database", false },
    { "a folder for a database", INSTEAD "mkdir results/results.db", NULL, 65,
      "folder", false },
    { "a pipe for a database", INSTEAD "mkfifo results/results.db", NULL, 65,
      "regular file", false },
    { "a file for a folder", "rm -r results; echo x >results", NULL, 74,
      "results", false },
    { "a database cut off", "truncate -s 5000 results/results.db", NULL, 1,
      "damaged", false },
    { "a folder for everybody", "chmod 777 results", NULL, 65,
      "anybody may write", false },
    { "a read-only folder", "chmod -R a-w results", "epochs=3", 73, "results",
      true },
    { "a read-only place", "rm -r results; chmod a-w .", NULL, 73, "results",
      true },
    { "a folder that cannot be looked into", "chmod 000 results", NULL, 0,
      "results", true },
};
#define N_REFUSALS (sizeof(refusals) / sizeof(refusals[0]))

static void become_nobody(long unused)
{
    (void)unused;
    if (geteuid() == 0 && setuid(65534) < 0)
        _exit(99);
}

static int shell(const struct rig *r, const char *command, struct err *err)
{
    char line[1000];

    snprintf(line, sizeof(line),
             "cd '%s' && { %s; } >shell 2>&1 && rm -f shell", r->folder,
             command);
    return system(line) == 0
               ? 0
               : err_set(err, ERR_RUN, "%s: %s", r->folder, command);
}

static const char data[] =
    "{ echo a,b,label; for i in 1 2 3 4 5 6 7 8 9 10; do echo $i,1,x; echo"
    " $i,2,y; done; } >small.csv";
/* As after the first sweep, whatever was done to it. */
static const char again[] = "chmod 755 . results 2>/dev/null; rm -rf results;"
                            " cp -a kept/. .";

static int is_refused(struct rig *r, const struct refusal *f, struct err *err)
{
    const char *words[] = { "run",
                            r->config,
                            "--db",
                            "results/results.db",
                            f->set ? "--set" : NULL,
                            f->set,
                            NULL };
    char before[SHA256_TEXT], after[SHA256_TEXT], line[300];
    int status;

    if (shell(r, again, err) < 0 || shell(r, f->change, err) < 0 ||
        still_digest(before, r, err) < 0)
        return -1;
    unlink(r->out);
    unlink(r->errors);
    r->before = f->as_nobody ? become_nobody : NULL;
    if (rig_start(r, words, err) < 0)
        return -1;
    status = rig_wait(r);
    r->before = NULL;
    rig_last_line(line, sizeof(line), r->errors);
    if (f->status ? status != f->status
                  : status != 65 && status != 73 && status != 74)
        return err_set(err, ERR_MISMATCH, "it ended with %d: %s", status, line);
    if (!strstr(line, f->word)) {
        char *all = rig_text(r->errors);
        bool is_told = all && strstr(all, f->word);

        mem_free(all);
        if (!is_told)
            return err_set(err, ERR_MISMATCH, "no clear message: %s", line);
    }
    if (rig_await_end(r, err) < 0 || still_digest(after, r, err) < 0)
        return -1;
    return strcmp(before, after) == 0
               ? 0
               : err_set(err, ERR_MISMATCH, "it changed something");
}

int group_refusals(struct str *told, const struct torture *t, struct err *err)
{
    struct rig r = { 0 };
    int rc = -1;

    (void)t;
    if (rig_make(&r, grid, err) < 0 || shell(&r, data, err) < 0 ||
        rig_run(&r, "1", 0, err) < 0 ||
        shell(&r, "mkdir kept; cp -a results small.csv kept", err) < 0)
        goto done;
    for (size_t i = 0; i < N_REFUSALS; i++)
        if (is_refused(&r, &refusals[i], err) < 0) {
            r.keep = true;
            err_context(err, "%s: %s", r.folder, refusals[i].what);
            goto done;
        }
    str_add(told,
            "%zu changes of plan, data, database and folder refused, nothing "
            "changed",
            N_REFUSALS);
    rc = 0;
done:
    rig_release(&r);
    return rc;
}
