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
/* Labels as drawn_init gives them, or with six of ten examples in class 0. */
uint8_t drawn_label(int i, int k, bool unbalanced);
/* Of a class only this share stays right; the rest is taken for the next. */
void drawn_weaken(struct drawn *pt, int class, double recall);
/* Every answer gets the probability that it is right with. */
void drawn_calibrate(struct drawn *pt, double accuracy);
/* Halves every example's cross-entropy: as right, and surer of it. */
void drawn_sharpen(struct drawn *pt);
/* Every answer names the class. */
void drawn_collapse(struct drawn *pt, int class);
void drawn_release(struct drawn *pt);
/* Answers with round(accuracy n) right ones; the same network and accuracy give
 * the same. */
void drawn_fill(struct drawn *pt, double accuracy, uint64_t network);
/* The temperature of these answers; what is left of an example's probability is
 * shared by the classes that nothing is known of. */
void drawn_temper(struct drawn *pt);

#endif
