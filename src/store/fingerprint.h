/*
 * fingerprint.h - the SHA-256 of the bytes of results.db
 *
 * What sha256sum prints of the file.  It is read through SQLite's own handle: a
 * second one, once closed, would drop the locks of this process (SQLite, How To
 * Corrupt, 2.2).
 *
 * Errors:  ERR_DB, ERR_NOMEM.
 */
#ifndef STORE_FINGERPRINT_H
#define STORE_FINGERPRINT_H

#include "store/store.h"

/* Another number after another program's commit. */
int store_data_version(int64_t *out, struct store *st,
                       struct err *err) MUST_CHECK;

/* Of the file while nobody commits.  An empty text: the file alone is not all
 * (a write-ahead log), it is no file, or its data_version is another one. */
int store_fingerprint(char out[SHA256_TEXT], struct store *st,
                      int64_t data_version, struct err *err) MUST_CHECK;

#endif
