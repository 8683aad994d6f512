#include "base/json.h"
#include "base/mem.h"
#include "config/config.h"
#include "config/keys.h"
#include "support/small_keys.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA "data: {dataset: digits}\n"

Test(config, top_keys_have_their_defaults)
{
    struct small s = small_expand(DATA, NULL);
    const struct config_top *top = config_top(s.config);

    cr_assert_eq(s.rc, 0);
    cr_expect_str_eq(top->name, "small");
    cr_expect_null(top->description);
    cr_expect_eq(top->seed, 1);
    cr_expect_eq(top->repeats, 1);
    cr_expect_eq(top->metric, METRIC_VAL_ACCURACY);
    cr_expect_eq(top->keep, KEEP_BEST);
    cr_expect_str_eq(top->method, "grid");
    cr_expect_eq(top->run_cap, 0);
    cr_expect_eq(top->max_trial_seconds, 0);
    cr_expect_eq(top->max_trial_memory, 0);
    cr_expect_str_eq(config_text(s.config), DATA);
    cr_expect_str_eq(config_overrides(s.config), "");
    small_release(&s);
}

Test(config, top_keys_are_what_the_file_says)
{
    struct small s = small_expand(
        DATA "name: a.b_c-1\ndescription: Why?\nseed: 7\nrepeats: 3\n"
             "metric: {name: val_loss, goal: minimize}\nkeep: {top: 4}\n"
             "run_cap: 10\nmax_trial_seconds: 1.5\nmax_trial_memory: 1.5GiB\n",
        NULL);
    const struct config_top *top = config_top(s.config);

    cr_assert_eq(s.rc, 0, "%s", str_text(&s.diag.text));
    cr_expect_str_eq(top->name, "a.b_c-1");
    cr_expect_str_eq(top->description, "Why?");
    cr_expect_eq(top->seed, 7);
    cr_expect_eq(top->repeats, 3);
    cr_expect_eq(top->metric, METRIC_VAL_LOSS);
    cr_expect_eq(top->keep, KEEP_TOP);
    cr_expect_eq(top->keep_top, 4);
    cr_expect_eq(top->run_cap, 10);
    cr_expect_eq(top->max_trial_seconds, 1.5);
    cr_expect_eq(top->max_trial_memory, 1.5 * 1024 * 1024 * 1024);
    small_release(&s);
}

Test(config, a_name_taken_from_the_file_gives_itself)
{
    static const char *const path[] = { "a/b/my.grid.yaml", "my.grid.yml",
                                        "my.grid" };

    for (int i = 0; i < 3; i++) {
        struct config *c;
        struct diag diag = { 0 };
        struct err err = { 0 };

        cr_assert_eq(config_parse(&c, path[i], DATA, strlen(DATA), small_sets,
                                  NULL, &diag, &err),
                     0);
        cr_expect_str_eq(config_top(c)->name, "my.grid");
        config_free(c);
    }
}

Test(config, base_has_every_key_with_factors_at_their_first_level)
{
    struct small s = small_expand(
        DATA "model: {layers: 64}\ntraining: {epochs: 3}\n"
             "parameters:\n  learning_rate: [0.5, 0.1]\n  epochs: [7, 8]\n",
        NULL);
    struct str text = { 0 };

    cr_assert_eq(s.rc, 0);
    json_write(&text, config_base(s.config));
    cr_expect_str_eq(
        str_text(&text),
        "{\"activation\":\"relu\",\"batch_size\":32,\"dataset\":\"digits\","
        "\"dropout\":0.0,\"epochs\":7,\"layers\":[64],\"learning_rate\":0.5,"
        "\"momentum\":0.0,\"nesterov\":false,\"note\":\"\","
        "\"optimizer\":\"rmsprop\",\"shuffle\":true}");
    str_release(&text);
    small_release(&s);
}

Test(config, all_problems_come_in_one_run)
{
    struct small s = small_expand("data: {datset: digits}\n"
                                  "model: {layers: [0]}\n"
                                  "training:\n  optimizer: adm\n"
                                  "  epochs: 0\n  epochs: 5\n"
                                  "repeats: many\n"
                                  "parameters: {dropuot: [0.1]}\n"
                                  "exclude: [{epochs: 3}]\n",
                                  NULL);
    static const char *const want[] = {
        "small.yaml:1:7: error: dataset is required in the section data",
        "small.yaml:1:8: error: \"datset\" is unknown; did you mean "
        "\"dataset\"?\ndata: {datset: digits}\n       ^\n",
        "small.yaml:2:18: error: layers: 0",
        "small.yaml:4:14: error: optimizer \"adm\" is unknown; did you mean "
        "\"adam\"?\n  optimizer: adm\n             ^\n",
        "small.yaml:5:11: error: epochs: 0 is not an integer from 1",
        "small.yaml:6:3: error: \"epochs\" is given twice; it stands first in "
        "line 5\n",
        "small.yaml:7:10: error: repeats: many",
        "small.yaml:8:14: error: \"dropuot\" is unknown; did you mean "
        "\"dropout\"?\n",
        "small.yaml:9:12: error: exclude: epochs is not a factor\n",
    };

    cr_expect_eq(s.rc, -1);
    cr_expect_eq(s.err.code, ERR_CONFIG);
    cr_expect_str_eq(s.err.msg, "small.yaml: 9 errors");
    for (size_t i = 0, at = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        const char *found = strstr(str_text(&s.diag.text) + at, want[i]);

        cr_assert(found, "in this order: %s\n%s", want[i],
                  str_text(&s.diag.text));
        at = (size_t)(found - str_text(&s.diag.text));
    }
    small_release(&s);
}

Test(config, overrides_set_constants_and_levels)
{
    static const char *const set[] = { "epochs=5",
                                       "repeats=3",
                                       "training.batch_size=64",
                                       "parameters.dropout=[0.1, 0.2]",
                                       "layers=[8, 4]",
                                       "description=",
                                       NULL };
    struct small s = small_expand(DATA "parameters: {epochs: [1, 2]}\n", set);
    const json_t *p;

    cr_assert_eq(s.rc, 0, "%s", str_text(&s.diag.text));
    cr_expect_eq(config_top(s.config)->repeats, 3);
    cr_expect_eq(s.space->n_points, 2);
    cr_expect_eq(s.space->n_factors, 1);
    p = s.space->points[1].config;
    cr_expect_eq(point_int(p, "epochs"), 5);
    cr_expect_eq(point_int(p, "batch_size"), 64);
    cr_expect_eq(point_real(p, "dropout"), 0.2);
    cr_expect_eq(json_array_size(json_object_get(p, "layers")), 2);
    cr_expect_str_eq(config_overrides(s.config),
                     "epochs=5\nrepeats=3\ntraining.batch_size=64\n"
                     "parameters.dropout=[0.1, 0.2]\nlayers=[8, 4]\n"
                     "description=\n");
    small_release(&s);
}

Test(config, the_last_override_of_a_key_holds)
{
    static const char *const to_levels[] = { "epochs=5",
                                             "parameters.epochs=[6, 7]", NULL };
    static const char *const to_value[] = { "parameters.epochs=[6, 7]",
                                            "epochs=5", NULL };
    const char *text = DATA "parameters: {epochs: [1, 2, 3]}\n";
    struct small a = small_expand(text, to_levels);
    struct small b = small_expand(text, to_value);

    cr_assert_eq(a.rc, 0);
    cr_assert_eq(b.rc, 0);
    cr_expect_eq(a.space->n_points, 2);
    cr_expect_eq(b.space->n_points, 1);
    cr_expect_eq(point_int(b.space->points[0].config, "epochs"), 5);
    small_release(&a);
    small_release(&b);
}

Test(config, an_override_may_settle_what_conditions_ask)
{
    static const char *const set[] = { "optimizer=adam", NULL };
    struct small s =
        small_expand(DATA "parameters:\n  optimizer: [sgd, adam]\n"
                          "  momentum: {values: [0, 0.9], when: {optimizer: "
                          "sgd}}\n  epochs: [1, 2]\n"
                          "exclude: [{optimizer: sgd, epochs: 1}]\n",
                     set);

    cr_assert_eq(s.rc, 0, "%s", str_text(&s.diag.text));
    cr_expect_eq(s.space->n_points, 2);
    cr_expect_eq(s.diag.warnings, 1, "%s", str_text(&s.diag.text));
    small_release(&s);
}

Test(config, problems_are_placed_by_key)
{
    struct small s = small_expand(
        DATA "training:\n  epochs: 3\nparameters:\n  dropout: [0.1]\n", NULL);
    struct diag d = { 0 };

    cr_assert_eq(s.rc, 0);
    config_error_at(&d, s.config, "epochs", "a %d", 1);
    config_warn_at(&d, s.config, "dropout", "b");
    config_warn_at(&d, s.config, "momentum", "c");
    cr_expect_str_eq(str_text(&d.text),
                     "small.yaml:3:11: error: a 1\n  epochs: 3\n          ^\n"
                     "small.yaml:5:12: warning: b\n  dropout: [0.1]\n"
                     "           ^\n"
                     "small.yaml:1:1: warning: c\ndata: {dataset: digits}\n"
                     "^\n");
    cr_expect_eq(d.errors, 1);
    cr_expect_eq(d.warnings, 2);
    diag_release(&d);
    small_release(&s);
}

Test(config, a_byte_order_mark_and_crlf_change_nothing)
{
    struct small s = small_expand("\xef\xbb\xbf" DATA "seed: 3\r\n"
                                  "training: {epochs: x}\r\n",
                                  NULL);

    cr_expect_eq(s.rc, -1);
    cr_expect(strstr(str_text(&s.diag.text),
                     "small.yaml:3:20: error: epochs: x is not an integer from "
                     "1 to 100000\ntraining: {epochs: x}\n"
                     "                   ^\n"),
              "%s", str_text(&s.diag.text));
    small_release(&s);
}

Test(config, files_are_read_and_missing_ones_are_told)
{
    char folder[] = "/tmp/sweep-config-XXXXXX", path[64];
    struct config *c;
    struct diag diag = { 0 };
    struct err err = { 0 };
    FILE *f;

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/my.grid.yaml", folder);
    cr_expect_eq(config_read(&c, path, small_sets, NULL, &diag, &err), -1);
    cr_expect_eq(err.code, ERR_NOINPUT);
    err_clear(&err);
    f = fopen(path, "w");
    fputs(DATA, f);
    fclose(f);
    cr_assert_eq(config_read(&c, path, small_sets, NULL, &diag, &err), 0);
    cr_expect_str_eq(config_top(c)->name, "my.grid");
    config_free(c);
    f = fopen(path, "w");
    for (int i = 0; i < 1000010; i++)
        fputc('#', f);
    fclose(f);
    cr_expect_eq(config_read(&c, path, small_sets, NULL, &diag, &err), -1);
    cr_expect_eq(err.code, ERR_CONFIG, "%s", err.msg);
    unlink(path);
    rmdir(folder);
    diag_release(&diag);
}

Test(config, every_default_of_the_top_keys_fits_its_field)
{
    for (int i = 0; i < top_keys.n; i++) {
        const struct field *f = &top_keys.fields[i];
        json_t *v;

        cr_expect_gt(strlen(f->help), 10, "%s", f->name);
        cr_expect(f->type != FIELD_CUSTOM || f->syntax, "%s", f->name);
        if (!f->fallback || (f->type == FIELD_CUSTOM && !f->normalise))
            continue;
        v = field_fallback(f);
        cr_expect_not_null(v, "%s", f->name);
        json_decref(v);
    }
}

static const char wide[] =
    DATA "name: wide\ndescription: All kinds of syntax at once\n"
         "model: {layers: &l [64, 32]}\n"
         "training: {note: \"x\", epochs: 3}\nmetric: {name: val_loss}\n"
         "parameters:\n"
         "  - layers: [*l, [8], 8]\n    optimizer: [sgd, adam]\n"
         "    momentum: {values: [0, 0.9], when: {optimizer: sgd}}\n"
         "    epochs: {min: 1, max: 2, step: 1}\n"
         "    batch_size: {min: 8, max: 16, count: 2}\n"
         "  - {learning_rate: [auto, 3], momentum: [0, 0.5, 0.50]}\n"
         "zip: [[epochs, batch_size]]\n"
         "exclude: [{optimizer: {any: [adam]}, epochs: 2}]\n"
         "include: [{dropout: {any: [0.1, 0.2]}}]\n";
static const char wrong[] = "data: {datset: digits}\nmodel: {layers: [0, x]}\n"
                            "training: {epochs: many, note: 5}\nrepeats: 0\n"
                            "parameters: {epochs: {valeus: [1]}, dropout: [2], "
                            "momentum: {min: 1}}\nzip: [[a, b]]\n"
                            "exclude: [{epochs: 3}]\n";

static const char *const sweep_set[] = { "seed=3", "parameters.dropout=[0.3]",
                                         NULL };

/* Fails the n-th allocation, for every n until 100 times nothing changed. */
static void sweep(const char *text, int want, bool strict)
{
    struct small whole = small_expand(text, sweep_set);
    int same = 0;
    long n = 1;

    cr_assert_eq(whole.rc, want, "%s", str_text(&whole.diag.text));
    for (; same < 100 && n < 100000; n++) {
        struct small s;

        mem_fail_at(n);
        s = small_expand(text, sweep_set);
        mem_fail_at(0);
        cr_expect(s.rc == 0 || s.err.code == ERR_NOMEM ||
                      s.err.code == ERR_CONFIG,
                  "%ld: %s", n, s.err.msg);
        if (strict && want == 0 && s.rc < 0)
            cr_expect_eq(s.err.code, ERR_NOMEM, "%ld: %s", n, s.err.msg);
        if (s.rc == want &&
            strcmp(str_text(&s.diag.text), str_text(&whole.diag.text)) == 0)
            same++;
        else
            same = 0;
        small_release(&s);
    }
    cr_expect_gt(n, 110);
    cr_expect_eq(same, 100);
    small_release(&whole);
}

Test(config, no_allocation_failure_leaks_or_crashes)
{
    sweep(wide, 0, true);
    sweep(wrong, -1, true);
}

static void *counted(size_t n)
{
    return mem_zero(n, 1);
}

Test(config, jansson_s_allocations_may_fail_too)
{
    json_set_alloc_funcs(counted, mem_free);
    /* A value that cannot be made looks like a bad one: no strict code. */
    sweep(wide, 0, false);
    sweep(wrong, -1, false);
}
