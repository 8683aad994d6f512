/*
 * optim.h - the nine optimizers, with Keras' formulas and defaults
 *
 * An optimizer is a function over a run of floats; it knows nothing of layers.
 * weight_decay is decoupled for every one: w -= w weight_decay learning_rate
 * before the step.
 *
 * Shapes:  n is a multiple of 16, as plane_size gives; where w and g are zero
 *          (padding) w stays zero, given epsilon > 0.
 * Memory:  allocates nothing.  State starts at optim.state_start.
 * Threads: elementwise, so any cut of a plane gives the same bits.
 * Errors:  optim_find gives -1 for an unknown name.
 * Source:  keras/src/optimizers of Keras 3.
 */
#ifndef NUM_OPTIM_H
#define NUM_OPTIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct optim_config { /* hyperparameters as in the config */
    double weight_decay, rho, beta_1, beta_2, epsilon, momentum;
    bool nesterov;
};

/* What a step needs, ready in float32; made by optim_prepare.  Zero it before
 * the first step and keep it between steps. */
struct optim_step {
    int64_t step; /* t, from 1 */
    float learning_rate, weight_decay;
    float rho, rho_rest; /* rho, 1 - rho */
    float beta_1, beta_1_rest, beta_2, beta_2_rest;
    float epsilon, momentum;
    float alpha;          /* adam: lr sqrt(1 - b2^t) / (1 - b1^t);
                             adamax: 1 - b1^t; nadam: 1 - b2^t */
    float next_share;     /* nadam: u(t+1) / (1 - U(t+1)) */
    float gradient_share; /* nadam: (1 - u(t)) / (1 - U(t)) */
    float gradient_scale; /* g counts times this; 1 unless clipped */
    bool nesterov;
    double u_product; /* nadam: U(t) = u(1) ... u(t) */
};

/* w and state are updated from g; state[OPTIM_MAX_STATE], NULL where the
 * optimizer has none. */
typedef void optim_fn(float *w, const float *g, float *const state[], size_t n,
                      const struct optim_step *s);

/* Rows of a panel of a weight gradient with their weights behind them; for
 * num/product.c, which has num/kernels.h. */
struct gradient_panel;
struct follower;
typedef void optim_panel_fn(const struct gradient_panel *p,
                            const struct follower *f);

struct optim {
    const char *name;
    int n_state;       /* planes of state without momentum */
    bool has_momentum; /* one plane more when momentum > 0 */
    float state_start; /* what state is filled with at first */
    double learning_rate, weight_decay, rho, beta_1, beta_2,
        epsilon;              /* Keras' defaults; 0 where not read */
    const char *const *reads; /* NULL-terminated: the keys that it reads
                                 besides learning_rate and weight_decay */
    optim_fn *update[2];      /* by the width in use */
    optim_panel_fn *panel[2];
};

extern const struct optim optims[];
extern const int n_optims;

int optim_find(const char *name);
const char *const *optim_names(void);

/* Planes of state that an optimizer needs: at most OPTIM_MAX_STATE. */
#define OPTIM_MAX_STATE 2
int optim_n_state(int optimizer, const struct optim_config *c);

/* Makes s for step t >= 1 at a learning rate; gradient_scale becomes 1. */
void optim_prepare(struct optim_step *s, int optimizer,
                   const struct optim_config *c, double learning_rate,
                   int64_t t);
void optim_update(int optimizer, float *w, const float *g, float *const state[],
                  size_t n, const struct optim_step *s, int threads);

#endif
