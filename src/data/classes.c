#include "data/classes.h"

#include "base/mem.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void classes_release(struct classes *c)
{
    for (int i = 0; i < c->n; i++)
        mem_free(c->text[i]);
    *c = (struct classes){ 0 };
}

int classes_find(struct classes *c, const char *text)
{
    if (c->last < c->n && strcmp(c->text[c->last], text) == 0)
        return c->last;
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->text[i], text) == 0)
            return c->last = i;
    return -1;
}

int classes_add(struct classes *c, int *id, const char *text, struct err *err)
{
    char *copy;

    *id = classes_find(c, text);
    if (*id >= 0 || c->n == DATASET_MAX_CLASSES)
        return 0;
    copy = mem_text(text);
    if (!copy)
        return err_set(err, ERR_NOMEM, "no memory for a class");
    c->text[c->n] = copy;
    *id = c->last = c->n++;
    return 0;
}

struct ranked {
    char *text;
    double number; /* NaN for all when one is none */
    int old;
};

static int compare(const void *pa, const void *pb)
{
    const struct ranked *a = pa, *b = pb;

    if (a->number < b->number)
        return -1;
    if (a->number > b->number)
        return 1;
    return strcmp(a->text, b->text);
}

int classes_order(struct classes *c, uint8_t rank[DATASET_MAX_CLASSES],
                  struct err *err)
{
    struct ranked list[DATASET_MAX_CLASSES];
    bool numbers = true;

    for (int i = 0; i < c->n; i++) {
        list[i] = (struct ranked){ c->text[i], NAN, i };
        if (str_to_real(&list[i].number, c->text[i], -INFINITY, INFINITY) < 0)
            numbers = false;
    }
    for (int i = 0; i < c->n && !numbers; i++)
        list[i].number = NAN;
    qsort(list, (size_t)c->n, sizeof(list[0]), compare);
    for (int i = 1; i < c->n; i++)
        if (list[i].number == list[i - 1].number)
            return err_set(err, ERR_DATA,
                           "the classes \"%.40s\" and \"%.40s\" are the same "
                           "number",
                           list[i - 1].text, list[i].text);
    for (int i = 0; i < c->n; i++) {
        c->text[i] = list[i].text;
        rank[list[i].old] = (uint8_t)i;
    }
    c->last = 0;
    return 0;
}
