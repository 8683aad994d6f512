#include "run/strays.h"

#include "base/digest.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/paths.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SETTLED_SECONDS 60 /* a younger temporary may be somebody's */

struct ward { /* what is looked through */
    struct findings *found;
    struct store *st;
    const char *db;
};

static struct finding *say(struct ward *w, enum ailment ailment,
                           const char *path, struct err *err)
{
    struct finding *f = findings_add(w->found, ailment, err);

    if (!f)
        return NULL;
    snprintf(f->path, sizeof(f->path), "%s", path);
    snprintf(f->what, sizeof(f->what), "%s", path);
    return f;
}

/* ---- kept files ---------------------------------------------------------- */

static int take_file(void *ctx, int64_t trial_id, const char *experiment,
                     const char *kind, const char *recorded, const char *sha256,
                     struct err *err)
{
    struct ward *w = ctx;
    char path[PATH_MAX], got[SHA256_TEXT];
    struct err why = { 0 };
    enum ailment ailment = AILMENT_KEPT_ALTERED;
    struct finding *f;

    if (paths_kept(path, w->db, experiment, recorded, &why) < 0)
        return 0; /* its experiment's name leads nowhere */
    if (access(path, F_OK) < 0)
        ailment = AILMENT_KEPT_GONE;
    else if (sha256_of_file(got, path, err) < 0)
        return -1;
    else if (strcmp(got, sha256) == 0)
        return 0;
    f = say(w, ailment, path, err);
    if (!f)
        return -1;
    f->trial_id = trial_id;
    snprintf(f->part, sizeof(f->part), "%s", kind);
    return 0;
}

/* ---- what belongs to nothing --------------------------------------------- */

/* Reads digits; *end is what follows. */
static bool read_number(long long *n, const char *text, const char **end)
{
    char digits[20];
    size_t len = strspn(text, "0123456789");

    if (!len || len >= sizeof(digits))
        return false;
    memcpy(digits, text, len);
    digits[len] = '\0';
    *end = text + len;
    return str_to_int(n, digits, 0, INT64_MAX) == 0;
}

/* The process of NAME.PID.tmp; 0: it is no temporary. */
static long long process_of(const char *name)
{
    size_t len = strlen(name);
    const char *at, *end;
    long long pid;

    if (len < 6 || strcmp(name + len - 4, ".tmp") != 0)
        return 0;
    for (at = name + len - 5; at > name && *at != '.'; at--)
        ;
    return *at == '.' && read_number(&pid, at + 1, &end) &&
                   strcmp(end, ".tmp") == 0
               ? pid
               : 0;
}

static bool is_settled(const char *path)
{
    struct stat sb;

    return stat(path, &sb) == 0 && S_ISREG(sb.st_mode) &&
           time(NULL) - sb.st_mtime > SETTLED_SECONDS;
}

static bool is_alive(long long pid)
{
    return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

/* NAME.tmp of a file that sweep writes, left by a writer that was killed. */
static bool is_left(const char *name)
{
    static const char *const written[] = { "report.md.tmp", "report.html.tmp" };
    const char *end;
    long long id;

    for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
        if (strcmp(name, written[i]) == 0)
            return true;
    return read_number(&id, name, &end) && strcmp(end, ".safetensors.tmp") == 0;
}

typedef int judge_file(bool *is_stray, struct ward *w, const char *path,
                       const char *name, struct err *err);

static int judge_temporary(bool *is_stray, struct ward *w, const char *path,
                           const char *name, struct err *err)
{
    long long pid = process_of(name);

    (void)w;
    (void)err;
    *is_stray = (pid ? !is_alive(pid) : is_left(name)) && is_settled(path);
    return 0;
}

/* NUMBER.safetensors without a row; a running trial's row comes after it. */
static int judge_model(bool *is_stray, struct ward *w, const char *path,
                       const char *name, struct err *err)
{
    enum trial_state state = STATE_FAILED;
    char sha256[SHA256_TEXT], *recorded = NULL;
    struct err why = { 0 };
    long long id;
    const char *end;

    if (!read_number(&id, name, &end) || strcmp(end, ".safetensors") != 0)
        return judge_temporary(is_stray, w, path, name, err);
    if (store_artifact_path(&recorded, sha256, w->st, id, "model", &why) == 0) {
        mem_free(recorded);
        return 0;
    }
    if (why.code != ERR_NOMATCH)
        return err_set(err, why.code, "%s", why.msg);
    if (store_trial_state(&state, w->st, id, err) < 0)
        return -1;
    *is_stray = state != STATE_RUNNING && is_settled(path);
    return 0;
}

/* Behind the trial's number: a checkpoint, the one before, one being made. */
static bool is_checkpoint(const char *end)
{
    static const char word[] = ".checkpoint";
    long long attempt;

    return strncmp(end, word, sizeof(word) - 1) == 0 ||
           (*end == '.' && read_number(&attempt, end + 1, &end) &&
            strcmp(end, ".new") == 0);
}

/* Of a trial that nobody will go on with. */
static int judge_checkpoint(bool *is_stray, struct ward *w, const char *path,
                            const char *name, struct err *err)
{
    enum trial_state state = STATE_FAILED;
    long long id;
    const char *end;

    if (!read_number(&id, name, &end) || !is_checkpoint(end))
        return judge_temporary(is_stray, w, path, name, err);
    if (store_trial_state(&state, w->st, id, err) < 0)
        return -1;
    *is_stray = state > STATE_RUNNING && is_settled(path);
    return 0;
}

static int look_through(struct ward *w, const char *folder, judge_file *judge,
                        struct err *err)
{
    DIR *dir = opendir(folder);
    struct dirent *d;
    int rc = 0;

    if (!dir)
        return 0; /* nothing was kept */
    while (rc == 0 && (d = readdir(dir))) {
        char path[PATH_MAX];
        bool is_stray = false;

        if (snprintf(path, sizeof(path), "%s/%s", folder, d->d_name) >=
            (int)sizeof(path))
            continue;
        rc = judge(&is_stray, w, path, d->d_name, err);
        if (rc == 0 && is_stray && !say(w, AILMENT_STRAY, path, err))
            rc = -1;
    }
    closedir(dir);
    return rc;
}

static int look_at_experiment(struct ward *w, const char *name, struct err *err)
{
    char folder[PATH_MAX], inner[PATH_MAX + 16];
    struct err why = { 0 };

    if (paths_check_name(name, &why) < 0)
        return 0;
    paths_experiment(folder, w->db, name);
    if (look_through(w, folder, judge_temporary, err) < 0)
        return -1;
    snprintf(inner, sizeof(inner), "%s/models", folder);
    if (look_through(w, inner, judge_model, err) < 0)
        return -1;
    snprintf(inner, sizeof(inner), "%s/checkpoints", folder);
    return look_through(w, inner, judge_checkpoint, err);
}

/* ---- all of it ----------------------------------------------------------- */

bool strays_shared(const char *db)
{
    char results[PATH_MAX], path[PATH_MAX];
    struct stat self, other;
    struct dirent *d;
    bool shared = false;
    DIR *dir;

    paths_results(results, db);
    dir = opendir(results);
    while (dir && !shared && (d = readdir(dir)))
        shared = stat(db, &self) == 0 &&
                 snprintf(path, sizeof(path), "%s/%s", results, d->d_name) <
                     (int)sizeof(path) &&
                 stat(path, &other) == 0 && S_ISREG(other.st_mode) &&
                 other.st_ino != self.st_ino && store_is_ours(path);
    if (dir)
        closedir(dir);
    return shared;
}

int strays_examine(struct findings *out, struct store *st, const char *db,
                   bool shared, struct err *err)
{
    struct ward w = { .found = out, .st = st, .db = db };
    struct table *list = NULL;
    char results[PATH_MAX];
    int rc = -1;

    if (store_each_file(st, take_file, &w, err) < 0)
        return -1;
    if (shared)
        return 0;
    if (store_table_names(&list, st, err) < 0)
        return -1;
    paths_results(results, db);
    if (look_through(&w, results, judge_temporary, err) < 0)
        goto done;
    for (int i = 0; i < table_n_rows(list); i++)
        if (look_at_experiment(&w, json_string_value(table_cell(list, i, 0)),
                               err) < 0)
            goto done;
    rc = 0;
done:
    table_free(list);
    return rc;
}
