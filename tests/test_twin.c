/*
 * Whole trainings against their definition in plain scalar C.
 */
#include "nn/schedule.h"
#include "num/act.h"
#include "num/cpu.h"
#include "num/optim.h"
#include "support/toy.h"
#include "support/twin.h"
#include "support/twin_train.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *const simds[] = { "avx2", "avx512" };

static void same_model(const struct model *model, const struct twin_train *twin,
                       const char *keys)
{
    for (int l = 0; l <= twin->model.n_hidden; l++)
        for (int r = 0; r < TENSOR_ROLES; r++) {
            const struct twin_layer *ly = &twin->layer[l];
            int n = r == TENSOR_KERNEL ? ly->k * ly->n : ly->n;

            if (ly->tensor[r])
                cr_assert(
                    twin_same(model_tensor_of(model, l, r), ly->tensor[r], n),
                    "%s: layer %d, tensor %d", keys, l, r);
        }
}

/* 3 epochs of 75 images of 19 pixels in 5 classes; every width, 1 and 3
 * threads. */
static void same_as_twin(const char *keys)
{
    struct twin_train twin;
    struct toy t;

    toy_make(&t, keys, 75, 0, 19, 5, 150);
    t.job.train.epochs = 3;
    t.job.metric = METRIC_LOSS;
    twin_train(&twin, &t.job);
    for (int w = 0; w < 2; w++)
        for (int threads = 1; threads <= 3; threads += 2) {
            struct toy_run run = { .threads = threads };

            if (!twin_simd(simds[w]))
                continue;
            toy_train(&run, &t);
            cr_assert_eq(run.n_epochs, 3, "%s", keys);
            for (int e = 0; e < 3; e++) {
                const struct epoch_record *a = &run.epoch[e],
                                          *b = &twin.epoch[e];

                cr_assert_eq(a->metric[METRIC_LOSS], b->metric[METRIC_LOSS],
                             "%s: epoch %d: %.17g %.17g", keys, e + 1,
                             a->metric[METRIC_LOSS], b->metric[METRIC_LOSS]);
                cr_assert_eq(a->metric[METRIC_ACCURACY],
                             b->metric[METRIC_ACCURACY]);
                cr_assert_eq(a->grad_norm, b->grad_norm, "%s", keys);
                cr_assert_eq(a->learning_rate, b->learning_rate);
            }
            same_model(run.model, &twin, keys);
            toy_run_release(&run);
        }
    twin_train_release(&twin);
    toy_release(&t);
}

Test(twin, every_activation_trains_to_its_bits)
{
    char keys[160];

    for (int a = 0; a < n_acts; a++) {
        snprintf(keys, sizeof(keys),
                 "{\"layers\": [17, 33], \"activation\": \"%s\", "
                 "\"dropout\": %s}",
                 acts[a].name, a % 2 ? "0.3" : "0");
        same_as_twin(keys);
    }
}

Test(twin, every_optimizer_trains_to_its_bits)
{
    char keys[200];

    for (int o = 0; o < n_optims; o++)
        for (int more = 0; more < 2; more++) {
            snprintf(keys, sizeof(keys),
                     "{\"layers\": [28], \"optimizer\": \"%s\"%s%s}",
                     optims[o].name, more ? ", \"weight_decay\": 0.01" : "",
                     more && optims[o].has_momentum ? ", \"momentum\": 0.9"
                                                    : "");
            same_as_twin(keys);
        }
    same_as_twin("{\"optimizer\": \"sgd\", \"momentum\": 0.9, "
                 "\"nesterov\": true, \"layers\": [50]}");
}

Test(twin, every_schedule_trains_to_its_bits)
{
    char keys[160];

    for (const char *const *s = schedule_names(); *s; s++) {
        snprintf(keys, sizeof(keys),
                 "{\"layers\": [7], \"schedule\": \"%s\", \"epochs\": 3}", *s);
        same_as_twin(keys);
    }
}

Test(twin, everything_else_trains_to_its_bits)
{
    static const char *const all[] = {
        "{\"layers\": []}",
        "{\"layers\": [1]}",
        "{\"batch_size\": 1, \"layers\": [9]}",
        "{\"batch_size\": 74, \"layers\": [9, 3, 65]}",
        "{\"batch_size\": 75}",
        "{\"batch_norm\": true, \"layers\": [40, 11]}",
        "{\"batch_norm\": true, \"dropout\": 0.5, \"activation\": \"gelu\", "
        "\"layers\": [16], \"batch_size\": 10}",
        "{\"clip_norm\": 0.5, \"layers\": [30]}",
        "{\"l1\": 1e-3, \"l2\": 1e-2, \"layers\": [70]}",
        "{\"label_smoothing\": 0.1, \"class_weight\": \"balanced\"}",
        "{\"loss\": \"mean_squared_error\", \"layers\": [12]}",
        "{\"initializer\": \"orthogonal\", \"bias_initializer\": "
        "\"random_normal\", \"shuffle\": false, \"layers\": [24]}",
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        same_as_twin(all[i]);
}
