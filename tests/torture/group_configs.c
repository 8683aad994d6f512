/* Configs that are wrong: the golden ones of tests/golden/config, and bytes
 * that no editor writes.  Each is refused at its place, at once, in little
 * memory, and nothing is made. */
#include "base/file.h"
#include "base/mem.h"
#include "torture/torture.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define GOLDEN "tests/golden/config"
#define MOST_SECONDS 0.1 /* of processor time */
#define MOST_KILOBYTES 65536

struct tries {
    struct rig rig;
    int n;
    double slowest;
    long largest; /* kilobytes */
};

/* ---- one config ---------------------------------------------------------- */

/* Only what the rig made is in its folder. */
static int is_alone(const struct rig *r, const char *config, struct err *err)
{
    const char *known[] = { ".", "..", "sweep.yaml", "stdout", "stderr" };
    DIR *dir = opendir(r->folder);
    struct dirent *d;
    int rc = dir ? 0 : err_set(err, ERR_IO, "%s", r->folder);

    while (dir && rc == 0 && (d = readdir(dir))) {
        bool is_known = strcmp(d->d_name, config) == 0;

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            is_known |= strcmp(d->d_name, known[i]) == 0;
        if (!is_known)
            rc = err_set(err, ERR_MISMATCH, "it made %s", d->d_name);
    }
    if (dir)
        closedir(dir);
    return rc;
}

static double seconds_of(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
           (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) * 1e-6;
}

static int check_use(struct tries *t, struct err *err)
{
    double seconds = seconds_of(&t->rig.used);
    long kilobytes = t->rig.used.ru_maxrss;

    if (seconds > t->slowest)
        t->slowest = seconds;
    if (kilobytes > t->largest)
        t->largest = kilobytes;
    if (seconds > MOST_SECONDS)
        return err_set(err, ERR_MISMATCH, "it took %.2f s", seconds);
    if (kilobytes > MOST_KILOBYTES)
        return err_set(err, ERR_MISMATCH, "it took %ld KB", kilobytes);
    return 0;
}

/* A pattern of the first line, or the line itself. */
static int check_words(const struct rig *r, const char *want, bool is_pattern,
                       struct err *err)
{
    char *text = rig_text(r->errors), line[1000];
    int rc = 0;

    snprintf(line, sizeof(line), "%.*s", (int)strcspn(text ? text : "", "\n"),
             text ? text : "");
    if (is_pattern ? fnmatch(want, line, 0) != 0 : strcmp(want, line) != 0)
        rc = err_set(err, ERR_MISMATCH, "it said \"%.100s\"", line);
    mem_free(text);
    return rc;
}

static int refuse(struct tries *t, const char *name, const char *bytes,
                  size_t n, const char *set, const char *want, bool is_pattern,
                  struct err *err)
{
    const char *words[] = { "run", name, *set ? "--set" : NULL, set, NULL };
    char path[600];
    int status, rc = -1;

    rig_clear(&t->rig);
    snprintf(path, sizeof(path), "%s/%s", t->rig.folder, name);
    if (file_write(path, bytes, n, err) < 0 ||
        rig_start(&t->rig, words, err) < 0)
        goto done;
    t->n++;
    status = rig_wait(&t->rig);
    if (status != 65) {
        err_set(err, ERR_MISMATCH, "it ended with %d", status);
        goto done;
    }
    if (check_use(t, err) == 0 &&
        check_words(&t->rig, want, is_pattern, err) == 0)
        rc = is_alone(&t->rig, name, err);
done:
    remove(path);
    return rc < 0 ? err_context(err, "%s", name) : 0;
}

/* ---- the golden ones ----------------------------------------------------- */

/* Their first line is the message, the second may be an order (test_rules.c).
 */
static int refuse_golden(struct tries *t, const char *name, struct err *err)
{
    char path[600], want[1000] = "", set[200] = "", *text = NULL, *second;
    long pad = 0;
    size_t n;
    int rc;

    snprintf(path, sizeof(path), GOLDEN "/%s", name);
    if (file_read(&text, &n, path, 2000000, err) < 0)
        return -1;
    sscanf(text, "# %999[^\n]", want);
    second = strchr(text, '\n');
    if (second && sscanf(second + 1, "# --pad %ld", &pad) == 1 &&
        (size_t)pad > n) {
        char *longer = mem_resize(text, (size_t)pad, 1);

        if (!longer) {
            mem_free(text);
            return err_set(err, ERR_NOMEM, "%s", name);
        }
        text = longer;
        memset(text + n, ' ', (size_t)pad - n);
        n = (size_t)pad;
    } else if (second) {
        sscanf(second + 1, "# --set %199[^\n]", set);
    }
    /* Without a "=" it is the command line that is wrong. */
    rc = *set && !strchr(set, '=')
             ? 0
             : refuse(t, name, text, n, set, want, false, err);
    mem_free(text);
    return rc;
}

static int is_bad(const struct dirent *d)
{
    return fnmatch("*.yaml", d->d_name, 0) == 0 &&
           strncmp(d->d_name, "good-", 5) != 0;
}

static int all_golden(struct tries *t, int step, struct err *err)
{
    struct dirent **list;
    int n = scandir(GOLDEN, &list, is_bad, alphasort), rc = 0;

    if (n < 300)
        return err_set(err, ERR_NOINPUT, "%s: %d files of 300", GOLDEN, n);
    for (int i = 0; i < n; i++) {
        if (rc == 0 && i % step == 0)
            rc = refuse_golden(t, list[i]->d_name, err);
        free(list[i]);
    }
    free(list);
    return rc;
}

/* ---- bytes --------------------------------------------------------------- */

#define BYTES(s) s, sizeof(s) - 1
#define PLACE "raw.yaml:[0-9]*:[0-9]*: error: *"

static const struct {
    const char *head;
    size_t n_head;
    const char *again; /* as often as there is room for */
    int size;
    const char *want;
} raws[] = {
    { BYTES(""), "", 0, PLACE },
    { BYTES("\xef\xbb\xbf"), "", 0, PLACE },
    { BYTES("\n\n\n"), "", 0, PLACE },
    { BYTES("   "), "", 0, PLACE },
    { BYTES("# only this"), "", 0, PLACE },
    { BYTES("\xef\xbb\xbf\tseed: 1"), "", 0, "raw.yaml:1:*: error: a tab *" },
    { BYTES("\xff\xfes\0e\0e\0d\0:\0 \0x\0\n\0"), "", 0, PLACE },
    { BYTES("\xfe\xff\0s\0e\0e\0d\0:\0 \0x\0\n"), "", 0, PLACE },
    { BYTES("\xff\xfe\0\0s\0\0\0"), "", 0, PLACE },
    { BYTES("\xff\xfes\0e"), "", 0, PLACE },
    { BYTES("\xfe\xff\xd8\0\0x"), "", 0, PLACE },
    { BYTES("\x1f\x8b\x08\0\0\0\0\0\0\3"), "", 0, PLACE },
    { BYTES("\x7f"
            "ELF\2\1\1\0\0\0\0\0\0\0\0\0"),
      "", 0, PLACE },
    { BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "", 0, PLACE },
    { BYTES("SQLite format 3\0\x10\0\1\1"), "", 0, PLACE },
    { BYTES("\0"), "\0", 0, PLACE },
    { BYTES("seed: 1\0\n"), "", 0, "raw.yaml:1:8: error: *" },
    { BYTES("data: {dataset: digits}\rseed: x"), "", 0, PLACE },
    { BYTES("# a\rseed: x\r"), "", 0, PLACE },
    { BYTES("# a\r\nrepeats: x\r\n"), "", 0, PLACE },
    { BYTES("seed: x\xe2\x80\xa8repeats: y\n"), "", 0, PLACE },
    { BYTES("seed: x\xc2\x85repeats: y\n"), "", 0, PLACE },
    { BYTES("seed: x"), "", 0, PLACE },
    { BYTES(""), "[", 999999, PLACE },
    { BYTES(""), "{", 999999, PLACE },
    { BYTES(""), "- ", 999998, PLACE },
    { BYTES(""), "? ", 999998, PLACE },
    { BYTES("a: "), "{a: ", 999999, PLACE },
    { BYTES(""), "[[]", 999999, PLACE },
    { BYTES("seed: ["), "1,", 999999, PLACE },
    { BYTES("seed: ["), "{},", 999999, PLACE },
    { BYTES(""), "a: 1\n", 999999, PLACE },
    { BYTES(""), "&a ", 999999, PLACE },
    { BYTES(""), "*a ", 999999, PLACE },
    { BYTES(""), "!!a ", 999999, PLACE },
    { BYTES(""), "---\n", 999999, PLACE },
    { BYTES(""), "%Y 1\n", 999999, PLACE },
    { BYTES("seed: \""), "\\", 999999, PLACE },
    { BYTES("seed: \""), "a ", 999999, PLACE },
    { BYTES("seed: \""), "\n", 999999, PLACE },
    { BYTES("seed: '"), "''", 999999, PLACE },
    { BYTES("seed: |\n"), " a\n", 999999, PLACE },
    { BYTES("seed: >\n"), " a\n\n", 999999, PLACE },
    { BYTES("seed: "), "9", 999999, PLACE },
    { BYTES("seed: 1."), "0", 999999, PLACE },
    { BYTES("seed: 0x"), "f", 999999, PLACE },
    { BYTES("name: "), "a", 999999, PLACE },
    { BYTES(""), "k", 999999, PLACE },
    { BYTES("? "), "k", 999999, PLACE },
    { BYTES(""), "#", 999999, PLACE },
    { BYTES(""), "\n", 999999, PLACE },
    { BYTES(""), " ", 999999, PLACE },
    { BYTES(""), "\xf0\x9f\x98\x80", 999999, PLACE },
    { BYTES(""), "\xe2\x80\xae", 999999, PLACE },
    { BYTES("- &a [x, x, x, x]\n"), "- [*a, *a, *a, *a]\n", 999999, PLACE },
    { BYTES("x: 1\n"), "<<: *a\n", 999999, PLACE },
    { BYTES("seed: 1\n"), " ", 1000001,
      "raw.yaml: error: the file is longer*" },
};
#define N_RAWS (sizeof(raws) / sizeof(raws[0]))

static int refuse_raw(struct tries *t, size_t i, struct err *err)
{
    size_t again = strlen(raws[i].again);
    size_t n = raws[i].size ? (size_t)raws[i].size : raws[i].n_head;
    char *bytes = mem_zero(n + 1, 1);
    int rc;

    if (!bytes)
        return err_set(err, ERR_NOMEM, "raw.yaml");
    memcpy(bytes, raws[i].head, raws[i].n_head);
    for (size_t k = raws[i].n_head; k < n; k++)
        bytes[k] = raws[i].again[(k - raws[i].n_head) % again];
    rc = refuse(t, "raw.yaml", bytes, n, "", raws[i].want, true, err);
    mem_free(bytes);
    return rc < 0 ? err_context(err, "bytes %zu", i) : 0;
}

int group_configs(struct str *told, const struct torture *t, struct err *err)
{
    struct tries tries = { 0 };
    int rc = -1;

    if (rig_make(&tries.rig, "", err) < 0 ||
        all_golden(&tries, t->full ? 1 : 16, err) < 0)
        goto done;
    for (size_t i = 0; i < N_RAWS; i += t->full ? 1 : 4)
        if (refuse_raw(&tries, i, err) < 0)
            goto done;
    str_add(told,
            "%d configs refused at their place, in %.2f s of a core and "
            "%ld MB at most, nothing made",
            tries.n, tries.slowest, tries.largest / 1024);
    rc = 0;
done:
    rig_release(&tries.rig);
    return rc;
}
