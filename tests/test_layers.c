#include "base/file.h"
#include "base/mem.h"
#include "nn/layers.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

#define OF(...) __VA_ARGS__

/* The networks of tests/oracle/summaries.py. */
struct summary_case {
    char name[16];
    struct model_spec spec;
    bool image;
    int columns;
    bool ascii;
};

#define NET(in, n, u, classes, norm, d)                                    \
    {                                                                      \
        .n_features = in, .n_classes = classes, .n_hidden = n, .units = u, \
        .batch_norm = norm, .dropout = d                                   \
    }

/* clang-format off */
static struct summary_case cases[] = {
    { "exercise", NET(784, 1, OF({ 512 }), 10, false, OF({ 0 })),
      true, 80, false },
    { "wide", NET(784, 2, OF({ 512, 256 }), 10, true, OF({ 0.5, 0 })),
      true, 200, false },
    { "plain", NET(4, 0, OF({ 0 }), 3, false, OF({ 0 })), false, 79, false },
    { "narrow", NET(64, 2, OF({ 1024, 7 }), 10, true, OF({ 0, 0.1 })),
      false, 50, false },
    { "least", NET(784, 1, OF({ 4096 }), 10, true, OF({ 0.1 })),
      true, 44, false },
    { "ascii", NET(64, 3, OF({ 32, 32, 32 }), 10, false, OF({ 0.1, 0, 0.3 })),
      true, 91, true },
    { "ascii_narrow", NET(64, 1, OF({ 32 }), 10, true, OF({ 0.1 })),
      true, 44, true },
};
/* clang-format on */

ParameterizedTestParameters(layers, the_table_is_byte_for_byte_keras_own)
{
    return cr_make_param_array(struct summary_case, cases,
                               sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct summary_case *c, layers,
                  the_table_is_byte_for_byte_keras_own)
{
    struct str got = { 0 };
    struct err err = { 0 };
    char path[80], *want;
    size_t len;

    snprintf(path, sizeof(path), "tests/golden/oracle/summary/%s.txt", c->name);
    cr_assert_eq(file_read(&want, &len, path, 1 << 20, &err), 0, "%s", err.msg);
    model_summary(&got, &c->spec, c->name, c->image, c->columns, c->ascii);
    cr_assert(!got.failed);
    cr_assert_str_eq(str_text(&got), want);
    str_release(&got);
    mem_free(want);
}

Test(layers, a_terminal_of_no_width_gets_the_least_table)
{
    struct str least = { 0 }, none = { 0 };

    model_summary(&least, &cases[0].spec, "m", true, 44, false);
    model_summary(&none, &cases[0].spec, "m", true, 0, false);
    cr_assert_str_eq(str_text(&none), str_text(&least));
    str_release(&least);
    str_release(&none);
}

Test(layers, the_deepest_network_with_all_layers_fits)
{
    struct model_spec spec = { .n_features = 784,
                               .n_classes = 256,
                               .n_hidden = SPEC_MAX_HIDDEN,
                               .batch_norm = true };
    struct str out = { 0 };

    for (int i = 0; i < SPEC_MAX_HIDDEN; i++) {
        spec.units[i] = 65536;
        spec.dropout[i] = 0.5;
    }
    model_summary(&out, &spec, "deep", true, 80, true);
    cr_assert(strstr(str_text(&out), "dropout_31 (Dropout)"));
    cr_assert(strstr(str_text(&out), "dense_32 (Dense)"));
    /* 785 * 65536 + 31 * 65537 * 65536 + 65537 * 256 + 32 * 4 * 65536 */
    cr_assert(strstr(str_text(&out), "Total params: 133,222,629,632 ("), "%s",
              str_text(&out));
    str_release(&out);
}

Test(layers, memory_that_runs_out_is_remembered)
{
    for (long n = 1;; n++) {
        struct str out = { 0 };
        bool failed;

        mem_fail_at(n);
        model_summary(&out, &cases[0].spec, "m", true, 80, false);
        mem_fail_at(0);
        failed = out.failed;
        str_release(&out);
        if (!failed)
            break;
        cr_assert_lt(n, 100);
    }
}
