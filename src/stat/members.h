/*
 * members.h - members of a struct as those of a JSON object, by a table
 *
 * Memory:  the object takes what is put into it.
 * Errors:  remembered in failed.
 */
#ifndef STAT_MEMBERS_H
#define STAT_MEMBERS_H

#include "stat/statistics.h"

#include <jansson.h>
#include <stddef.h>

enum member_kind {
    MEMBER_INT,      /* int */
    MEMBER_LONG,     /* int64_t */
    MEMBER_BOOL,     /* bool */
    MEMBER_REAL,     /* double: NaN is null */
    MEMBER_INTERVAL, /* struct interval: [low, high], or null */
    MEMBER_TEXT,     /* const char *: NULL is null */
};

struct member {
    const char *name; /* NULL: ends the table */
    enum member_kind kind;
    size_t offset;
};

struct members {
    bool failed;
};

/* o's member becomes v, which may be NULL for want of memory. */
void members_put(struct members *m, json_t *o, const char *name, json_t *v);
void members_add(struct members *m, json_t *list, json_t *v);
/* Every member of the table. */
void members_all(struct members *m, json_t *o, const void *from,
                 const struct member *table);
/* A new object of them. */
json_t *members_of(struct members *m, const void *from,
                   const struct member *table);
json_t *members_real(double x);
json_t *members_text(const char *text);

#endif
