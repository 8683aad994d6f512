/*
 * classes.h - the classes of a table: its target's values, each with a number
 *
 * Values are numbered as they come and put in order once all are known: by
 * number when each is one, else by bytes.
 *
 * Memory:  classes_release frees the texts.
 * Errors:  ERR_NOMEM; ERR_DATA for two spellings of one number.
 */
#ifndef DATA_CLASSES_H
#define DATA_CLASSES_H

#include "data/dataset.h"

struct classes {
    char *text[DATASET_MAX_CLASSES];
    int n;
    int last; /* the last one found: rows of one class often follow another */
};

void classes_release(struct classes *c);
/* The number of a value; -1: there is none. */
int classes_find(struct classes *c, const char *text);
/* The same with room for new ones: 0, or -1 with ERR_NOMEM; *id is -1 when
 * there are DATASET_MAX_CLASSES others. */
int classes_add(struct classes *c, int *id, const char *text,
                struct err *err) MUST_CHECK;
/* Puts them in order; rank[old number] is the new one. */
int classes_order(struct classes *c, uint8_t rank[DATASET_MAX_CLASSES],
                  struct err *err) MUST_CHECK;

#endif
