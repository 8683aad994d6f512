/*
 * base.h - a small real database, and what commands show of one
 *
 * The database is the file that $FUZZ_DB names (scripts/fuzz makes it); an
 * input is a list of changes to its bytes.
 */
#ifndef FUZZ_BASE_H
#define FUZZ_BASE_H

#include "base/str.h"
#include "fuzz/fuzz.h"

/* The database with an input's changes, four bytes each: three of a place, one
 * to xor.  A first byte above 250 cuts the file at the first place.  Its path,
 * in a file of this process. */
const char *base_changed(const uint8_t *bytes, size_t n);

/* What ls, export and report say of it, with page the HTML page too (which
 * takes ten times as long); false: one of them refuses, the reason is in err.
 */
bool base_shown(struct str *out, const char *path, bool page, struct err *err);

#endif
