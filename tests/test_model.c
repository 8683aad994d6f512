#include "nn/model.h"
#include "num/act.h"
#include "support/datafile.h"
#include "support/networks.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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

static void assert_same_tensors(const struct model *a, const struct model *b)
{
    const struct model_spec *s = model_spec_of(a);

    for (int l = 0; l <= s->n_hidden; l++)
        for (int r = 0; r < TENSOR_ROLES; r++) {
            const float *x = model_tensor_of(a, l, r);
            const float *y = model_tensor_of(b, l, r);

            cr_assert_eq(!x, !y);
            cr_assert(!x || memcmp(x, y, net_n_floats(s, l, r) * 4) == 0,
                      "layer %d, role %d", l, r);
        }
}

Test(model, a_file_gives_back_every_bit_and_word)
{
    struct model *m, *r;
    struct err err = { 0 };
    char sha256[SHA256_TEXT], again[SHA256_TEXT];
    const struct model_spec *a, *b;

    net_scale.mean[2] = 3e8f;
    m = net_full_model();
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
    cr_assert_eq(memcmp(model_scale(r)->mean, net_scale.mean, 12), 0);
    cr_assert_eq(memcmp(model_scale(r)->factor, net_scale.factor, 12), 0);
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
    struct model_spec s = net_spec(0, false);
    struct model *m = net_model(&s), *r;
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
    struct model_spec s = net_spec(SPEC_MAX_HIDDEN, true);
    struct model *m = net_model(&s), *r;
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
    struct model_spec s = net_spec(1, true);
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
            for (size_t i = 0; i < net_n_floats(&s, l, r); i++)
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
    struct model_spec s = net_spec(2, true);
    struct model *a = net_model(&s), *b = net_full_model();
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
    struct model_spec s = net_spec(0, false), t = s;
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
    struct model *m = net_full_model();
    struct dataset images = net_dataset;
    struct scale unit = { "unit", 1, (float[]){ 0 }, (float[]){ 0.5f } };
    struct err err = { 0 };

    images.columns = NULL;
    cr_assert_eq(model_describe(m, &unit, &images, &err), 0);
    cr_assert_eq(model_scale(m)->n, 1);
    cr_assert_null(model_column(m, 0));
    cr_assert_str_eq(model_class(m, 0), "a \"b\"\n");
    model_free(m);
}

/* ---- starting weights ---------------------------------------------------- */

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
    struct model_spec s = net_spec(1, false), t = s;
    struct model *m = net_model(&s);
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
    t = net_spec(1, true);
    assert_misfit(m, t,
                  "starting weights: there is no batch_normalization/gamma "
                  "[4]");
    t = net_spec(0, false);
    t.n_classes = 4;
    assert_misfit(m, t,
                  "starting weights: dense_1/kernel [4, 2] has no place in the "
                  "network");
    model_free(m);
}
