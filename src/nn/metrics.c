#include "nn/metrics.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MAX_CLASSES 256 /* labels are one byte */

struct tally { /* what all metrics but nll are made of */
    int64_t actual[MAX_CLASSES], predicted[MAX_CLASSES], hit[MAX_CLASSES];
    int64_t hits;
};

static void tally_fill(struct tally *t, int64_t *confusion,
                       const struct prediction_record *p)
{
    memset(t, 0, sizeof(*t));
    if (confusion)
        memset(confusion, 0,
               sizeof(*confusion) * (size_t)p->n_classes * p->n_classes);
    for (int i = 0; i < p->n; i++) {
        int a = p->label[i], q = p->predicted[i];

        assert(a < p->n_classes && q < p->n_classes);
        t->actual[a]++;
        t->predicted[q]++;
        t->hit[a] += a == q;
        t->hits += a == q;
        if (confusion)
            confusion[(size_t)a * p->n_classes + q]++;
    }
}

static double ratio(int64_t a, int64_t b)
{
    return b ? (double)a / (double)b : 0;
}

static struct class_record class_of(const struct tally *t, int c)
{
    return (struct class_record){
        .precision = ratio(t->hit[c], t->predicted[c]),
        .recall = ratio(t->hit[c], t->actual[c]),
        /* 2 p r / (p + r) with the counts put in: rounds once */
        .f1 = ratio(2 * t->hit[c], t->actual[c] + t->predicted[c]),
        .support = t->actual[c],
    };
}

/* Gorodkin's R_K: (c n - sum p_k a_k) / sqrt((n^2 - sum p_k^2)
 * (n^2 - sum a_k^2)); 0 when all is predicted, or is, one class.  The sums are
 * at most n^2 < 2^62, so they are exact. */
static double mcc(const struct tally *t, int n_classes, int64_t n)
{
    int64_t pa = 0, pp = 0, aa = 0;

    for (int c = 0; c < n_classes; c++) {
        pa += t->predicted[c] * t->actual[c];
        pp += t->predicted[c] * t->predicted[c];
        aa += t->actual[c] * t->actual[c];
    }
    if (pp == n * n || aa == n * n)
        return 0;
    return (double)(t->hits * n - pa) /
           (sqrt((double)(n * n - pp)) * sqrt((double)(n * n - aa)));
}

void metrics_of(struct metrics_result *out, int64_t *confusion,
                struct class_record *classes, const struct prediction_record *p)
{
    struct tally t;
    double nll = 0, f1 = 0, recall = 0;
    int present = 0;

    assert(p->n_classes > 0 && p->n_classes <= MAX_CLASSES);
    tally_fill(&t, confusion, p);
    for (int i = 0; i < p->n; i++)
        nll += (double)p->nll[i];
    for (int c = 0; c < p->n_classes; c++) {
        struct class_record r = class_of(&t, c);

        if (classes)
            classes[c] = r;
        if (!r.support)
            continue;
        present++;
        f1 += r.f1;
        recall += r.recall;
    }
    if (!p->n) {
        *out = (struct metrics_result){ NAN, NAN, NAN, NAN, NAN };
        return;
    }
    *out = (struct metrics_result){
        .accuracy = ratio(t.hits, p->n),
        .nll = nll / p->n,
        .macro_f1 = f1 / present,
        .balanced_accuracy = recall / present,
        .mcc = mcc(&t, p->n_classes, p->n),
    };
}
