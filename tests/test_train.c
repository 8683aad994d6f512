#include "base/mem.h"
#include "nn/mlp.h"
#include "nn/model.h"
#include "nn/train.h"
#include "support/toy.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

/* ---- learning
 * ---------------------------------------------------------------- */

struct keys_case {
    char keys[300];
};

ParameterizedTestParameters(train, learns_with_every_optimizer)
{
    static struct keys_case c[] = {
        { "{\"optimizer\": \"sgd\", \"learning_rate\": 0.5}" },
        { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"nesterov\": true, "
          "\"learning_rate\": 0.05}" },
        { "{}" },
        { "{\"optimizer\": \"adam\"}" },
        { "{\"optimizer\": \"adamw\"}" },
        { "{\"optimizer\": \"nadam\"}" },
        { "{\"optimizer\": \"adagrad\", \"learning_rate\": 0.05}" },
        { "{\"optimizer\": \"adadelta\", \"learning_rate\": 5}" },
        { "{\"optimizer\": \"adamax\"}" },
        { "{\"optimizer\": \"lion\", \"learning_rate\": 3e-4}" },
        { "{\"loss\": \"mean_squared_error\"}" },
        { "{\"batch_norm\": true, \"dropout\": 0.2}" },
        { "{\"layers\": [], \"learning_rate\": 0.01}" },
        { "{\"layers\": [48, 32], \"activation\": [\"gelu\", \"tanh\"], "
          "\"l2\": 1e-4, \"label_smoothing\": 0.1}" },
        { "{\"class_weight\": \"balanced\", \"clip_norm\": 0.5}" },
    };
    return cr_make_param_array(struct keys_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct keys_case *c, train, learns_with_every_optimizer)
{
    struct toy t;
    struct toy_run run = { 0 };
    const double *last;

    toy_make(&t, c->keys, 1000, 300, 64, 10, 160);
    toy_train(&run, &t);
    last = run.epoch[9].metric;
    cr_assert_eq(run.record.outcome, OUTCOME_COMPLETED);
    cr_assert_eq(run.record.stop_reason, STOP_EPOCHS);
    cr_assert_eq(run.n_epochs, 10);
    cr_assert_lt(last[METRIC_LOSS], run.epoch[0].metric[METRIC_LOSS]);
    cr_assert_gt(last[METRIC_VAL_ACCURACY], 0.9, "%s: %g", c->keys,
                 last[METRIC_VAL_ACCURACY]);
    toy_run_release(&run);
    toy_release(&t);
}
