#include "support/networks.h"

#include "num/act.h"

#include <criterion/criterion.h>
#include <math.h>

struct model_spec net_spec(int n_hidden, bool batch_norm)
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

size_t net_n_floats(const struct model_spec *s, int l, int role)
{
    size_t in = (size_t)(l ? s->units[l - 1] : s->n_features);
    size_t out = (size_t)(l < s->n_hidden ? s->units[l] : s->n_classes);

    return role == TENSOR_KERNEL ? in * out : out;
}

struct model *net_model(const struct model_spec *s)
{
    struct model *m;
    struct err err = { 0 };
    float x = 0.3f;

    cr_assert_eq(model_new(&m, s, &err), 0);
    for (int l = 0; l <= s->n_hidden; l++)
        for (int r = 0; r < TENSOR_ROLES; r++) {
            float *t = model_tensor(m, l, r);

            for (size_t i = 0; t && i < net_n_floats(s, l, r); i++) {
                x = x * 1.7f - floorf(x * 1.7f); /* in [0, 1) */
                t[i] = r == TENSOR_KERNEL ? x - 0.5f : x;
            }
        }
    return m;
}

static char class_0[] = "a \"b\"\n", class_1[] = "\xff<";
static char column_0[] = "x", column_1[] = "", column_2[] = "\xc3\xa9";
struct dataset net_dataset = {
    .n_features = 3,
    .n_classes = 2,
    .classes = (char *[]){ class_0, class_1 },
    .columns = (char *[]){ column_0, column_1, column_2 },
};
struct scale net_scale = {
    .kind = "standardize",
    .n = 3,
    .mean = (float[]){ 0.1f, -1e-30f, 0.3f },
    .factor = (float[]){ 1.0f / 3, 1, 0x1.fffffep-3f },
};

struct model *net_full_model(void)
{
    struct model_spec s = net_spec(2, true);
    struct model *m = net_model(&s);
    struct err err = { 0 };

    cr_assert_eq(model_describe(m, &net_scale, &net_dataset, &err), 0, "%s",
                 err.msg);
    return m;
}
