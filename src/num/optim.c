#include "num/optim.h"

#include "num/kernels.h"
#include "num/mathd.h"
#include "num/team.h"

#include <math.h>
#include <string.h>

#define DECLARE(name)               \
    optim_fn name##_w8, name##_w16; \
    optim_panel_fn name##_panel_w8, name##_panel_w16;
DECLARE(sgd)
DECLARE(rmsprop)
DECLARE(adam)
DECLARE(nadam)
DECLARE(adagrad)
DECLARE(adadelta)
DECLARE(adamax)
DECLARE(lion)

#define KEYS(...)         \
    (const char *const[]) \
    {                     \
        __VA_ARGS__, NULL \
    }
#define MOMENTS KEYS("beta_1", "beta_2", "epsilon")

/* clang-format off */
#define OPTIM_LIST(X)                                                       \
    /* name    state momentum start lr     wd     rho   beta_1 beta_2 eps */ \
    X(sgd,      0, true,  0.0f, 1e-2, 0.0,   0.0,  0.0, 0.0,   0.0,         \
      sgd,      KEYS("momentum", "nesterov"))                               \
    X(rmsprop,  1, true,  0.0f, 1e-3, 0.0,   0.9,  0.0, 0.0,   1e-7,        \
      rmsprop,  KEYS("rho", "epsilon", "momentum"))                         \
    X(adam,     2, false, 0.0f, 1e-3, 0.0,   0.0,  0.9, 0.999, 1e-7,        \
      adam,     MOMENTS)                                                    \
    X(adamw,    2, false, 0.0f, 1e-3, 0.004, 0.0,  0.9, 0.999, 1e-7,        \
      adam,     MOMENTS)                                                    \
    X(nadam,    2, false, 0.0f, 1e-3, 0.0,   0.0,  0.9, 0.999, 1e-7,        \
      nadam,    MOMENTS)                                                    \
    X(adagrad,  1, false, 0.1f, 1e-3, 0.0,   0.0,  0.0, 0.0,   1e-7,        \
      adagrad,  KEYS("epsilon"))                                            \
    X(adadelta, 2, false, 0.0f, 1e-3, 0.0,   0.95, 0.0, 0.0,   1e-7,        \
      adadelta, KEYS("rho", "epsilon"))                                     \
    X(adamax,   2, false, 0.0f, 1e-3, 0.0,   0.0,  0.9, 0.999, 1e-7,        \
      adamax,   MOMENTS)                                                    \
    X(lion,     1, false, 0.0f, 1e-3, 0.0,   0.0,  0.9, 0.99,  0.0,         \
      lion,     KEYS("beta_1", "beta_2"))
#define ROW(name, state, momentum, start, lr, wd, rho, b1, b2, eps, kernel, keys) \
    { #name, state, momentum, start, lr, wd, rho, b1, b2, eps, keys,              \
      { kernel##_w8, kernel##_w16 }, { kernel##_panel_w8, kernel##_panel_w16 } },
/* clang-format on */
#define NAME(name, ...) #name,

const struct optim optims[] = { OPTIM_LIST(ROW) };
const int n_optims = (int)(sizeof(optims) / sizeof(*optims));

int optim_find(const char *name)
{
    for (int i = 0; i < n_optims; i++)
        if (!strcmp(name, optims[i].name))
            return i;
    return -1;
}

const char *const *optim_names(void)
{
    static const char *const names[] = { OPTIM_LIST(NAME) NULL };

    return names;
}

int optim_n_state(int optimizer, const struct optim_config *c)
{
    const struct optim *o = &optims[optimizer];

    return o->n_state + (o->has_momentum && c->momentum > 0.0);
}

/* U(t) = product of u(i) for i in 1..t, u(i) = beta_1 (1 - 0.96^i / 2), from
 * the last step's product where s holds it. */
static double nadam_u(double beta_1, int64_t t)
{
    return beta_1 * (1.0 - 0.5 * math_power(0.96, t));
}

static void nadam_prepare(struct optim_step *s, double beta_1, int64_t t)
{
    double next = nadam_u(beta_1, t + 1);

    if (s->step != t - 1 || t == 1) {
        s->u_product = 1.0;
        for (int64_t i = 1; i < t; i++)
            s->u_product *= nadam_u(beta_1, i);
    }
    s->u_product *= nadam_u(beta_1, t);
    s->next_share = (float)(next / (1.0 - s->u_product * next));
    s->gradient_share =
        (float)((1.0 - nadam_u(beta_1, t)) / (1.0 - s->u_product));
}

void optim_prepare(struct optim_step *s, int optimizer,
                   const struct optim_config *c, double learning_rate,
                   int64_t t)
{
    const char *name = optims[optimizer].name;
    bool has_moments = optims[optimizer].beta_2 > 0.0;
    double power_1 = has_moments ? math_power(c->beta_1, t) : 0.0;
    double power_2 = has_moments ? math_power(c->beta_2, t) : 0.0;

    s->learning_rate = (float)learning_rate;
    s->weight_decay = (float)c->weight_decay;
    s->rho = (float)c->rho;
    s->rho_rest = (float)(1.0 - c->rho);
    s->beta_1 = (float)c->beta_1;
    s->beta_1_rest = (float)(1.0 - c->beta_1);
    s->beta_2 = (float)c->beta_2;
    s->beta_2_rest = (float)(1.0 - c->beta_2);
    s->epsilon = (float)c->epsilon;
    s->momentum = (float)c->momentum;
    s->nesterov = c->nesterov;
    s->gradient_scale = 1.0f;
    if (!strcmp(name, "nadam")) {
        nadam_prepare(s, c->beta_1, t);
        s->alpha = (float)(1.0 - power_2);
    } else if (!strcmp(name, "adamax")) {
        s->alpha = (float)(1.0 - power_1);
    } else {
        s->alpha =
            (float)(learning_rate * sqrt(1.0 - power_2) / (1.0 - power_1));
    }
    s->step = t;
}

struct optim_run {
    optim_fn *update;
    float *w;
    const float *g;
    float *const *state;
    int n_state;
    size_t n;
    const struct optim_step *s;
};

static void optim_part(void *ctx, int part, int parts)
{
    const struct optim_run *r = ctx;
    float *state[OPTIM_MAX_STATE] = { NULL };
    size_t blocks = r->n / 16;
    size_t from = blocks * (size_t)part / (size_t)parts * 16;
    size_t to = blocks * (size_t)(part + 1) / (size_t)parts * 16;

    for (int k = 0; k < r->n_state; k++)
        state[k] = r->state[k] + from;
    r->update(r->w + from, r->g + from, state, to - from, r->s);
}

void optim_update(int optimizer, float *w, const float *g, float *const state[],
                  size_t n, const struct optim_step *s, int threads)
{
    const struct optim *o = &optims[optimizer];
    struct optim_run r = { .update = o->update[cpu_width()],
                           .w = w,
                           .g = g,
                           .state = state,
                           .n = n,
                           .s = s };

    r.n_state = o->n_state + (o->has_momentum && s->momentum > 0.0f);
    team_run(optim_part, &r, (double)n / 4, threads);
}
