/*
 * wide_steps.h - the step of each optimizer, on a vector of weights
 *
 * One source for the loops over planes (wide_optim.c) and for the weights that
 * are moved beside a product (wide_update.c).
 */
#ifndef NUM_WIDE_STEPS_H
#define NUM_WIDE_STEPS_H

#include "num/optim.h"
#include "num/wide.h"

#define STEP_LIST(X) \
    X(sgd)           \
    X(rmsprop)       \
    X(adam)          \
    X(nadam)         \
    X(adagrad)       \
    X(adadelta)      \
    X(adamax)        \
    X(lion)

/* struct optim_step in vectors. */
struct wide_step {
    vec rate, decay, scale, mu, eps, alpha;
    vec rho, rho_rest, b1, b1_rest, b2, b2_rest;
    vec next, now;
    bool has_momentum, nesterov, decays, scales;
};

V_INLINE struct wide_step step_widen(const struct optim_step *s)
{
    return (struct wide_step){
        .rate = v_set(s->learning_rate),
        .decay = v_set(s->weight_decay),
        .scale = v_set(s->gradient_scale),
        .mu = v_set(s->momentum),
        .eps = v_set(s->epsilon),
        .alpha = v_set(s->alpha),
        .rho = v_set(s->rho),
        .rho_rest = v_set(s->rho_rest),
        .b1 = v_set(s->beta_1),
        .b1_rest = v_set(s->beta_1_rest),
        .b2 = v_set(s->beta_2),
        .b2_rest = v_set(s->beta_2_rest),
        .next = v_set(s->next_share),
        .now = v_set(s->gradient_share),
        .has_momentum = s->momentum > 0.0f,
        .nesterov = s->nesterov,
        .decays = s->weight_decay != 0.0f,
        .scales = s->gradient_scale != 1.0f,
    };
}

/* <name>_step gives the new weight from w and g and moves the state at a and
 * b.  Operations are in Keras' order, which is quoted. */

/* m = momentum m - lr g; w += m, or (nesterov) w += momentum m - lr g */
V_INLINE vec sgd_step(vec w, vec g, float *a, float *b,
                      const struct wide_step *s)
{
    vec step = g * s->rate, m;

    (void)b;
    if (!s->has_momentum)
        return w - step;
    m = v_load(a) * s->mu - step;
    v_store(a, m);
    return w + (s->nesterov ? m * s->mu - step : m);
}

/* v = rho v + (1 - rho) g^2; w -= lr g / sqrt(v + eps), or w -= m with
 * m = momentum m + lr g / sqrt(v + eps) */
V_INLINE vec rmsprop_step(vec w, vec g, float *a, float *b,
                          const struct wide_step *s)
{
    vec v = s->rho * v_load(a) + s->rho_rest * (g * g);
    vec step = s->rate * g / v_sqrt(v + s->eps);

    v_store(a, v);
    if (s->has_momentum) {
        step = s->mu * v_load(b) + step;
        v_store(b, step);
    }
    return w - step;
}

/* m += (g - m)(1 - b1); v += (g^2 - v)(1 - b2); w -= m alpha / (sqrt(v) + eps)
 */
V_INLINE vec adam_step(vec w, vec g, float *a, float *b,
                       const struct wide_step *s)
{
    vec m = v_load(a), v = v_load(b);

    m += (g - m) * s->b1_rest;
    v += (g * g - v) * s->b2_rest;
    v_store(a, m);
    v_store(b, v);
    return w - m * s->alpha / (v_sqrt(v) + s->eps);
}

/* as adam; m^ = next m + now g; v^ = v / (1 - b2^t);
 * w -= m^ lr / (sqrt(v^) + eps) */
V_INLINE vec nadam_step(vec w, vec g, float *a, float *b,
                        const struct wide_step *s)
{
    vec m = v_load(a), v = v_load(b);

    m += (g - m) * s->b1_rest;
    v += (g * g - v) * s->b2_rest;
    v_store(a, m);
    v_store(b, v);
    return w - (s->next * m + s->now * g) * s->rate /
                   (v_sqrt(v / s->alpha) + s->eps);
}

/* a += g^2; w -= lr g / sqrt(a + eps) */
V_INLINE vec adagrad_step(vec w, vec g, float *a, float *b,
                          const struct wide_step *s)
{
    vec sum = v_load(a) + g * g;

    (void)b;
    v_store(a, sum);
    return w - s->rate * g / v_sqrt(sum + s->eps);
}

/* a = rho a + (1 - rho) g^2; d = g sqrt(b + eps) / sqrt(a + eps);
 * b = rho b + (1 - rho) d^2; w -= lr d */
V_INLINE vec adadelta_step(vec w, vec g, float *a, float *b,
                           const struct wide_step *s)
{
    vec sum = s->rho * v_load(a) + s->rho_rest * (g * g), moved = v_load(b);
    vec d = v_sqrt(moved + s->eps) * g / v_sqrt(sum + s->eps);

    v_store(a, sum);
    v_store(b, s->rho * moved + s->rho_rest * (d * d));
    return w - s->rate * d;
}

/* m += (g - m)(1 - b1); u = max(b2 u, |g|);
 * w -= lr m / ((1 - b1^t)(u + eps)) */
V_INLINE vec adamax_step(vec w, vec g, float *a, float *b,
                         const struct wide_step *s)
{
    vec m = v_load(a), u = v_max(s->b2 * v_load(b), v_abs(g));

    m += (g - m) * s->b1_rest;
    v_store(a, m);
    v_store(b, u);
    return w - s->rate * m / (s->alpha * (u + s->eps));
}

/* w -= lr sign(b1 m + (1 - b1) g); m = b2 m + (1 - b2) g */
V_INLINE vec lion_step(vec w, vec g, float *a, float *b,
                       const struct wide_step *s)
{
    vec m = v_load(a), c = m * s->b1 + g * s->b1_rest;
    vec sign =
        v_select(v_less(v_set(0.0f), v_abs(c)), v_sign_of(v_set(1.0f), c), c);

    (void)b;
    v_store(a, m * s->b2 + g * s->b2_rest);
    return w - s->rate * sign;
}

/* w -= w weight_decay learning_rate.  Without decay this is w but for -0, which
 * becomes +0, and infinities, which become NaN: so do these sums, which cost
 * less beside multiply-adds. */
V_INLINE vec step_decay(vec w, const struct wide_step *s)
{
    return s->decays ? w - w * s->decay * s->rate : w + (w - w);
}

V_INLINE vec step_scale(vec g, const struct wide_step *s)
{
    return s->scales ? g * s->scale : g;
}

#endif
