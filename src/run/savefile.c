#include "run/savefile.h"

#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum which { NEW, LAST, BEFORE };

static void path_of(char out[PATH_MAX], const struct savefile *s,
                    enum which which, int attempt)
{
    int room = PATH_MAX - 64;
    long long id = (long long)s->trial_id;

    if (which == NEW)
        snprintf(out, PATH_MAX, "%.*s/%lld.%d.new", room, s->folder, id,
                 attempt);
    else
        snprintf(out, PATH_MAX, "%.*s/%lld.checkpoint%s", room, s->folder, id,
                 which == BEFORE ? ".old" : "");
}

/* ---- writing ------------------------------------------------------------- */

int savefile_write(const struct savefile *s, const struct checkpoint *now,
                   const struct checkpoint_key *key, struct err *err)
{
    struct checkpoint_head head;
    struct piece pieces[CHECKPOINT_PIECES];
    int n = checkpoint_pieces(pieces, &head, now, key);
    char path[PATH_MAX];

    path_of(path, s, NEW, s->attempt);
    if (file_make_dir(s->folder, err) < 0)
        return -1;
    return file_write_new(path, pieces, n, err);
}

int savefile_settle(const struct savefile *s, struct err *err)
{
    char new[PATH_MAX], last[PATH_MAX], before[PATH_MAX];

    path_of(new, s, NEW, s->attempt);
    path_of(last, s, LAST, 0);
    path_of(before, s, BEFORE, 0);
    if (access(new, F_OK) < 0)
        return 0;
    if (rename(last, before) < 0 && errno != ENOENT)
        return err_set(err, ERR_IO, "%s: %s", before, strerror(errno));
    return file_rename(new, last, err);
}

/* ---- choosing ------------------------------------------------------------ */

/* 1: the file is good and in out; 0: there is none, or it is of no use, which
 * note says. */
static int try_file(struct train_image *out, char note[SAVEFILE_NOTE],
                    const char *path, const struct checkpoint_key *key,
                    const struct checkpoint *shape, int epochs, struct err *err)
{
    struct train_image image = { 0 };
    struct err e = { 0 };
    int rc = 0;

    if (access(path, F_OK) < 0)
        return 0;
    if (file_read(&image.bytes, &image.n, path, checkpoint_size(shape), &e) <
            0 ||
        checkpoint_check(image.bytes, image.n, key, shape, &e) < 0) {
        if (e.code == ERR_NOMEM)
            rc = err_set(err, ERR_NOMEM, "%s: out of memory", path);
        snprintf(note, SAVEFILE_NOTE, "%.*s", SAVEFILE_NOTE - 1, e.msg);
    } else if (checkpoint_epoch(image.bytes) > epochs) {
        snprintf(note, SAVEFILE_NOTE, "of epoch %d, of which there is no row",
                 checkpoint_epoch(image.bytes));
    } else {
        *out = image;
        return 1;
    }
    mem_free(image.bytes);
    return rc;
}

int savefile_choose(struct train_image *out, char note[SAVEFILE_NOTE],
                    const struct savefile *s, const struct checkpoint_key *key,
                    const struct checkpoint *shape, int epochs, struct err *err)
{
    char path[PATH_MAX];

    *out = (struct train_image){ 0 };
    note[0] = '\0';
    if (s->attempt > 1) {
        path_of(path, s, NEW, s->attempt - 1);
        unlink(path);
    }
    for (enum which w = LAST; epochs > 0 && w <= BEFORE; w++) {
        int rc;

        path_of(path, s, w, 0);
        rc = try_file(out, note, path, key, shape, epochs, err);
        if (rc)
            return rc < 0 ? -1 : 0;
    }
    return 0;
}

/* ---- removing ------------------------------------------------------------ */

void savefile_remove(const struct savefile *s)
{
    char path[PATH_MAX];

    for (enum which w = LAST; w <= BEFORE; w++) {
        path_of(path, s, w, 0);
        unlink(path);
    }
    /* An attempt that died at once has not removed what was there before. */
    for (int attempt = 1; attempt <= s->attempt; attempt++) {
        path_of(path, s, NEW, attempt);
        unlink(path);
    }
}

/* Is it a file of ours, and of which trial? */
static bool is_ours(int64_t *trial_id, const char *name)
{
    char *end;

    *trial_id = strtoll(name, &end, 10);
    if (end == name || *end != '.' || *trial_id < 1)
        return false;
    if (strcmp(end, ".checkpoint") == 0 || strcmp(end, ".checkpoint.old") == 0)
        return true;
    strtol(end + 1, &end, 10);
    return strcmp(end, ".new") == 0;
}

int savefile_sweep(const char *folder, struct store *st, int64_t experiment_id,
                   struct err *err)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    int rc = 0;

    if (!dir)
        return 0; /* the usual case: there are none */
    while (rc == 0 && (entry = readdir(dir))) {
        bool under_way = true;
        int64_t trial_id;

        if (!is_ours(&trial_id, entry->d_name))
            continue;
        rc = store_under_way(&under_way, st, experiment_id, trial_id, err);
        if (!under_way)
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    rmdir(folder); /* only if it is empty */
    return rc;
}
