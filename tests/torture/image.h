/*
 * image.h - what a disk holds after the power was lost
 *
 * Replays a log of writes and syncs (power_log.h) up to some byte.  What was
 * synced is there.  Of a write that was not, all, nothing or some sectors of
 * 512 bytes are; of names made, changed and removed in a folder that was not
 * synced since, the first few.
 *
 * Memory:  power_log_free frees the log; an image is files in a folder.
 * Errors:  ERR_IO, ERR_NOMEM.
 */
#ifndef TORTURE_IMAGE_H
#define TORTURE_IMAGE_H

#include "base/err.h"
#include "base/rng.h"
#include "torture/power_log.h"

#include <stddef.h>

struct power_log {
    char *bytes;
    size_t n_bytes;
    size_t *entry; /* [n_entries] where each begins */
    size_t n_entries;
};
int power_log_read(struct power_log *out, const char *path,
                   struct err *err) MUST_CHECK;
void power_log_free(struct power_log *log);

enum image_fate {
    FATE_LOST,   /* nothing that was not synced is there */
    FATE_CHANCE, /* each write for itself; a first part of the names */
    FATE_NAMES,  /* all names, and each write for itself */
    FATE_COUNT
};

/* Writes the files of the first n_entries under the folder `from` as they may
 * be found, below the folder `to`. */
int image_write(const struct power_log *log, size_t n_entries,
                enum image_fate fate, struct rng key, const char *from,
                const char *to, struct err *err) MUST_CHECK;

#endif
