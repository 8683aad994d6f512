/*
 * shim_inside.h - inside shim.so: the orders, and what to do about a call
 *
 * Real calls are made by syscall(2), so that nothing has to be looked up when
 * the program has not come far enough for that.
 */
#ifndef TORTURE_SHIM_INSIDE_H
#define TORTURE_SHIM_INSIDE_H

#include "torture/shim.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

extern struct shim *shim_orders; /* NULL: nothing is ordered */

enum verdict { CALL_GO, CALL_FAIL, CALL_KILL_AFTER, CALL_PART, CALL_DROP };

/* Counts a call and says what becomes of it; a kill before it does not return,
 * CALL_FAIL has errno set. */
enum verdict shim_judge(enum shim_kind kind);
void shim_die(void); /* by SIGKILL */

/* The path of a file under the ordered folder; false: it is none. */
bool shim_path_of(char out[SHIM_PATH], int fd);
bool shim_is_inside(const char *path);
bool shim_is_pipe(int fd);

/* ---- the record of writes and syncs (shim_log.c) ------------------------
 * Nothing is done unless a record was ordered. */
bool shim_logs(void);
void shim_log_write(int fd, const void *bytes, size_t n, off_t at);
void shim_log_size(int fd, off_t size);
void shim_log_sync(int fd);
void shim_log_made(const char *path, bool is_folder);
void shim_log_renamed(const char *from, const char *to);
void shim_log_gone(const char *path);

#endif
