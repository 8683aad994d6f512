/* Hostile words where names, metrics, conditions and paths are wanted: each is
 * refused or harmless, the message is fit for a terminal, nothing changes. */
#include "base/display.h"
#include "base/mem.h"
#include "torture/still.h"
#include "torture/torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONG "%L" /* stands for 100,000 letters */
#define DEEP "%D" /* stands for 3,000 times "../" */

static const char *const hostile[] = {
    /* SQL */
    "'; DROP TABLE trials; --",
    "\" OR \"\"=\"",
    "1; DELETE FROM epochs",
    "val_accuracy; VACUUM",
    "val_accuracy--",
    "val_accuracy/*",
    "*",
    "(SELECT name FROM sqlite_master)",
    "1 UNION SELECT config FROM points",
    "load_extension('/tmp/x')",
    "writefile('x', 'y')",
    "rowid",
    "crc",
    "x' || char(27) || '",
    "?1",
    ":a",
    "@a",
    "$a",
    "[a]",
    "`a`",
    "%",
    "_",
    "NULL",
    "''",
    "\"\"",
    "\\",
    "val_accuracy COLLATE nocase",
    "attach 'x' as y",
    /* formats, shells, escapes */
    "%s%s%s%n",
    "%999999999d",
    "$(touch made)",
    "`touch made`",
    "; touch made",
    "| touch made",
    "&& touch made",
    "> made",
    "${HOME}",
    "~root",
    "a\nb",
    "a\rb",
    "a\tb",
    "\033[31mred",
    "\033]0;title\007",
    "\x9b"
    "31m",
    "\b\b\b",
    "\x7f",
    "\x01\x02",
    "\xe2\x80\xae"
    "abc",
    "\xe2\x80\xa8",
    "\xc2\x9b"
    "1m",
    /* no UTF-8, and some that nobody types */
    "\xff\xfe",
    "\xc0\xaf",
    "\xed\xa0\x80",
    "\xf8\x88\x80\x80\x80",
    "\x80",
    "caf\xe9",
    "\xf0\x9f\x98\x80",
    "\xef\xbf\xbf",
    "\xef\xbb\xbf"
    "x",
    "\xd0\xb0"
    "dam",
    "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
    /* numbers */
    "-1",
    "0",
    "1e999",
    "nan",
    "inf",
    "0x10",
    "9223372036854775808",
    "-9223372036854775809",
    "1_000",
    "1e-400",
    "p0",
    "p-1",
    "p1e3",
    "p99999999999999999999",
    /* paths and options */
    "../x",
    "../../../../etc/passwd",
    "/etc/passwd",
    ".",
    "..",
    "/",
    "//",
    "-",
    "--",
    "---",
    "-x",
    "--db",
    "--help=x",
    "=",
    "a=",
    "=a",
    "a=b=c",
    "a.b.c.d",
    "",
    " ",
    "  a  ",
    ",",
    ",,",
    "{",
    "}",
    "[",
    "]",
    "{a: b}",
    "[1, 2",
    "&a",
    "*a",
    "!!python/object:x",
    "!",
    "#",
    "# a",
    ": ",
    "- ",
    "? ",
    "|",
    ">",
    "'",
    "\"",
    "<script>alert(1)</script>",
    "&lt;",
    "]]>",
    "=cmd|'/c calc'!A0",
    "@SUM(A1)",
    "CON",
    "NUL",
    "con.txt",
    "file:///etc/passwd",
    "http://a/b",
    "a:b",
    LONG,
    DEEP "etc/passwd",
    LONG "=1",
};
#define N_HOSTILE (sizeof(hostile) / sizeof(hostile[0]))

/* Files of the rig that are no data set, whatever they are called. */
static const char *const odd_paths[] = {
    "zero.csv",  "null.csv",  "folder.csv", "loop.csv",   "dangling.csv",
    "mem.csv",   "empty.csv", "text.csv",   "nul.csv",    "db.csv",
    "quote.csv", "wide.csv",  "header.csv", "full.csv",   "/dev/zero",
    "/dev/null", "/proc",     "/proc/self", "loop",       "folder",
    "zero",      "self.csv",  "gzip.csv",   "locked.csv", "results",
};
#define N_ODD (sizeof(odd_paths) / sizeof(odd_paths[0]))

/* Where a word stands; "%" is replaced by it. */
static const char *const places[][6] = {
    { "report", "--best", "%" },
    { "report", "--where", "%" },
    { "report", "--where", "learning_rate=%" },
    { "report", "--where", "%=1" },
    { "report", "--experiment", "%" },
    { "report", "--rule", "%" },
    { "best", "--best", "%", "--format", "value" },
    { "ls", "--format", "%" },
    { "status", "--experiment", "%" },
    { "show", "--", "%" },
    { "rm", "--yes", "--", "%" },
    { "compare", "--", "1", "%" },
    { "retry", "--", "%" },
    { "explain", "--", "%" },
    { "plan", "sweep.yaml", "--set", "%" },
    { "plan", "sweep.yaml", "--set", "name=%" },
    { "run", "sweep.yaml", "--set", "parameters.%=[1]" },
};
#define N_PLACES (sizeof(places) / sizeof(places[0]))

static const char *const path_places[][6] = {
    { "data", "show", "--", "%" },
    { "plan", "sweep.yaml", "--set", "dataset=%" },
    { "run", "sweep.yaml", "--set", "dataset=%" },
    { "plan", "--", "%" },
    { "predict", "--", "1", "%" },
};
#define N_PATH_PLACES (sizeof(path_places) / sizeof(path_places[0]))

struct tries {
    struct rig rig;
    char before[SHA256_TEXT];
    int n, done;
};

/* ---- what it says -------------------------------------------------------- */

static bool is_fit(const char *text)
{
    for (const char *p = text; *p; p++) {
        uint32_t c;

        if (((unsigned char)*p < 0x20 && *p != '\n') || *p == 0x7f)
            return false;
        if ((*p & 0x80) && display_hidden(&c, p) > 0)
            return false;
    }
    return true;
}

static bool is_utf8(const char *text)
{
    struct str same = { 0 };
    bool is;

    display_utf8(&same, text);
    is = strcmp(str_text(&same), text) == 0;
    str_release(&same);
    return is;
}

static int check_words(const struct rig *r, int status, struct err *err)
{
    static const int good[] = { 0, 3, 64, 65, 66, 74 };
    char *out = rig_text(r->out), *said = rig_text(r->errors);
    bool is_good = false;
    int rc = 0;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        is_good |= status == good[i];
    if (!is_good)
        rc = err_set(err, ERR_MISMATCH, "it ended with %d: %.80s", status,
                     said ? said : "");
    else if (!out || !said || !is_fit(out) || !is_fit(said) || !is_utf8(said))
        rc = err_set(err, ERR_MISMATCH, "its words are not fit to be shown");
    else if (status && status != 3 && !*said)
        rc = err_set(err, ERR_MISMATCH, "it ended with %d without a word",
                     status);
    else if (strlen(said) > 4000)
        rc = err_set(err, ERR_MISMATCH, "%zu bytes of message", strlen(said));
    mem_free(out);
    mem_free(said);
    return rc;
}

/* ---- one try ------------------------------------------------------------- */

static void add_repeated(struct str *out, const char *text, int n)
{
    while (n--)
        str_add_text(out, text);
}

/* The word of a place, with the hostile one in it. */
static void add_filled(struct str *out, const char *place, const char *word)
{
    const char *hole = strchr(place, '%');

    str_add_bytes(out, place, hole ? (size_t)(hole - place) : strlen(place));
    if (!hole)
        return;
    if (strncmp(word, LONG, 2) == 0)
        add_repeated(out, "a", 100000);
    else if (strncmp(word, DEEP, 2) == 0)
        add_repeated(out, "../", 3000);
    str_add_text(
        out, word + (strncmp(word, LONG, 2) && strncmp(word, DEEP, 2) ? 0 : 2));
    str_add_text(out, hole + 1);
}

static int try(struct tries *t, const char *const place[6], const char *word,
               struct err *err)
{
    struct str filled[6] = { 0 };
    const char *words[9] = { 0 };
    char after[SHA256_TEXT];
    int n = 0, status, rc = -1;

    for (; n < 6 && place[n]; n++) {
        add_filled(&filled[n], place[n], word);
        words[n] = str_text(&filled[n]);
    }
    unlink(t->rig.out);
    unlink(t->rig.errors);
    if (rig_start(&t->rig, words, err) < 0)
        goto done;
    t->n++;
    status = rig_wait(&t->rig);
    t->done += status == 0;
    if (check_words(&t->rig, status, err) < 0 ||
        still_digest(after, &t->rig, err) < 0)
        goto done;
    if (strcmp(after, t->before) != 0)
        err_set(err, ERR_MISMATCH, "it changed something");
    else
        rc = rig_await_end(&t->rig, err);
done:
    for (int i = 0; i < 6; i++)
        str_release(&filled[i]);
    if (rc == 0)
        return 0;
    t->rig.keep = true;
    return err_context(err, "%s: %s %s %s \"%.40s\"", t->rig.folder, place[0],
                       place[1], place[2] ? place[2] : "", word);
}

static int all(struct tries *t, const char *const places_[][6], size_t n_places,
               const char *const *words, size_t n_words, size_t step,
               struct err *err)
{
    size_t n = 0;

    for (size_t w = 0; w < n_words; w++)
        for (size_t p = 0; p < n_places; p++)
            if (n++ % step == 0 && try(t, places_[p], words[w], err) < 0)
                return -1;
    return 0;
}

/* ---- the rig ------------------------------------------------------------- */

static const char setting[] =
    "set -e; mkdir folder.csv folder; ln -s /dev/zero zero.csv; ln -s /dev/zero"
    " zero; ln -s /dev/null null.csv; ln -s loop.csv loop.csv; ln -s loop loop;"
    " ln -s nowhere dangling.csv; ln -s /proc/self/mem mem.csv; ln -s /dev/full"
    " full.csv; : >empty.csv; echo 'no comma at all' >text.csv;"
    " printf 'a,b\\n1\\0002,x\\n' >nul.csv; cp results/results.db db.csv;"
    " printf 'a,b\\n\"1,x\\n2,y\\n' >quote.csv; echo a,b >header.csv;"
    " awk 'BEGIN { for (i = 0; i < 200000; i++) printf \"1,\"; print \"a\" }'"
    " >wide.csv; ln -s /proc/self/environ self.csv;"
    " printf '\\037\\213\\010' >gzip.csv; printf 'a,b\\n' >locked.csv;"
    " chmod 000 locked.csv";

static int prepare(struct tries *t, struct err *err)
{
    struct rig *r = &t->rig;
    char command[sizeof(setting) + RIG_PATH + 16];

    if (rig_make(r, torture_small, err) < 0 || rig_run(r, "2", 0, err) < 0)
        return -1;
    snprintf(command, sizeof(command), "cd '%s'; %s", r->folder, setting);
    if (system(command) != 0)
        return err_set(err, ERR_RUN, "%s: not prepared", r->folder);
    return still_digest(t->before, r, err);
}

int group_words(struct str *told, const struct torture *t, struct err *err)
{
    struct tries tries = { 0 };
    size_t step = t->full ? 1 : 61;
    int rc = -1, words;

    if (prepare(&tries, err) < 0 ||
        all(&tries, places, N_PLACES, hostile, N_HOSTILE, step, err) < 0)
        goto done;
    words = tries.n;
    if (all(&tries, path_places, N_PATH_PLACES, hostile, N_HOSTILE, step, err) <
            0 ||
        all(&tries, path_places, N_PATH_PLACES, odd_paths, N_ODD, 1 + step / 4,
            err) < 0)
        goto done;
    str_add(told,
            "%d commands with a hostile word and %d with a hostile path, %d of "
            "them harmless, the others refused, nothing changed",
            words, tries.n - words, tries.done);
    rc = 0;
done:
    rig_release(&tries.rig);
    return rc;
}
