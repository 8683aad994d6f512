#include "nn/schedule.h"
#include "support/points.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORACLE "tests/golden/oracle/schedules.txt"
#define MAX_LINE 4096

/* Keras computes in float32 here and there: 1e-5, as all oracles. */
static void near(double got, double want, int at, const char *keys)
{
    cr_assert_float_eq(got, want, 1e-5 * want + 1e-12,
                       "step %d of %s: %.9g, not %.9g", at, keys, got, want);
}

/* Follows one case; values: val_loss of each epoch, or NULL. */
static void follow(const char *keys, int per_epoch, char *values, char *rates)
{
    struct model_spec model;
    struct train_spec train;
    struct pace p;
    char *save_value = NULL, *save_rate = NULL;
    char *rate = strtok_r(rates, " \n", &save_rate);
    char *value = values ? strtok_r(values, " \n", &save_value) : NULL;
    int n = 0;

    point_specs(&model, &train, keys, 4, 2);
    pace_init(&p, &train, per_epoch);
    for (; rate; rate = strtok_r(NULL, " \n", &save_rate)) {
        near(pace_at(&p, n), strtod(rate, NULL), n, keys);
        n++;
        if (n % per_epoch == 0 && value) {
            pace_epoch_end(&p, strtod(value, NULL));
            value = strtok_r(NULL, " \n", &save_value);
        }
    }
    cr_assert_eq(n, per_epoch * train.epochs, "%s", keys);
}

Test(schedule, follows_keras_and_pytorch_step_by_step)
{
    static char line[MAX_LINE], keys[MAX_LINE], values[MAX_LINE];
    bool has_values = false;
    int per_epoch = 0, epochs, n_cases = 0;
    FILE *f = fopen(ORACLE, "r");

    cr_assert(f, "%s", ORACLE);
    while (fgets(line, sizeof(line), f)) {
        if (sscanf(line, "case %d %d %[^\n]", &per_epoch, &epochs, keys) == 3) {
            has_values = false;
        } else if (strncmp(line, "values ", 7) == 0) {
            strcpy(values, line + 7);
            has_values = true;
        } else {
            cr_assert(strncmp(line, "rates ", 6) == 0);
            follow(keys, per_epoch, has_values ? values : NULL, line + 6);
            n_cases++;
        }
    }
    fclose(f);
    cr_assert_eq(n_cases, 17);
}

Test(schedule, every_row_starts_a_training_of_one_step)
{
    struct model_spec model;
    struct train_spec train;
    struct pace p;
    char keys[80];

    for (int i = 0; i < n_schedules; i++) {
        snprintf(keys, sizeof(keys),
                 "{\"schedule\": \"%s\", \"epochs\": 1, \"learning_rate\": 1}",
                 schedules[i].name);
        point_specs(&model, &train, keys, 4, 2);
        pace_init(&p, &train, 1);
        cr_assert(isfinite(pace_at(&p, 0)) && pace_at(&p, 0) > 0, "%s",
                  schedules[i].name);
        cr_assert(isfinite(pace_at(&p, 7)) && pace_at(&p, 7) >= 0, "%s",
                  schedules[i].name);
    }
}

Test(schedule, names_are_found_and_others_are_not)
{
    for (int i = 0; i < n_schedules; i++) {
        cr_assert_eq(schedule_find(schedules[i].name), i);
        cr_assert_str_eq(schedule_names()[i], schedules[i].name);
    }
    cr_assert_null(schedule_names()[n_schedules]);
    cr_assert_eq(schedule_find("triangle"), -1);
}
