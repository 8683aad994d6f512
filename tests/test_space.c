#include "base/json.h"
#include "data/keys.h"
#include "nn/keys.h"
#include "space/space.h"
#include "support/small_keys.h"

#include <criterion/criterion.h>
#include <string.h>

#define DATA "data: {dataset: digits}\n"

/* "optimizer=sgd momentum=0.9" of every point, one a line. */
static char *points_text(const struct space *s, struct str *out)
{
    for (int p = 0; p < s->n_points; p++) {
        for (int i = 0; i < s->points[p].n_settings; i++)
            str_add(out, "%s%s=%s", i ? " " : "", s->points[p].settings[i].name,
                    s->points[p].settings[i].text);
        str_add_text(out, "\n");
    }
    return out->text;
}

static void expect(const char *text, const char *points)
{
    struct small s = small_expand(text, NULL);
    struct str got = { 0 };

    cr_assert_eq(s.rc, 0, "%s", str_text(&s.diag.text));
    cr_expect_str_eq(points_text(s.space, &got), points);
    for (int p = 0; p < s.space->n_points; p++)
        cr_expect_eq(s.space->points[p].ordinal, p + 1);
    str_release(&got);
    small_release(&s);
}

Test(space, no_parameters_is_one_point)
{
    expect(DATA, "\n");
}

Test(space, the_last_factor_is_fastest)
{
    expect(DATA "parameters:\n  epochs: [1, 2]\n  dropout: [0.1, 0.2]\n",
           "epochs=1 dropout=0.1\nepochs=1 dropout=0.2\n"
           "epochs=2 dropout=0.1\nepochs=2 dropout=0.2\n");
}

Test(space, momentum_for_sgd_only_is_five_points)
{
    expect(DATA "parameters:\n"
                "  optimizer: [sgd, adam, rmsprop]\n"
                "  momentum: {values: [0.0, 0.5, 0.9], when: {optimizer: "
                "sgd}}\n",
           "optimizer=sgd momentum=0.0\noptimizer=sgd momentum=0.5\n"
           "optimizer=sgd momentum=0.9\noptimizer=adam\n"
           "optimizer=rmsprop momentum=0.0\n");
}

Test(space, unread_keys_make_combinations_coincide)
{
    struct small s = small_expand(DATA "parameters:\n  optimizer: [sgd, adam]\n"
                                       "  momentum: [0, 0.9]\n",
                                  NULL);

    cr_assert_eq(s.rc, 0);
    cr_expect_eq(s.space->n_points, 3);
    cr_expect_eq(s.space->n_combinations, 4);
    cr_expect(strstr(str_text(&s.diag.text),
                     "small.yaml:4:13: notice: adam does not read momentum: 4 "
                     "combinations are 3 points\n"),
              "%s", str_text(&s.diag.text));
    small_release(&s);
}

Test(space, zip_moves_factors_together)
{
    expect(DATA "parameters:\n  epochs: [1, 2]\n  dropout: [0.1, 0.2]\n"
                "  batch_size: [8, 8]\nzip: [[epochs, batch_size]]\n",
           "epochs=1 dropout=0.1 batch_size=8\n"
           "epochs=1 dropout=0.2 batch_size=8\n"
           "epochs=2 dropout=0.1 batch_size=8\n"
           "epochs=2 dropout=0.2 batch_size=8\n");
}

Test(space, exclude_takes_away_and_include_adds)
{
    expect(DATA "parameters:\n  epochs: [1, 2, 3]\n  dropout: [0.1, 0.2]\n"
                "exclude:\n  - {epochs: {any: [1, 2]}, dropout: 0.2}\n"
                "include:\n  - {epochs: {any: [7, 8]}, layers: [5]}\n",
           "epochs=1 dropout=0.1 layers=[128]\n"
           "epochs=2 dropout=0.1 layers=[128]\n"
           "epochs=3 dropout=0.1 layers=[128]\n"
           "epochs=3 dropout=0.2 layers=[128]\n"
           "epochs=7 dropout=0 layers=[5]\nepochs=8 dropout=0 layers=[5]\n");
}

Test(space, a_list_of_grids_is_their_union)
{
    expect(DATA "parameters:\n  - {epochs: [1, 2], dropout: [0.1]}\n"
                "  - {epochs: [2, 3], dropout: {value: 0.1}}\n",
           "epochs=1 dropout=0.1\nepochs=2 dropout=0.1\nepochs=3 "
           "dropout=0.1\n");
}

Test(space, steps_are_decimal)
{
    expect(DATA "parameters: {dropout: {min: 0.1, max: 0.5, step: 0.1}}\n",
           "dropout=0.1\ndropout=0.2\ndropout=0.3\ndropout=0.4\ndropout=0.5\n");
}

static const char design_example[] =
    "name: fashion-grid\n"
    "description: How wide, how deep, and which step size?\n"
    "data:\n  dataset: fashion-mnist\n"
    "model:\n  layers: [512]\n  activation: relu\n"
    "training:\n  optimizer: rmsprop\n  batch_size: 128\n  epochs: 20\n"
    "seed: 1\n"
    "metric: {name: val_accuracy, goal: maximize}\n"
    "method: grid\n"
    "parameters:\n"
    "  layers: {values: [[128], [512], [512, 256]]}\n"
    "  learning_rate: {values: [1e-3, 3e-4]}\n"
    "  optimizer: {values: [sgd, rmsprop, adam]}\n"
    "  momentum: {values: [0.0, 0.9], when: {optimizer: sgd}}\n"
    "exclude:\n  - {layers: [512, 256], optimizer: sgd}\n";

Test(space, the_manual_s_example_is_twenty_points)
{
    struct small s = small_expand(design_example, NULL);
    const struct point *p;

    cr_assert_eq(s.rc, 0, "%s", str_text(&s.diag.text));
    cr_expect_eq(s.space->n_points, 20);
    cr_expect_eq(s.space->n_combinations, 20);
    cr_expect_eq(s.diag.notices + s.diag.warnings, 0, "%s",
                 str_text(&s.diag.text));
    p = &s.space->points[1];
    cr_expect_str_eq(p->settings[0].text, "[128]");
    cr_expect_str_eq(p->settings[1].text, "1e-3");
    cr_expect_eq(json_number_value(p->settings[1].value), 1e-3);
    cr_expect_str_eq(p->settings[3].text, "0.9");
    cr_expect_eq(point_int(p->config, "batch_size"), 128);
    small_release(&s);
}

static void hash_of(char out[SHA256_TEXT], const char *text, int point)
{
    struct small s = small_expand(text, NULL);
    struct err err = { 0 };

    cr_assert_eq(s.rc, 0, "%s", str_text(&s.diag.text));
    cr_assert_eq(
        point_hash(out, s.space->points[point].config, "abc", NULL, 1, &err),
        0);
    small_release(&s);
}

static bool same_hash(const char *a, const char *b)
{
    char x[SHA256_TEXT], y[SHA256_TEXT];

    hash_of(x, a, 0);
    hash_of(y, b, 0);
    return strcmp(x, y) == 0;
}

Test(space, the_hash_is_of_what_the_training_reads)
{
    const char *plain = DATA "training: {learning_rate: 1e-3}\n";

    cr_expect(same_hash(plain, DATA "training: {learning_rate: 0.001}\n"));
    cr_expect(same_hash(plain, DATA "training: {learning_rate: auto}\n"));
    cr_expect(same_hash(plain, DATA "training: {learning_rate: 1e-3}\n"
                                    "name: other\ndescription: text\n"
                                    "repeats: 5\nkeep: all\nseed: 9\n"
                                    "metric: val_loss\n"));
    cr_expect(same_hash(plain, "data: {dataset: elsewhere}\n"));
    cr_expect(same_hash(plain, DATA "parameters: {learning_rate: [1e-3]}\n"));
    cr_expect_not(same_hash(plain, DATA "training: {learning_rate: 2e-3}\n"));
    cr_expect_not(same_hash(plain, DATA "training: {epochs: 11}\n"));
    cr_expect_not(same_hash(plain, DATA "model: {layers: [64]}\n"));
    cr_expect(same_hash(DATA "training: {optimizer: adam}\n",
                        DATA "training: {optimizer: adam, momentum: 0.5}\n"));
}

Test(space, the_hash_knows_content_and_numerics)
{
    struct small s = small_expand(DATA, NULL);
    const json_t *config = s.space->points[0].config;
    char a[SHA256_TEXT], b[SHA256_TEXT];
    struct err err = { 0 };

    cr_assert_eq(point_hash(a, config, "abc", NULL, 1, &err), 0);
    cr_assert_eq(point_hash(b, config, "abd", NULL, 1, &err), 0);
    cr_expect_str_neq(a, b);
    cr_assert_eq(point_hash(b, config, "abc", NULL, 2, &err), 0);
    cr_expect_str_neq(a, b);
    small_release(&s);
}

Test(space, a_point_s_yaml_runs_to_the_same_point)
{
    struct small s = small_expand(design_example, NULL);

    cr_assert_eq(s.rc, 0);
    for (int i = 0; i < s.space->n_points; i++) {
        struct str yaml = { 0 };
        char a[SHA256_TEXT], b[SHA256_TEXT];
        struct err err = { 0 };

        point_yaml(&yaml, s.space->points[i].config, config_top(s.config),
                   small_sets);
        cr_assert_eq(
            point_hash(a, s.space->points[i].config, "abc", NULL, 1, &err), 0);
        hash_of(b, str_text(&yaml), 0);
        cr_expect_str_eq(a, b, "%s", str_text(&yaml));
        str_release(&yaml);
    }
    small_release(&s);
}

Test(space, every_key_survives_its_yaml)
{
    static const struct keyset *const real[] = { &data_keys, &model_keys,
                                                 &training_keys, NULL };
    static const char text[] =
        "name: all\ndata: {dataset: \"my: data.csv\", target: 'yes', "
        "validation: {share: 0.1, split: last}, test: other.csv}\n"
        "model: {weights: '007', dropout: [0.1, 0.2]}\n"
        "parameters:\n"
        "  layers: [[8, 4]]\n"
        "  activation: [relu, [tanh, relu]]\n"
        "  optimizer: [sgd, lion, adadelta]\n"
        "  momentum: {values: [0, 1e-3], when: {optimizer: sgd}}\n"
        "  schedule: [constant, one_cycle, plateau]\n"
        "  early_stopping: [none, {monitor: val_mcc, patience: 2}]\n";
    struct diag diag = { 0 };
    struct err err = { 0 };
    struct config *c, *again;
    struct space *s, *one;

    cr_assert_eq(
        config_parse(&c, "a", text, strlen(text), real, NULL, &diag, &err), 0,
        "%s", str_text(&diag.text));
    cr_assert_eq(space_expand(&s, c, real, &diag, &err), 0, "%s",
                 str_text(&diag.text));
    cr_assert_eq(s->n_points, 48);
    for (int i = 0; i < s->n_points; i++) {
        struct str yaml = { 0 };

        point_yaml(&yaml, s->points[i].config, config_top(c), real);
        cr_assert_eq(config_parse(&again, "b", yaml.text, yaml.len, real, NULL,
                                  &diag, &err),
                     0, "%s\n%s", str_text(&diag.text), yaml.text);
        cr_assert_eq(space_expand(&one, again, real, &diag, &err), 0);
        cr_expect(json_equal(one->points[0].config, s->points[i].config), "%s",
                  yaml.text);
        cr_expect_eq(config_top(again)->seed, config_top(c)->seed);
        space_free(one);
        config_free(again);
        str_release(&yaml);
    }
    space_free(s);
    config_free(c);
    diag_release(&diag);
}
