#include "base/mem.h"
#include "store/store.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct planted_point four[] = {
    { .params = "{\"layers\": [512], \"learning_rate\": 0.001}",
      .n_weights = 407050,
      .accuracy = 0.90 },
    { .params = "{\"layers\": [512], \"learning_rate\": 0.01}",
      .n_weights = 407050,
      .accuracy = 0.95,
      .is_stopped = true },
    { .params = "{\"layers\": [128, 64], \"learning_rate\": 0.001}",
      .n_weights = 100000,
      .accuracy = 0.92,
      .test = 0.91 },
    { .params = "{\"layers\": [128, 64], \"learning_rate\": 0.01}",
      .n_weights = 100000,
      .accuracy = PLANT_DIVERGED },
};

Test(store, a_planted_experiment_is_read_back_in_the_order_of_its_accuracies)
{
    char path[256];
    struct store *st = planted_store(path);
    int64_t id = plant(st, &(struct planted){ .n_points = 4, .points = four });
    struct rank_row *rows;
    struct err err = { 0 };
    int n;

    cr_assert_eq(
        store_leaderboard(&rows, &n, st, id, METRIC_VAL_ACCURACY, &err), 0,
        "%s", err.msg);
    cr_assert_eq(n, 4);
    cr_assert_eq(rows[0].ordinal, 2);
    cr_assert_eq(rows[1].ordinal, 3);
    cr_assert_eq(rows[2].ordinal, 1);
    cr_assert_eq(rows[3].rank, 0);
    cr_assert_str_eq(rows[3].state, "diverged");
    cr_assert_eq(rows[0].mean, 0.95);
    mem_free(rows);
    planted_remove(st, path);
}
