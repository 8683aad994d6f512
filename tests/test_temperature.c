#include "base/mem.h"
#include "nn/temperature.h"
#include "num/product.h"
#include "support/toy.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <criterion/theories.h>
#include <math.h>
#include <string.h>

/* tests/oracle/temperature.py makes the same logits and minimises in double. */
static uint32_t mix(uint32_t x)
{
    x = (x ^ x >> 16) * 0x85ebca6bu;
    x = (x ^ x >> 13) * 0xc2b2ae35u;
    return x ^ x >> 16;
}

struct sheet {
    int n_classes;
    struct results r;
    float *scratch;
};

static void sheet_make(struct sheet *s, int n, int k, double scale)
{
    int stride = row_stride(k);

    *s = (struct sheet){ .n_classes = k, .r = { .n = n } };
    s->r.label = mem_zero((size_t)n, 1);
    s->r.logits = mem_floats((size_t)(n * stride));
    s->scratch = mem_floats(temperature_scratch(k));
    cr_assert(s->r.label && s->r.logits && s->scratch);
    for (uint32_t i = 0; i < (uint32_t)n; i++) {
        s->r.label[i] = (uint8_t)(mix(i + 1) % (uint32_t)k);
        for (int c = 0; c < k; c++) {
            double noise =
                mix(mix(i + 1) ^ ((uint32_t)c + 1)) / 2147483648.0 - 1;

            s->r.logits[(int)i * stride + c] =
                (float)(scale * (noise + (c == s->r.label[i])));
        }
    }
}

static void sheet_release(struct sheet *s)
{
    mem_free(s->r.label);
    mem_free(s->r.logits);
    mem_free(s->scratch);
}

struct known {
    int n, n_classes;
    double scale, temperature, nll, scaled_nll;
};

ParameterizedTestParameters(temperature, is_that_of_a_minimiser_in_double)
{
    static struct known k[] = {
        { 900, 10, 4.0, 1.24687757, 1.19744517, 1.17274719 },
        { 900, 10, 0.5, 0.155859693, 1.89829929, 1.17274719 },
        { 333, 20, 3.0, 0.858807231, 1.68098751, 1.66662393 },
        { 57, 2, 2.0, 0.795884379, 0.362439384, 0.356447732 },
    };
    return cr_make_param_array(struct known, k, sizeof(k) / sizeof(k[0]));
}

/* The sums are of float32 probabilities: some 1e-7 each. */
ParameterizedTest(struct known *k, temperature,
                  is_that_of_a_minimiser_in_double)
{
    struct temperature t;
    struct sheet s;

    sheet_make(&s, k->n, k->n_classes, k->scale);
    temperature_fit(&t, &s.r, k->n_classes, s.scratch, 1);
    cr_assert_float_eq(t.temperature, k->temperature, 2e-6 * k->temperature,
                       "%.9g", t.temperature);
    cr_assert_float_eq(t.nll, k->nll, 1e-6, "%.9g", t.nll);
    cr_assert_float_eq(t.scaled_nll, k->scaled_nll, 1e-6, "%.9g", t.scaled_nll);
    sheet_release(&s);
}

/* What was multiplied by two is to be divided by twice as much. */
Test(temperature, undoes_a_factor)
{
    struct temperature one, two;
    struct sheet a, b;

    sheet_make(&a, 500, 7, 1);
    sheet_make(&b, 500, 7, 2);
    temperature_fit(&one, &a.r, 7, a.scratch, 1);
    temperature_fit(&two, &b.r, 7, b.scratch, 1);
    cr_assert_float_eq(two.temperature, 2 * one.temperature, 1e-5);
    cr_assert_float_eq(two.scaled_nll, one.scaled_nll, 1e-6);
    sheet_release(&a);
    sheet_release(&b);
}

TheoryDataPoints(temperature,
                 same_bits_for_any_team) = { DataPoints(int, 2, 3, 5) };
Theory((int threads), temperature, same_bits_for_any_team)
{
    struct temperature one, team;
    struct sheet s;

    sheet_make(&s, 5000, 30, 3);
    temperature_fit(&one, &s.r, 30, s.scratch, 1);
    temperature_fit(&team, &s.r, 30, s.scratch, threads);
    cr_assert_eq(memcmp(&one, &team, sizeof(one)), 0);
    sheet_release(&s);
}

/* No answer wrong: the colder the better.  All wrong: the warmer. */
Test(temperature, ends_within_its_bounds)
{
    struct temperature t;
    struct sheet s;

    sheet_make(&s, 200, 4, 1);
    for (int i = 0; i < 200; i++)
        s.r.logits[i * row_stride(4) + s.r.label[i]] = 5;
    temperature_fit(&t, &s.r, 4, s.scratch, 1);
    cr_assert(t.temperature >= TEMPERATURE_LEAST && t.temperature < 0.1, "%g",
              t.temperature);
    cr_assert_lt(t.scaled_nll, 1e-6);
    for (int i = 0; i < 200; i++)
        s.r.logits[i * row_stride(4) + s.r.label[i]] = -5;
    temperature_fit(&t, &s.r, 4, s.scratch, 1);
    cr_assert(t.temperature <= TEMPERATURE_MOST && t.temperature > 99, "%g",
              t.temperature);
    cr_assert_float_eq(t.scaled_nll, log(4), 0.05);
    sheet_release(&s);
}

/* Logits that overflow once they are scaled are no numbers to a bound. */
Test(temperature, bears_logits_of_any_size)
{
    struct temperature t;
    struct sheet s;

    sheet_make(&s, 100, 3, 1e37);
    temperature_fit(&t, &s.r, 3, s.scratch, 1);
    cr_assert(t.temperature >= TEMPERATURE_LEAST &&
              t.temperature <= TEMPERATURE_MOST);
    cr_assert(isfinite(t.scaled_nll) && t.scaled_nll <= t.nll);
    sheet_release(&s);
}

enum { N = 300, N_VALID = 100 };

/* A training's own: at T = 1 it is the kept epoch's val_nll to the bit, which
 * is val_loss where the loss is plain cross-entropy. */
Test(temperature, of_a_training_starts_from_its_loss)
{
    static uint8_t predicted[N_VALID];
    static float nll[N_VALID], p_top[N_VALID], p_squared[N_VALID];
    struct prediction_record p = { .predicted = predicted,
                                   .nll = nll,
                                   .p_top = p_top,
                                   .p_squared = p_squared };
    struct toy_run run = { .predictions = &p };
    const double *metric = run.record.metric;
    struct temperature t;
    struct results r;
    struct sheet s;
    struct toy toy;

    toy_make(&toy, "{\"layers\": [20], \"epochs\": 8, \"learning_rate\": 0.02}",
             N, N_VALID, 24, 5, 220);
    toy_train(&run, &toy);
    cr_assert(p.temperature >= TEMPERATURE_LEAST &&
                  p.temperature <= TEMPERATURE_MOST,
              "%g", p.temperature);
    cr_assert_gt(fabs(p.temperature - 1), 1e-3);
    cr_assert_lt(p.scaled_nll, metric[METRIC_VAL_NLL]);
    /* val_loss is added in blocks and lanes, val_nll in a row */
    cr_assert_float_eq(metric[METRIC_VAL_NLL], metric[METRIC_VAL_LOSS], 1e-6);
    /* The fit begins where the trainer's figure is: log p are such logits. */
    sheet_make(&s, N_VALID, 5, 1);
    r = s.r;
    for (int i = 0; i < N_VALID; i++) {
        double rest = log((1 - exp(-(double)nll[i])) / 4);

        r.label[i] = toy.labels[N + i];
        for (int c = 0; c < 5; c++)
            r.logits[i * row_stride(5) + c] = (float)rest;
        r.logits[i * row_stride(5) + r.label[i]] = -nll[i];
    }
    temperature_fit(&t, &r, 5, s.scratch, 1);
    cr_assert_float_eq(t.nll, metric[METRIC_VAL_NLL], 1e-6);
    sheet_release(&s);
    toy_run_release(&run);
    toy_release(&toy);
}
