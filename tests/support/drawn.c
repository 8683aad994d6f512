#include "support/drawn.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/temperature.h"
#include "num/product.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
    cr_assert_not_null(p);
    return p;
}

uint8_t drawn_label(int i, int k, bool unbalanced)
{
    if (!unbalanced)
        return (uint8_t)(i % k);
    return i % 10 < 6 ? 0 : (uint8_t)(1 + i / 10 % (k - 1));
}

void drawn_weaken(struct drawn *pt, int class, double recall)
{
    int seen = 0, kept = 0;

    for (int i = 0; i < pt->p.n; i++) {
        if (pt->label[i] != class)
            continue;
        seen++;
        if (pt->p.predicted[i] != class)
            continue;
        if (kept + 1 <= recall * seen)
            kept++;
        else
            pt->p.predicted[i] = (uint8_t)((class + 1) % pt->p.n_classes);
    }
}

void drawn_sharpen(struct drawn *pt)
{
    for (int i = 0; i < pt->p.n; i++)
        pt->p.nll[i] /= 2;
}

void drawn_calibrate(struct drawn *pt, double accuracy)
{
    int others = pt->p.n_classes - 1;
    double rest = (1 - accuracy) / others;

    for (int i = 0; i < pt->p.n; i++) {
        bool right = pt->p.predicted[i] == pt->label[i];

        pt->p.p_top[i] = (float)accuracy;
        pt->p.nll[i] = (float)-log(right ? accuracy : rest);
        pt->p.p_squared[i] =
            (float)(accuracy * accuracy + others * rest * rest);
    }
}

void drawn_collapse(struct drawn *pt, int class)
{
    memset(pt->p.predicted, class, (size_t)pt->p.n);
}

void drawn_init(struct drawn *pt, int n, int k)
{
    pt->label = must(mem_zero(n, 1));
    for (int i = 0; i < n; i++)
        pt->label[i] = (uint8_t)(i % k);
    pt->p = (struct prediction_record){ .n = n,
                                        .n_classes = k,
                                        .label = pt->label };
    pt->p.predicted = must(mem_zero(n, 1));
    pt->p.nll = must(mem_zero(n, sizeof(float)));
    pt->p.p_top = must(mem_zero(n, sizeof(float)));
    pt->p.p_squared = must(mem_zero(n, sizeof(float)));
    pt->classes = must(mem_zero(k, sizeof(*pt->classes)));
    pt->confusion = must(mem_zero(k * k, sizeof(*pt->confusion)));
}

void drawn_release(struct drawn *pt)
{
    mem_free(pt->label);
    mem_free(pt->p.predicted);
    mem_free(pt->p.nll);
    mem_free(pt->p.p_top);
    mem_free(pt->p.p_squared);
    mem_free(pt->classes);
    mem_free(pt->confusion);
}

struct ease {
    double x;
    int i;
};

static int easiest_first(const void *a, const void *b)
{
    const struct ease *x = a, *y = b;

    return x->x != y->x ? (x->x > y->x ? -1 : 1) : x->i - y->i;
}

/* Fills pt so that round(accuracy n) examples are right: three parts of an
 * example's ease are its own, one part is the network's. */
void drawn_fill(struct drawn *pt, double accuracy, uint64_t network)
{
    struct rng own = { 17, RNG_SAMPLE }, its = { network, RNG_SAMPLE };
    int n = pt->p.n, k = pt->p.n_classes;
    int n_right = (int)lround(accuracy * n);
    struct ease *e = must(mem_zero(n, sizeof(*e)));

    for (int i = 0; i < n; i++)
        e[i] =
            (struct ease){ 3 * rng_uniform(own, 1, i) + rng_uniform(its, 2, i),
                           i };
    qsort(e, n, sizeof(*e), easiest_first);
    for (int j = 0; j < n; j++) {
        int i = e[j].i;
        bool right = j < n_right;
        double top = 0.5 + 0.49 * rng_uniform(its, 3, i);

        /* A wrong answer is mostly the next class. */
        pt->p.predicted[i] = right
                                 ? pt->label[i]
                                 : (pt->label[i] + 1 +
                                    (k > 2 && rng_uniform(its, 4, i) < 0.25)) %
                                       k;
        pt->p.p_top[i] = (float)top;
        pt->p.nll[i] = (float)-log(right ? top : (1 - top) / 2);
        pt->p.p_squared[i] = (float)(top * top + (1 - top) * (1 - top) / 4);
    }
    mem_free(e);
}

void drawn_temper(struct drawn *pt)
{
    int n = pt->p.n, k = pt->p.n_classes, stride = row_stride(k);
    float *scratch = must(mem_floats(temperature_scratch(k)));
    struct results r = { .n = n, .label = pt->label };
    struct temperature t;

    r.logits = must(mem_floats((size_t)n * (size_t)stride));
    for (int i = 0; i < n; i++) {
        float *z = r.logits + (size_t)i * (size_t)stride;
        bool right = pt->p.predicted[i] == pt->label[i];
        double rest = 1 - (double)pt->p.p_top[i];
        int others = k - 1;

        if (!right) {
            rest -= exp(-(double)pt->p.nll[i]);
            others--;
        }
        for (int c = 0; c < k; c++)
            z[c] = (float)log(fmax(rest / others, 1e-9));
        z[pt->p.predicted[i]] = (float)log((double)pt->p.p_top[i]);
        z[pt->label[i]] = -pt->p.nll[i];
    }
    temperature_fit(&t, &r, k, scratch, 1);
    pt->p.temperature = t.temperature;
    pt->p.scaled_nll = t.scaled_nll;
    mem_free(r.logits);
    mem_free(scratch);
}
