/*
 * power_log.h - the record of a program's writes and syncs, entry by entry
 *
 * A file of entries one behind the other, each with its text and bytes behind
 * it; written by shim.so, read by the simulation of a power loss (image.h).
 */
#ifndef TORTURE_LOG_H
#define TORTURE_LOG_H

#include <stdint.h>

enum log_kind {
    LOG_WRITE, /* bytes of a file at a place */
    LOG_SIZE,  /* cut or grown to size at */
    LOG_SYNC,  /* the file or folder is on the disk */
    LOG_FILE,  /* a name was made: path */
    LOG_FOLDER,
    LOG_RENAMED, /* path, then a zero, then the new path */
    LOG_GONE,    /* path */
};

struct log_entry {
    uint32_t kind;
    uint32_t n_path; /* bytes of path behind the entry */
    uint64_t inode;  /* of the file */
    uint64_t at;
    uint64_t n_bytes; /* behind the path */
};

#endif
