/* results.db is not what was written: a bit flipped, a page zeroed, two pages
 * swapped, its end cut off.  Every command that reads shows what it showed
 * before, or says that something is damaged.  Nothing in between. */
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "torture/torture.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_DB (64 << 20)

/* Small per-example results, so that most bits are of rows and pages. */
static const char yaml[] =
    "name: small\n"
    "data: {dataset: digits, validation: 0.05, test: 0.05}\n"
    "model: {layers: [8]}\n"
    "training: {optimizer: adam, batch_size: 128, epochs: 6}\n"
    "repeats: 2\n"
    "parameters: {learning_rate: [3e-3, 1e-3], activation: [relu, tanh]}\n";

/* The commands that read; the last word is the database's path. */
static const char *const commands[][8] = {
    { "ls", "--format", "json" },
    { "status", "--format", "json" },
    { "best", "--format", "json" },
    { "best", "--format", "value" },
    { "show", "3", "--format", "json" },
    { "show", "3" },
    { "show", "p2", "--format", "json" },
    { "report" },
    { "report", "--format", "json" },
    { "report", "-o", "-" },
    { "report", "--best", "val_loss", "-o", "report.html" },
    { "export", "csv", "-", "leaderboard" },
    { "export", "csv", "-", "curves" },
    { "export", "csv", "-", "trials" },
    { "export", "csv", "-", "confusion" },
    { "export", "json", "-", "evaluations" },
    { "export", "json", "-", "points" },
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

struct flips {
    struct rig rig;
    char *bytes; /* of the database, whole */
    size_t n;
    struct str said[N_COMMANDS]; /* of it */
    int shown, refused;          /* answers */
    int damages, found;          /* found: that some command refused */
};

/* The file a command writes, for those that write one. */
static const char *file_of(size_t command)
{
    return strcmp(commands[command][0], "report") == 0 && commands[command][4]
               ? "report.html"
               : NULL;
}

/* A report tells the hash of the file it read, which every damage changes. */
static int forget_hash(struct str *said, const char *db, struct err *err)
{
    char hash[SHA256_TEXT];

    if (sha256_of_file(hash, db, err) < 0)
        return -1;
    for (char *at = said->text; at && (at = strstr(at, hash));)
        memset(at, '-', sizeof(hash) - 1);
    return 0;
}

/* The status; what it said, and wrote, in out. */
static int ask(struct str *out, struct flips *f, size_t command,
               struct err *err)
{
    const char *name = file_of(command);
    char path[RIG_PATH + 32], *text;
    int status;

    unlink(f->rig.out); /* it is added to */
    unlink(f->rig.errors);
    if (rig_start(&f->rig, commands[command], err) < 0)
        return -1;
    status = rig_wait(&f->rig);
    text = rig_text(f->rig.out);
    str_reset(out);
    str_add_text(out, text);
    mem_free(text);
    if (name && status == 0) {
        snprintf(path, sizeof(path), "%s/%s", f->rig.folder, name);
        text = rig_text(path);
        str_add_text(out, text);
        mem_free(text);
        unlink(path);
    }
    return forget_hash(out, f->rig.db, err) < 0 ? -1 : status;
}

static int write_db(const struct flips *f, const char *bytes, size_t n,
                    struct err *err)
{
    FILE *file = fopen(f->rig.db, "wb");
    bool done = file && fwrite(bytes, 1, n, file) == n;

    if (file)
        done = fclose(file) == 0 && done;
    return done ? 0 : err_set(err, ERR_IO, "%s: cannot be written", f->rig.db);
}

static int prepare(struct flips *f, struct err *err)
{
    static const char *const evaluate[] = { "evaluate", NULL };

    if (rig_make(&f->rig, yaml, err) < 0 || rig_run(&f->rig, "2", 0, err) < 0 ||
        rig_start(&f->rig, evaluate, err) < 0)
        return -1;
    if (rig_wait(&f->rig) != 0)
        return err_set(err, ERR_RUN, "evaluate failed");
    if (file_read(&f->bytes, &f->n, f->rig.db, MAX_DB, err) < 0)
        return -1;
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (ask(&f->said[i], f, i, err) != 0 || !f->said[i].len)
            return err_set(err, ERR_RUN, "%s failed undisturbed",
                           commands[i][0]);
    return 0;
}

/* A refusal is a sentence and a status that is promised. */
static bool is_refusal(const struct flips *f, int status)
{
    char *text = rig_text(f->rig.errors);
    bool clear = strncmp(text, "sweep", 5) == 0 && strstr(text, ": ");

    mem_free(text);
    return clear &&
           (status == 1 || status == 3 || status == 65 || status == 74);
}

static int check_damage(struct flips *f, struct err *err)
{
    struct str said = { 0 };
    bool refused = false;
    int rc = -1;

    for (size_t i = 0; i < N_COMMANDS; i++) {
        int status = ask(&said, f, i, err);

        if (status < 0)
            goto done;
        if (status != 0 && !is_refusal(f, status)) {
            err_set(err, ERR_RUN, "%s ended with %d", commands[i][0], status);
            goto done;
        }
        if (status == 0 && (said.len != f->said[i].len ||
                            memcmp(said.text, f->said[i].text, said.len))) {
            err_set(err, ERR_MISMATCH, "%s %s %s %s shows something else",
                    commands[i][0], commands[i][1] ? commands[i][1] : "",
                    commands[i][2] ? commands[i][2] : "",
                    commands[i][3] ? commands[i][3] : "");
            goto done;
        }
        f->shown += status == 0;
        f->refused += status != 0;
        refused |= status != 0;
    }
    f->found += refused;
    rc = 0;
done:
    str_release(&said);
    return rc;
}

/* ---- damages ------------------------------------------------------------- */

struct draws { /* of one damage */
    struct rng key;
    uint64_t i; /* its number */
};

static size_t drawn(const struct draws *d, uint64_t which, size_t below)
{
    return rng_below(d->key, d->i, which, (uint32_t)below);
}

static size_t flip_bit(char *bytes, size_t n, const struct draws *d)
{
    size_t at = drawn(d, 0, n);

    bytes[at] = (char)(bytes[at] ^ 1 << drawn(d, 1, 8));
    return n;
}

static size_t page_size(const char *bytes)
{
    size_t size =
        (size_t)(unsigned char)bytes[16] << 8 | (unsigned char)bytes[17];

    return size == 1 ? 65536 : size;
}

static size_t zero_page(char *bytes, size_t n, const struct draws *d)
{
    size_t size = page_size(bytes);

    memset(bytes + drawn(d, 0, n / size) * size, 0, size);
    return n;
}

static size_t swap_pages(char *bytes, size_t n, const struct draws *d)
{
    size_t size = page_size(bytes), pages = n / size;
    size_t a = drawn(d, 0, pages);
    size_t b = (a + 1 + drawn(d, 1, pages - 1)) % pages;

    for (size_t i = 0; i < size; i++) {
        char c = bytes[a * size + i];

        bytes[a * size + i] = bytes[b * size + i];
        bytes[b * size + i] = c;
    }
    return n;
}

/* Between pages as often as within one. */
static size_t cut_end(char *bytes, size_t n, const struct draws *d)
{
    size_t size = page_size(bytes), at = 1 + drawn(d, 0, n - 1);

    return drawn(d, 1, 2) && at > size ? at / size * size : at;
}

static const struct damage {
    const char *what;
    size_t (*act)(char *bytes, size_t n, const struct draws *d); /* length */
    int short_n, full_n;
} damages[] = {
    { "flipped bits", flip_bit, 4, 1000 },
    { "zeroed pages", zero_page, 2, 200 },
    { "swapped pages", swap_pages, 2, 100 },
    { "cut ends", cut_end, 2, 200 },
};
#define N_DAMAGES (sizeof(damages) / sizeof(damages[0]))

static int damage(struct flips *f, const struct damage *g, struct draws d,
                  struct err *err)
{
    char *bytes = mem_zero(f->n, 1);
    size_t n;
    int rc = -1;

    if (!bytes)
        return err_set(err, ERR_NOMEM, "no memory for a database");
    memcpy(bytes, f->bytes, f->n);
    n = g->act(bytes, f->n, &d);
    if (write_db(f, bytes, n, err) < 0)
        goto done;
    f->damages++;
    rc = check_damage(f, err);
    if (rc < 0) {
        f->rig.keep = true;
        err_context(err, "%s: %s, number %d", f->rig.folder, g->what, (int)d.i);
    }
done:
    mem_free(bytes);
    return rc;
}

int group_flips(struct str *told, const struct torture *t, struct err *err)
{
    struct flips f = { 0 };
    int rc = -1;

    if (prepare(&f, err) < 0)
        goto done;
    for (size_t k = 0; k < N_DAMAGES; k++) {
        const struct damage *g = &damages[k];
        int n = t->full ? g->full_n : g->short_n;

        for (int i = 0; i < n; i++) {
            struct draws d = { { t->seed, 4 + k }, (uint64_t)i };

            if (damage(&f, g, d, err) < 0)
                goto done;
        }
        str_add(told, "%s%d %s", k ? ", " : "", n, g->what);
    }
    rc = 0;
done:
    str_add(told,
            " in %zu kB: of %d answers %d right, %d refused, 0 wrong; %d of %d "
            "damages noticed",
            f.n / 1024, f.shown + f.refused, f.shown, f.refused, f.found,
            f.damages);
    for (size_t k = 0; k < N_COMMANDS; k++)
        str_release(&f.said[k]);
    mem_free(f.bytes);
    rig_release(&f.rig);
    return rc;
}
