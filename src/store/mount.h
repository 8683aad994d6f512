/*
 * mount.h - is the file system under a database another machine's, too?
 *
 * SQLite's locks are the file system's.  Over a network they fail in ways that
 * no program can see (NFS servers that forget them, Lustre's localflock), and
 * two writers then damage the file.
 *
 * Errors:  none: what cannot be asked counts as local.
 * Source:  statfs(2), linux/magic.h, coreutils' list of remote file systems;
 *          sqlite.org/howtocorrupt.html, section 2.
 */
#ifndef STORE_MOUNT_H
#define STORE_MOUNT_H

#include "base/err.h"

#include <stdbool.h>

/* The kind of the file system (nfs, cifs, fuse.sshfs, ...) that holds path, or
 * the nearest folder above it that is there, when that is a network's; NULL: it
 * is local.  The text is in buffer or constant. */
#define MOUNT_TEXT 64
const char *mount_network(char buffer[MOUNT_TEXT], const char *path);

/* The same from what statfs and /proc/self/mountinfo say of it: f_type, and the
 * type and options of the mount ("" when they are not known). */
const char *mount_kind(char buffer[MOUNT_TEXT], unsigned long f_type,
                       const char *type, const char *options);
/* Finds type and options of the mount of a device, as mountinfo's text has
 * them; false: it is not there. */
bool mount_find(char type[MOUNT_TEXT], char options[256], const char *mountinfo,
                unsigned major, unsigned minor);

/* ERR_REFUSED, with the reason, on a network's file system. */
int mount_check(const char *path, struct err *err) MUST_CHECK;

#endif
