/*
 * shim.h - faults from outside: what a preloaded library does to system calls
 *
 * The library shim.so, loaded by LD_PRELOAD, counts the calls of some kinds in
 * all processes of a program and acts on the calls number at to at + n - 1.
 * Orders and counter lie in one mapped file, named by $TORTURE_SHIM, so that
 * the driver reads the count and changes the orders while the program runs.
 *
 * Threads: the counter is atomic; the rest is written before the start, and
 *          later only to end a fault (n = 0) or to begin one.
 */
#ifndef TORTURE_SHIM_H
#define TORTURE_SHIM_H

#include <stdatomic.h>

#define SHIM_VARIABLE "TORTURE_SHIM"
#define SHIM_PATH 256

enum shim_kind {                   /* of call; a set of bits */
                 SHIM_WRITE = 1,   /* write, pwrite of a file; fallocate */
                 SHIM_SYNC = 2,    /* fsync, fdatasync */
                 SHIM_NAME = 4,    /* rename, unlink, ftruncate, mkdir */
                 SHIM_OPEN = 8,    /* open for writing */
                 SHIM_READ = 16,   /* read, pread of a file */
                 SHIM_PIPE = 32,   /* write to, read from a pipe */
                 SHIM_FORK = 64,   /* fork */
                 SHIM_MAP = 128,   /* mmap */
                 SHIM_ALLOC = 256, /* malloc, calloc, realloc and others */
                 SHIM_SQL = 512,   /* sqlite3_step, _prepare, _exec, _open */
};
#define SHIM_DURABLE (SHIM_WRITE | SHIM_SYNC | SHIM_NAME)

enum shim_act {
    SHIM_FAIL,        /* with errno code; SQLite's calls with result code */
    SHIM_KILL_BEFORE, /* SIGKILL to the caller instead of the call */
    SHIM_KILL_AFTER,  /* SIGKILL once the call is done */
    SHIM_PART,        /* one byte is read or written, and no more */
    SHIM_DROP,        /* success is told, nothing is done */
};

/* The date as the program sees it; clocks that measure stay right. */
enum shim_clock {
    SHIM_CLOCK_OFF,    /* wrong by clock_step; 0: right */
    SHIM_CLOCK_JUMPS,  /* before and behind by clock_step in turn */
    SHIM_CLOCK_FROZEN, /* always clock_step, in seconds since 1970 */
};

struct shim {
    atomic_long count; /* calls of the kinds so far */
    atomic_long at, n; /* the calls acted on; n = 0: none */
    unsigned kinds;    /* set of enum shim_kind */
    int act, code;     /* enum shim_act; errno or SQLite's result */
    int every;         /* > 0: act on every that many calls instead of at */
    int clock;         /* enum shim_clock */
    _Atomic double clock_step; /* seconds */
    char folder[SHIM_PATH];    /* files elsewhere are not counted; "": all */
    char log[SHIM_PATH]; /* record of writes and syncs (power_log.h); "": no */
};

#endif
