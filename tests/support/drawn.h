/*
 * drawn.h - a network's answers on a part, drawn so that it has an accuracy
 */
#ifndef SUPPORT_DRAWN_H
#define SUPPORT_DRAWN_H

#include "nn/metrics.h"

struct drawn { /* one part's examples, and what a network says of them */
    struct prediction_record p;
    uint8_t *label;
    struct class_record *classes;
    int64_t *confusion;
};

/* n examples of k classes in turn, no answers yet. */
void drawn_init(struct drawn *pt, int n, int k);
void drawn_release(struct drawn *pt);
/* Answers with round(accuracy n) right ones; the same network and accuracy give
 * the same. */
void drawn_fill(struct drawn *pt, double accuracy, uint64_t network);

#endif
