/*
 * settings.h - the value that a model or training key has in a point
 *
 * The point may be complete or reduced to the keys it reads, resolved or not:
 * a missing key has its table's default, and "auto" the value that the point's
 * optimizer and schedule give it.
 *
 * Memory:  allocates nothing.
 * Errors:  none; a key that is in no table is our bug.
 */
#ifndef NN_SETTINGS_H
#define NN_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>

double setting_real(const json_t *point, const char *key);
int setting_int(const json_t *point, const char *key);
bool setting_bool(const json_t *point, const char *key);
/* The row that find gives the key's name. */
int setting_row(const json_t *point, const char *key,
                int (*find)(const char *));
/* Does the name equal word? */
bool setting_is(const json_t *point, const char *key, const char *word);

#endif
