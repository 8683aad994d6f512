#include "torture/image.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512
#define MOST_LOG ((size_t)1 << 30)

struct object { /* the content of a file, whatever its names */
    uint64_t inode;
    struct str disk; /* what is synced */
    size_t *pending; /* entries of the log that are not */
    size_t n, cap;
};

struct name {
    char *path;
    size_t object;
    bool is_folder;
};

struct names {
    struct name *list;
    size_t n, cap;
};

struct disk {
    const struct power_log *log;
    struct object *objects;
    size_t n_objects, cap_objects;
    struct names now, synced; /* as programs see them, as the disk has them */
    size_t *pending;          /* entries that change names */
    size_t n_pending, cap_pending;
    struct rng key;
    uint64_t draws;
    bool failed; /* no memory */
};

/* ---- the log ------------------------------------------------------------- */

static struct log_entry entry_of(const struct power_log *log, size_t i)
{
    struct log_entry e;

    memcpy(&e, log->bytes + log->entry[i], sizeof(e));
    return e;
}

/* The path, and behind it the new one of a rename. */
static char *path_of(const struct power_log *log, size_t i)
{
    struct log_entry e = entry_of(log, i);
    char *path = mem_zero(e.n_path + 2, 1);

    if (path)
        memcpy(path, log->bytes + log->entry[i] + sizeof(e), e.n_path);
    return path;
}

static const char *bytes_of(const struct power_log *log, size_t i)
{
    return log->bytes + log->entry[i] + sizeof(struct log_entry) +
           entry_of(log, i).n_path;
}

int power_log_read(struct power_log *out, const char *path, struct err *err)
{
    struct power_log log = { 0 };
    size_t at = 0, cap = 0;

    if (file_read(&log.bytes, &log.n_bytes, path, MOST_LOG, err) < 0)
        return -1;
    while (at + sizeof(struct log_entry) <= log.n_bytes) {
        struct log_entry e;

        memcpy(&e, log.bytes + at, sizeof(e));
        if (mem_grow(&log.entry, log.n_entries, &cap, sizeof(size_t)) < 0) {
            power_log_free(&log);
            return err_set(err, ERR_NOMEM, "%s", path);
        }
        log.entry[log.n_entries++] = at;
        at += sizeof(e) + e.n_path + e.n_bytes;
    }
    if (at != log.n_bytes) {
        power_log_free(&log);
        return err_set(err, ERR_DATA, "%s: cut short", path);
    }
    *out = log;
    return 0;
}

void power_log_free(struct power_log *log)
{
    mem_free(log->bytes);
    mem_free(log->entry);
    *log = (struct power_log){ 0 };
}

/* ---- names --------------------------------------------------------------- */

static struct name *find(const struct names *names, const char *path)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->list[i].path, path) == 0)
            return &names->list[i];
    return NULL;
}

static void forget(struct names *names, const char *path)
{
    struct name *found = find(names, path);

    if (!found)
        return;
    mem_free(found->path);
    *found = names->list[--names->n];
}

static void add(struct disk *d, struct names *names, const char *path,
                size_t object, bool is_folder)
{
    char *copy;

    forget(names, path);
    copy = mem_text(path);
    if (!copy || mem_grow(&names->list, names->n, &names->cap,
                          sizeof(struct name)) < 0) {
        mem_free(copy);
        d->failed = true;
        return;
    }
    names->list[names->n++] = (struct name){ copy, object, is_folder };
}

static size_t object_of(const struct disk *d, uint64_t inode)
{
    size_t i = d->n_objects;

    while (i > 0 && d->objects[i - 1].inode != inode)
        i--;
    return i ? i - 1 : d->n_objects;
}

/* Applies an entry that changes names. */
static void change_names(struct disk *d, struct names *names, size_t i)
{
    struct log_entry e = entry_of(d->log, i);
    char *path = path_of(d->log, i);
    const struct name *old;

    if (!path) {
        d->failed = true;
        return;
    }
    if (e.kind == LOG_FILE || e.kind == LOG_FOLDER)
        add(d, names, path, object_of(d, e.inode), e.kind == LOG_FOLDER);
    else if (e.kind == LOG_RENAMED && (old = find(names, path)) != NULL) {
        struct name moved = *old;

        add(d, names, path + strlen(path) + 1, moved.object, moved.is_folder);
        forget(names, path);
    } else if (e.kind == LOG_GONE) {
        forget(names, path);
    }
    mem_free(path);
}

/* ---- contents ------------------------------------------------------------ */

static void grow_to(struct str *s, size_t n)
{
    static const char zeros[SECTOR];

    while (s->len < n && !s->failed)
        str_add_bytes(s, zeros, n - s->len < SECTOR ? n - s->len : SECTOR);
}

static void put(struct str *s, size_t at, const char *bytes, size_t n)
{
    grow_to(s, at + n);
    if (!s->failed)
        memcpy(s->text + at, bytes, n);
}

static void apply(struct str *s, const struct power_log *log, size_t i)
{
    struct log_entry e = entry_of(log, i);

    if (e.kind == LOG_WRITE) {
        put(s, e.at, bytes_of(log, i), e.n_bytes);
        return;
    }
    grow_to(s, e.at);
    if (s->len > e.at && !s->failed)
        s->len = e.at;
}

static uint32_t draw(struct disk *d, uint32_t n)
{
    return rng_below(d->key, d->draws++, 0, n);
}

/* Lost, there, or some of its sectors. */
static void apply_by_chance(struct disk *d, struct str *s, size_t i)
{
    struct log_entry e = entry_of(d->log, i);
    const char *bytes = bytes_of(d->log, i);
    uint32_t fate = draw(d, 3);

    if (fate == 0)
        return;
    if (fate == 1 || e.kind != LOG_WRITE) {
        apply(s, d->log, i);
        return;
    }
    for (size_t at = 0; at < e.n_bytes; at += SECTOR)
        if (draw(d, 2))
            put(s, e.at + at, bytes + at,
                e.n_bytes - at < SECTOR ? e.n_bytes - at : SECTOR);
}

/* ---- the log, entry by entry --------------------------------------------- */

static void make_object(struct disk *d, uint64_t inode)
{
    if (mem_grow(&d->objects, d->n_objects, &d->cap_objects,
                 sizeof(struct object)) < 0) {
        d->failed = true;
        return;
    }
    d->objects[d->n_objects++] = (struct object){ .inode = inode };
}

static bool is_in(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(path, folder, n) == 0 && path[n] == '/' &&
           !strchr(path + n + 1, '/');
}

/* All that changed names in the folder is on the disk now. */
static void sync_folder(struct disk *d, const char *folder)
{
    size_t left = 0;

    for (size_t i = 0; i < d->n_pending; i++) {
        char *path = path_of(d->log, d->pending[i]);

        if (path && is_in(path, folder))
            change_names(d, &d->synced, d->pending[i]);
        else
            d->pending[left++] = d->pending[i];
        d->failed |= !path;
        mem_free(path);
    }
    d->n_pending = left;
}

static void sync_object(struct disk *d, struct object *o)
{
    for (size_t i = 0; i < o->n; i++)
        apply(&o->disk, d->log, o->pending[i]);
    o->n = 0;
}

static void note(struct disk *d, size_t **list, size_t *n, size_t *cap,
                 size_t i)
{
    if (mem_grow(list, *n, cap, sizeof(size_t)) < 0)
        d->failed = true;
    else
        (*list)[(*n)++] = i;
}

static void take(struct disk *d, size_t i)
{
    struct log_entry e = entry_of(d->log, i);
    size_t object = object_of(d, e.inode);
    char *path;

    switch (e.kind) {
    case LOG_WRITE:
    case LOG_SIZE:
        if (object < d->n_objects)
            note(d, &d->objects[object].pending, &d->objects[object].n,
                 &d->objects[object].cap, i);
        break;
    case LOG_SYNC:
        path = path_of(d->log, i);
        if (object < d->n_objects)
            sync_object(d, &d->objects[object]);
        else if (path)
            sync_folder(d, path);
        mem_free(path);
        break;
    case LOG_FILE:
        make_object(d, e.inode);
        /* fall through */
    default:
        change_names(d, &d->now, i);
        note(d, &d->pending, &d->n_pending, &d->cap_pending, i);
        break;
    }
}

/* ---- an image ------------------------------------------------------------ */

static int write_files(struct disk *d, enum image_fate fate, const char *from,
                       const char *to, struct err *err)
{
    char path[1024];
    size_t skip = strlen(from);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->synced.n; i++) {
        const struct name *n = &d->synced.list[i];
        struct str content = { 0 };
        const struct object *o;

        snprintf(path, sizeof(path), "%s%s", to, n->path + skip);
        if (n->is_folder) {
            rc = file_make_dir(path, err);
            continue;
        }
        o = &d->objects[n->object];
        str_add_bytes(&content, str_text(&o->disk), o->disk.len);
        for (size_t k = 0; fate != FATE_LOST && k < o->n; k++)
            apply_by_chance(d, &content, o->pending[k]);
        if (content.failed)
            rc = err_set(err, ERR_NOMEM, "no memory for an image");
        else
            rc = file_write(path, str_text(&content), content.len, err);
        str_release(&content);
    }
    return rc;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->path,
                  ((const struct name *)b)->path);
}

static void release(struct disk *d)
{
    struct names *both[] = { &d->now, &d->synced };

    for (size_t i = 0; i < d->n_objects; i++) {
        str_release(&d->objects[i].disk);
        mem_free(d->objects[i].pending);
    }
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < both[k]->n; i++)
            mem_free(both[k]->list[i].path);
        mem_free(both[k]->list);
    }
    mem_free(d->objects);
    mem_free(d->pending);
}

int image_write(const struct power_log *log, size_t n_entries,
                enum image_fate fate, struct rng key, const char *from,
                const char *to, struct err *err)
{
    struct disk d = { .log = log, .key = key };
    size_t names;
    int rc = -1;

    for (size_t i = 0; i < n_entries; i++)
        take(&d, i);
    names = fate == FATE_LOST    ? 0
            : fate == FATE_NAMES ? d.n_pending
                                 : draw(&d, (uint32_t)d.n_pending + 1);
    for (size_t i = 0; i < names; i++)
        change_names(&d, &d.synced, d.pending[i]);
    /* Folders before what is in them. */
    qsort(d.synced.list, d.synced.n, sizeof(struct name), by_path);
    if (d.failed)
        err_set(err, ERR_NOMEM, "no memory for an image");
    else
        rc = write_files(&d, fate, from, to, err);
    release(&d);
    return rc;
}
