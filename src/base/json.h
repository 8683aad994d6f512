/*
 * json.h - canonical text of jansson values
 *
 * A value has one text: keys sorted by bytes, no spaces, integers plain, reals
 * as the shortest decimal that reads back (always with '.', 'e' or both, so
 * that a real stays a real), '<' as \u003c so that the text is safe in HTML.
 * Hashes are taken over it and the database stores it.
 *
 * Memory:  the text is added to the caller's str.
 * Errors:  none but those the str remembers.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/str.h"

#include <jansson.h>

void json_write(struct str *out, const json_t *value);

/* The same value for a reader: 512, 0.001, relu, [512, 256], {a: 1}. */
void json_show(struct str *out, const json_t *value);
/* As json_show, for a message: text whose end would not be seen is in quotes.
 */
void json_tell(struct str *out, const json_t *value);

/* Equal as values: 1 and 1.0 are, lists element by element. */
bool json_same(const json_t *a, const json_t *b);

/* Puts a value, whose reference they take, into an object or array.  Without
 * memory for it, or when value is NULL for lack of it, the whole is freed and
 * becomes NULL, and stays so: who has put everything asks once. */
void json_put(json_t **object, const char *key, json_t *value);
void json_push(json_t **array, json_t *value);

/* A shallow copy of an object, whole or NULL: jansson's own leaves out what it
 * has no memory for. */
json_t *json_copied(const json_t *object);

#endif
