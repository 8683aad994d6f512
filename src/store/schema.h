/*
 * schema.h - the tables of results.db and the way from older ones
 *
 * user_version is how many of the scripts a database has seen.
 *
 * Errors:  ERR_REFUSED for a database that is not ours or from a newer program;
 *          the file is not touched then.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

#define SCHEMA_APPLICATION_ID 0x53574550 /* "SWEP" */

struct schema {
    const char *const *scripts; /* [n] script i leads from version i to i + 1 */
    int n;
};
extern const struct schema schema_ours;

/* Is the file ours, by its first 100 bytes?  SQLite does not see a foreign file
 * at all, since merely opening one can change it: it rolls back a journal that
 * another program left.  An absent or empty file is fine, as is one whose very
 * first commit was cut off. */
int schema_peek(const char *path, const struct schema *schema,
                struct err *err) MUST_CHECK;
/* Is there a journal that is not empty?  Its commit was cut off, or is under
 * way. */
bool schema_has_journal(const char *path);
/* The same by SQLite's word; *version is 0 for an empty database. */
int schema_check(int *version, struct store *st, const struct schema *schema,
                 struct err *err) MUST_CHECK;
/* Are tables, views and indices, as text, what the scripts make?  ERR_MISMATCH
 * names what is not: one flipped bit in a view shows another ranking, and a
 * trigger is code.  Views and indices that somebody added are fine. */
int schema_compare(struct store *st, const struct schema *schema,
                   struct err *err) MUST_CHECK;
/* The same to the end: calls take with the type (table, view, index, trigger)
 * and name of each difference until it returns other than 0. */
typedef int schema_take(void *ctx, const char *type, const char *name,
                        struct err *err);
int schema_differences(struct store *st, const struct schema *schema,
                       schema_take *take, void *ctx,
                       struct err *err) MUST_CHECK;
/* Makes every view and index anew that is not as the scripts make it. */
int schema_restore(struct store *st, const struct schema *schema,
                   struct err *err) MUST_CHECK;
/* Runs the scripts that are missing, all in one transaction. */
int schema_migrate(struct store *st, const struct schema *schema,
                   struct err *err) MUST_CHECK;

#endif
