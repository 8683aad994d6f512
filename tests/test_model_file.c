#include "base/file.h"
#include "base/mem.h"
#include "nn/model.h"
#include "nn/safetensors.h"
#include "num/act.h"
#include "support/datafile.h"
#include "support/networks.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct datadir dir;
static char path[PATH_MAX];

static void begin(void)
{
    datadir_make(&dir);
    snprintf(path, sizeof(path), "%s", datadir_path(&dir, "m.safetensors"));
}

static void end(void)
{
    datadir_remove(&dir);
}

TestSuite(model_file, .init = begin, .fini = end);

/* ---- files that do not chain --------------------------------------------- */

struct change { /* of the tensors of a network 3-4-2 with batch norm */
    int tensor; /* of names[]; -1: none */
    char name[32];
    int n_dims, shape[2];
    char key[32], text[64]; /* metadata */
    char message[120];
};

static const char *const names[] = { "dense/kernel",
                                     "dense/bias",
                                     "batch_normalization/gamma",
                                     "batch_normalization/beta",
                                     "batch_normalization/moving_mean",
                                     "batch_normalization/moving_variance",
                                     "dense_1/kernel",
                                     "dense_1/bias" };
static const int shapes[][2] = { { 3, 4 }, { 4, 1 }, { 4, 1 }, { 4, 1 },
                                 { 4, 1 }, { 4, 1 }, { 4, 2 }, { 2, 1 } };

/* clang-format off */
static struct change changes[] = {
    { 6, "dense_1/kernel", 2, { 5, 2 }, "", "",
      "dense_1/kernel has shape [5, 2], not [4, 2]" },
    { 6, "dense_1/kernel", 1, { 4, 1 }, "", "",
      "dense_1/kernel has shape [4], not [4, 1]" },
    { 1, "dense/bias", 2, { 4, 1 }, "", "",
      "dense/bias has shape [4, 1], not [4]" },
    { 7, "dense_1/bias", 1, { 3, 1 }, "", "",
      "dense_1/bias has shape [3], not [2]" },
    { 7, "dense_1/bais", 1, { 2, 1 }, "", "", "there is no dense_1/bias [2]" },
    { 0, "0.weight", 2, { 4, 3 }, "", "",
      "there is no dense/kernel; the tensors must be named as Keras does" },
    { 2, "batch_normalization/gama", 1, { 4, 1 }, "", "",
      "batch_normalization/gama [4] has no place in the network" },
    { 6, "dense_2/kernel", 2, { 4, 2 }, "", "", "has no place in the network" },
    { 6, "dense_1/kernel", 2, { 4, 300 }, "", "", "300 classes; at most 256" },
    { -1, "", 0, { 0 }, "activations", "relu", "is not a list of 1" },
    { -1, "", 0, { 0 }, "activations", "[]", "is not a list of 1" },
    { -1, "", 0, { 0 }, "activations", "[1]", "entry 0 is not a text" },
    { -1, "", 0, { 0 }, "activations", "[\"rellu\"]",
      "activation \"rellu\" is unknown" },
    { -1, "", 0, { 0 }, "batch_norm_epsilon", "-1", "not a number from 0 to 1" },
    { -1, "", 0, { 0 }, "batch_norm_epsilon", "nan", "not a number from 0 to" },
    { -1, "", 0, { 0 }, "scale", "log", "scale \"log\" is unknown" },
    { -1, "", 0, { 0 }, "scale", "unit", "scale_mean is not a list of 1" },
    { -1, "", 0, { 0 }, "classes", "[\"a\"]", "classes is not a list of 2" },
    { -1, "", 0, { 0 }, "columns", "[1,2,3]", "columns: entry 0 is not a text" },
};
/* clang-format on */

static void write_changed(const struct change *c)
{
    struct tensor t[8];
    json_t *meta = json_object();
    struct err err = { 0 };
    float *zeros = mem_floats(4096);

    for (int i = 0; i < 8; i++) {
        t[i] = (struct tensor){ names[i],
                                shapes[i][1] > 1 ? 2 : 1,
                                { shapes[i][0], shapes[i][1] },
                                zeros };
        if (i == c->tensor)
            t[i] = (struct tensor){
                c->name, c->n_dims, { c->shape[0], c->shape[1] }, zeros
            };
    }
    if (*c->key)
        json_object_set_new(meta, c->key, json_string(c->text));
    cr_assert_eq(safetensors_write(path, t, 8, meta, NULL, &err), 0);
    json_decref(meta);
    mem_free(zeros);
}

ParameterizedTestParameters(model_file, a_file_that_does_not_fit_says_where)
{
    return cr_make_param_array(struct change, changes,
                               sizeof(changes) / sizeof(changes[0]));
}

ParameterizedTest(struct change *c, model_file,
                  a_file_that_does_not_fit_says_where)
{
    struct model *m = NULL;
    struct err err = { 0 };

    write_changed(c);
    cr_assert_eq(model_read(&m, path, &err), -1, "%s", c->message);
    cr_assert_null(m);
    cr_assert_eq(err.code, ERR_DATA);
    cr_assert(strstr(err.msg, path) == err.msg, "%s", err.msg);
    cr_assert(strstr(err.msg, c->message), "%s: %s", c->message, err.msg);
}

Test(model_file, the_file_of_those_cases_is_good_without_its_change)
{
    struct change none = { .tensor = -1 };
    struct model *m;
    struct err err = { 0 };

    write_changed(&none);
    cr_assert_eq(model_read(&m, path, &err), 0, "%s", err.msg);
    model_free(m);
}

Test(model_file, a_weight_that_is_no_number_is_refused)
{
    struct model *m = net_full_model(), *r;
    struct err err = { 0 };

    model_tensor(m, 1, TENSOR_KERNEL)[7] = NAN;
    cr_assert_eq(model_write(m, path, NULL, &err), 0);
    cr_assert_eq(model_read(&r, path, &err), -1);
    cr_assert_eq(err.code, ERR_DATA);
    cr_assert(strstr(err.msg, "dense_1/kernel: element 7 is not a finite"),
              "%s", err.msg);
    err_clear(&err);
    model_tensor(m, 1, TENSOR_KERNEL)[7] = 0;
    model_tensor(m, 1, TENSOR_MOVING_VARIANCE)[4] = -1e-3f;
    cr_assert_eq(model_write(m, path, NULL, &err), 0);
    cr_assert_eq(model_read(&r, path, &err), -1);
    cr_assert(strstr(err.msg, "layer 1: moving_variance 4 is negative"), "%s",
              err.msg);
    model_free(m);
}

Test(model_file, no_changed_byte_does_harm)
{
    static const char values[] = { 0, '"', '[', '9', '-', ' ', (char)0xff };
    struct model *m = net_full_model(), *r;
    struct err err = { 0 };
    int n_read = 0;
    char *bytes;
    size_t n;

    cr_assert_eq(model_write(m, path, NULL, &err), 0);
    cr_assert_eq(file_read(&bytes, &n, path, 1 << 20, &err), 0);
    for (size_t i = 0; i < n; i++) {
        char was = bytes[i];

        bytes[i] = values[i % sizeof(values)];
        datadir_write(&dir, "changed", bytes, n);
        if (model_read(&r, datadir_path(&dir, "changed"), &err) == 0) {
            n_read++;
            model_free(r);
        } else {
            cr_assert_eq(err.code, ERR_DATA, "byte %zu: %s", i, err.msg);
            cr_assert_null(strchr(err.msg, '\n'), "byte %zu: %s", i, err.msg);
        }
        err_clear(&err);
        bytes[i] = was;
    }
    cr_assert_gt(n_read, 100); /* weights and labels may be other ones */
    mem_free(bytes);
    model_free(m);
}

/* ---- failures ------------------------------------------------------------ */

static void *json_get(size_t n)
{
    return mem_zero(n, 1);
}

/* Runs what with the n-th allocation failing, for every n.  (jansson's parser
 * may call a failed allocation bad syntax; only that it fails is checked.) */
static void sweep(int (*what)(struct err *err), bool jansson_too)
{
    json_set_alloc_funcs(jansson_too ? json_get : malloc,
                         jansson_too ? mem_free : free);
    for (long n = 1;; n++) {
        struct err err = { 0 };
        int rc;

        mem_fail_at(n);
        rc = what(&err);
        mem_fail_at(0);
        if (!rc)
            break;
        cr_assert(err.code == ERR_NOMEM ||
                      (jansson_too && err.code == ERR_DATA),
                  "allocation %ld: %s", n, err.msg);
        cr_assert_lt(n, 5000);
    }
}

static struct model *model; /* what the callbacks work on */

static int make(struct err *err)
{
    struct model_spec s = net_spec(2, true);
    struct model *m = NULL;
    int rc = model_new(&m, &s, err);

    cr_assert_eq(!m, rc < 0);
    model_free(m);
    return rc;
}

static int describe(struct err *err)
{
    return model_describe(model, &net_scale, &net_dataset, err);
}

static int write_file(struct err *err)
{
    int rc;

    unlink(path);
    rc = model_write(model, path, NULL, err);
    cr_assert_eq(rc < 0, access(path, F_OK) < 0);
    return rc;
}

static int read_file(struct err *err)
{
    struct model *m = NULL;
    int rc = model_read(&m, path, err);

    cr_assert_eq(!m, rc < 0);
    model_free(m);
    return rc;
}

static int fits(struct err *err)
{
    return model_fits(model, model_spec_of(model), err);
}

static int score_some(struct err *err)
{
    float values[3] = { 0 }, p[2];
    uint8_t label[1] = { 0 };
    struct part part = { .n = 1, .values = values, .labels = label };

    return model_score(p, NULL, model, &part, NULL, 1, 1, err);
}

static int hash(struct err *err)
{
    char text[SHA256_TEXT];

    return model_hash(text, model, err);
}

Test(model_file, memory_that_runs_out_is_an_error_everywhere)
{
    int (*const calls[])(struct err *) = { make,      describe, write_file,
                                           read_file, fits,     hash,
                                           score_some };

    model = net_full_model();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        sweep(calls[i], false);
        sweep(calls[i], true);
    }
    model_free(model);
}

Test(model_file, a_failed_write_leaves_the_old_file)
{
    struct model *m = net_full_model();
    struct err err = { 0 };
    char before[SHA256_TEXT], after[SHA256_TEXT];

    cr_assert_eq(model_write(m, path, before, &err), 0);
    model_tensor(m, 0, TENSOR_BIAS)[0] = 7;
    for (long n = 1; n < 20; n += 3) {
        mem_fail_at(n);
        if (model_write(m, path, NULL, &err) == 0)
            break;
        mem_fail_at(0);
        err_clear(&err);
        cr_assert_eq(sha256_of_file(after, path, &err), 0);
        cr_assert_str_eq(before, after);
    }
    mem_fail_at(0);
    model_free(m);
}
