#include "base/file.h"
#include "base/mem.h"
#include "nn/model.h"
#include "nn/safetensors.h"
#include "num/act.h"
#include "support/datafile.h"

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

TestSuite(model, .init = begin, .fini = end);

/* ---- a model with all that a model can have ------------------------------ */

static struct model_spec spec_of(int n_hidden, bool batch_norm)
{
    struct model_spec s = { .n_features = 3,
                            .n_classes = 2,
                            .n_hidden = n_hidden,
                            .batch_norm = batch_norm,
                            .batch_norm_epsilon = 0.1 };

    for (int l = 0; l < n_hidden; l++) {
        s.units[l] = 4 + l;
        s.activation[l] = act_find(l % 2 ? "tanh" : "relu");
    }
    return s;
}

/* Floats of a tensor. */
static size_t n_floats(const struct model_spec *s, int l, int role)
{
    size_t in = (size_t)(l ? s->units[l - 1] : s->n_features);
    size_t out = (size_t)(l < s->n_hidden ? s->units[l] : s->n_classes);

    return role == TENSOR_KERNEL ? in * out : out;
}

static struct model *model_of(const struct model_spec *s)
{
    struct model *m;
    struct err err = { 0 };
    float x = 0.3f;

    cr_assert_eq(model_new(&m, s, &err), 0);
    for (int l = 0; l <= s->n_hidden; l++)
        for (int r = 0; r < TENSOR_ROLES; r++) {
            float *t = model_tensor(m, l, r);

            for (size_t i = 0; t && i < n_floats(s, l, r); i++) {
                x = x * 1.7f - floorf(x * 1.7f); /* in [0, 1) */
                t[i] = r == TENSOR_KERNEL ? x - 0.5f : x;
            }
        }
    return m;
}

/* Labels that JSON must escape, one that it cannot hold, columns, and a scale
 * with one mean per column. */
static char class_0[] = "a \"b\"\n", class_1[] = "\xff<";
static char column_0[] = "x", column_1[] = "", column_2[] = "\xc3\xa9";
static struct dataset dataset = {
    .n_features = 3,
    .n_classes = 2,
    .classes = (char *[]){ class_0, class_1 },
    .columns = (char *[]){ column_0, column_1, column_2 },
};
static struct scale scale = {
    .kind = "standardize",
    .n = 3,
    .mean = (float[]){ 0.1f, -1e-30f, 3e8f },
    .factor = (float[]){ 1.0f / 3, 1, 0x1.fffffep-3f },
};

static struct model *full_model(void)
{
    struct model_spec s = spec_of(2, true);
    struct model *m = model_of(&s);
    struct err err = { 0 };

    cr_assert_eq(model_describe(m, &scale, &dataset, &err), 0, "%s", err.msg);
    return m;
}

static void assert_same_tensors(const struct model *a, const struct model *b)
{
    const struct model_spec *s = model_spec_of(a);

    for (int l = 0; l <= s->n_hidden; l++)
        for (int r = 0; r < TENSOR_ROLES; r++) {
            const float *x = model_tensor_of(a, l, r);
            const float *y = model_tensor_of(b, l, r);

            cr_assert_eq(!x, !y);
            cr_assert(!x || memcmp(x, y, n_floats(s, l, r) * 4) == 0,
                      "layer %d, role %d", l, r);
        }
}

Test(model, a_file_gives_back_every_bit_and_word)
{
    struct model *m = full_model(), *r;
    struct err err = { 0 };
    char sha256[SHA256_TEXT], again[SHA256_TEXT];
    const struct model_spec *a, *b;

    cr_assert_eq(model_write(m, path, sha256, &err), 0, "%s", err.msg);
    cr_assert_eq(sha256_of_file(again, path, &err), 0);
    cr_assert_str_eq(sha256, again);
    cr_assert_eq(model_read(&r, path, &err), 0, "%s", err.msg);
    a = model_spec_of(m);
    b = model_spec_of(r);
    cr_assert_eq(b->n_features, a->n_features);
    cr_assert_eq(b->n_classes, a->n_classes);
    cr_assert_eq(b->n_hidden, a->n_hidden);
    cr_assert_eq(memcmp(b->units, a->units, sizeof(a->units)), 0);
    cr_assert_eq(memcmp(b->activation, a->activation, sizeof(a->activation)),
                 0);
    cr_assert(b->batch_norm);
    cr_assert_eq(b->batch_norm_epsilon, 0.1);
    assert_same_tensors(m, r);
    cr_assert_eq(model_scale(r)->n, 3);
    cr_assert_str_eq(model_scale(r)->kind, "standardize");
    cr_assert_eq(memcmp(model_scale(r)->mean, scale.mean, 12), 0);
    cr_assert_eq(memcmp(model_scale(r)->factor, scale.factor, 12), 0);
    cr_assert_str_eq(model_class(r, 0), "a \"b\"\n");
    cr_assert_str_eq(model_class(r, 1), "\\xff<");
    cr_assert_null(model_class(r, 2));
    cr_assert_str_eq(model_column(r, 2), "\xc3\xa9");
    cr_assert_null(model_column(r, 3));
    cr_assert_eq(model_write(r, path, again, &err), 0);
    cr_assert_str_eq(sha256, again);
    model_free(m);
    model_free(r);
}

Test(model, softmax_regression_has_one_layer_and_no_labels)
{
    struct model_spec s = spec_of(0, false);
    struct model *m = model_of(&s), *r;
    struct err err = { 0 };

    cr_assert_eq(model_write(m, path, NULL, &err), 0);
    cr_assert_eq(model_read(&r, path, &err), 0, "%s", err.msg);
    cr_assert_eq(model_spec_of(r)->n_hidden, 0);
    cr_assert_null(model_tensor_of(r, 0, TENSOR_GAMMA));
    cr_assert_null(model_scale(r));
    cr_assert_null(model_class(r, 0));
    cr_assert_null(model_column(r, 0));
    assert_same_tensors(m, r);
    model_free(m);
    model_free(r);
}

Test(model, the_deepest_network_is_written_and_read)
{
    struct model_spec s = spec_of(SPEC_MAX_HIDDEN, true);
    struct model *m = model_of(&s), *r;
    struct err err = { 0 };

    cr_assert_eq(model_write(m, path, NULL, &err), 0);
    cr_assert_eq(model_read(&r, path, &err), 0, "%s", err.msg);
    assert_same_tensors(m, r);
    model_free(m);
    model_free(r);
}

Test(model, reads_what_pythons_library_wrote)
{
    struct model *m;
    struct err err = { 0 };
    struct model_spec s = spec_of(1, true);
    static const int rows[2][TENSOR_ROLES] = { { 0, 1, 2, 3, 4, 5 }, { 6, 7 } };

    cr_assert_eq(
        model_read(&m, "tests/golden/oracle/foreign.safetensors", &err), 0,
        "%s", err.msg);
    cr_assert_eq(model_fits(m, &s, &err), 0, "%s", err.msg);
    cr_assert_eq(model_spec_of(m)->activation[0], -1);
    cr_assert_eq(model_spec_of(m)->batch_norm_epsilon, 1e-3);
    cr_assert_null(model_scale(m));
    for (int l = 0; l < 2; l++)
        for (int r = 0; r < (l ? 2 : TENSOR_ROLES); r++)
            for (size_t i = 0; i < n_floats(&s, l, r); i++)
                cr_assert_eq(model_tensor_of(m, l, r)[i],
                             rows[l][r] + (float)i / 16);
    /* and can be written, still without activations */
    cr_assert_eq(model_write(m, path, NULL, &err), 0);
    model_free(m);
    cr_assert_eq(model_read(&m, path, &err), 0, "%s", err.msg);
    cr_assert_eq(model_spec_of(m)->activation[0], -1);
    model_free(m);
}

Test(model, the_hash_is_of_the_tensors_alone)
{
    struct model_spec s = spec_of(2, true);
    struct model *a = model_of(&s), *b = full_model();
    char x[SHA256_TEXT], y[SHA256_TEXT];
    struct err err = { 0 };
    float *w = model_tensor(b, 2, TENSOR_BIAS);

    cr_assert_eq(model_hash(x, a, &err), 0);
    cr_assert_eq(model_hash(y, b, &err), 0);
    cr_assert_str_eq(x, y);
    model_tensor(a, 2, TENSOR_BIAS)[1] = 0.0f;
    w[1] = -0.0f; /* equal as a number, not in its bits */
    cr_assert_eq(model_hash(x, a, &err), 0);
    cr_assert_eq(model_hash(y, b, &err), 0);
    cr_assert_str_neq(x, y);
    model_free(a);
    model_free(b);
}

Test(model, the_hash_knows_shapes)
{
    struct model_spec s = spec_of(0, false), t = s;
    struct model *a, *b;
    char x[SHA256_TEXT], y[SHA256_TEXT];
    struct err err = { 0 };

    s.n_features = 3, s.n_classes = 1;
    t.n_features = 1, t.n_classes = 2; /* 4 zeros either way */
    cr_assert_eq(model_new(&a, &s, &err), 0);
    cr_assert_eq(model_new(&b, &t, &err), 0);
    cr_assert_eq(model_hash(x, a, &err), 0);
    cr_assert_eq(model_hash(y, b, &err), 0);
    cr_assert_str_neq(x, y);
    model_free(a);
    model_free(b);
}

Test(model, describing_again_replaces_all)
{
    struct model *m = full_model();
    struct dataset images = dataset;
    struct scale unit = { "unit", 1, (float[]){ 0 }, (float[]){ 0.5f } };
    struct err err = { 0 };

    images.columns = NULL;
    cr_assert_eq(model_describe(m, &unit, &images, &err), 0);
    cr_assert_eq(model_scale(m)->n, 1);
    cr_assert_null(model_column(m, 0));
    cr_assert_str_eq(model_class(m, 0), "a \"b\"\n");
    model_free(m);
}

/* ---- starting weights -----------------------------------------------------
 */

static void assert_misfit(const struct model *m, struct model_spec s,
                          const char *message)
{
    struct err err = { 0 };

    cr_assert_eq(model_fits(m, &s, &err), -1);
    cr_assert_eq(err.code, ERR_DATA);
    cr_assert_str_eq(err.msg, message);
}

Test(model, starting_weights_that_do_not_fit_are_named)
{
    struct model_spec s = spec_of(1, false), t = s;
    struct model *m = model_of(&s);
    struct err err = { 0 };

    t.activation[0] = act_find("gelu");
    t.dropout[0] = 0.5;
    cr_assert_eq(model_fits(m, &t, &err), 0);
    t.units[0] = 8;
    assert_misfit(m, t,
                  "starting weights: dense/kernel has shape [3, 4], not "
                  "[3, 8]");
    t = s;
    t.n_classes = 10;
    assert_misfit(m, t,
                  "starting weights: dense_1/kernel has shape [4, 2], not "
                  "[4, 10]");
    t = spec_of(1, true);
    assert_misfit(m, t,
                  "starting weights: there is no batch_normalization/gamma "
                  "[4]");
    t = spec_of(0, false);
    t.n_classes = 4;
    assert_misfit(m, t,
                  "starting weights: dense_1/kernel [4, 2] has no place in the "
                  "network");
    model_free(m);
}

/* ---- files that do not chain ----------------------------------------------
 */

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

ParameterizedTestParameters(model, a_file_that_does_not_fit_says_where)
{
    return cr_make_param_array(struct change, changes,
                               sizeof(changes) / sizeof(changes[0]));
}

ParameterizedTest(struct change *c, model, a_file_that_does_not_fit_says_where)
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

Test(model, the_file_of_those_cases_is_good_without_its_change)
{
    struct change none = { .tensor = -1 };
    struct model *m;
    struct err err = { 0 };

    write_changed(&none);
    cr_assert_eq(model_read(&m, path, &err), 0, "%s", err.msg);
    model_free(m);
}

Test(model, a_weight_that_is_no_number_is_refused)
{
    struct model *m = full_model(), *r;
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

/* ---- failures -------------------------------------------------------------
 */

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
    struct model_spec s = spec_of(2, true);
    struct model *m = NULL;
    int rc = model_new(&m, &s, err);

    cr_assert_eq(!m, rc < 0);
    model_free(m);
    return rc;
}

static int describe(struct err *err)
{
    return model_describe(model, &scale, &dataset, err);
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

static int hash(struct err *err)
{
    char text[SHA256_TEXT];

    return model_hash(text, model, err);
}

Test(model, memory_that_runs_out_is_an_error_everywhere)
{
    int (*const calls[])(struct err *) = { make,      describe, write_file,
                                           read_file, fits,     hash };

    model = full_model();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        sweep(calls[i], false);
        sweep(calls[i], true);
    }
    model_free(model);
}

Test(model, a_failed_write_leaves_the_old_file)
{
    struct model *m = full_model();
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
