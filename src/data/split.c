#include "data/split.h"

#include "base/field.h"
#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

/* The test part must not depend on a config's seed: what was never trained on
 * under one seed would be under another. */
#define TEST_SEED 0
#define AUTO_TEST_SHARE 0.2

/* ---- examples by class -------------------------------------------------- */

/* The examples of a list, class by class, ascending within each. */
struct strata {
    uint32_t *items;                    /* [n] */
    int start[DATASET_MAX_CLASSES + 1]; /* of each class in items */
    int n, n_classes;
};

static int strata_init(struct strata *s, const struct dataset *ds,
                       const uint32_t *list, int n, struct err *err)
{
    int next[DATASET_MAX_CLASSES];
    const uint8_t *labels = ds->train.labels;

    *s = (struct strata){ .n = n, .n_classes = ds->n_classes };
    s->items = mem_zero((size_t)n, sizeof(*s->items));
    if (!s->items)
        return err_set(err, ERR_NOMEM, "no memory for a split");
    for (int i = 0; i < n; i++)
        s->start[labels[list[i]] + 1]++;
    for (int c = 0; c < s->n_classes; c++)
        s->start[c + 1] += s->start[c];
    memcpy(next, s->start, sizeof(next));
    for (int i = 0; i < n; i++)
        s->items[next[labels[list[i]]]++] = list[i];
    return 0;
}

static void strata_release(struct strata *s)
{
    mem_free(s->items);
    s->items = NULL;
}

static int strata_size(const struct strata *s, int class)
{
    return s->start[class + 1] - s->start[class];
}

/* Each class in the order that the key gives it. */
static void strata_shuffle(struct strata *s, struct rng key)
{
    for (int c = 0; c < s->n_classes; c++)
        rng_shuffle(s->items + s->start[c], (uint32_t)strata_size(s, c), key,
                    (uint64_t)c, 0);
}

/* n * share, where what is an integer but for rounding (0.29 * 100) is one. */
static double share_of(int n, double share)
{
    double x = n * share, whole = round(x);

    return fabs(x - whole) <= 1e-9 * (1 + x) ? whole : x;
}

/* take[c]: how many of each class make round(n * share), each within one of its
 * own share: the largest remainders are rounded up (of equals the lower class).
 */
static void largest_remainders(int take[], const struct strata *s, double share)
{
    double rest[DATASET_MAX_CLASSES];
    int left = (int)round(share_of(s->n, share));

    for (int c = 0; c < s->n_classes; c++) {
        double x = share_of(strata_size(s, c), share);

        take[c] = (int)floor(x);
        rest[c] = x - floor(x);
        left -= take[c];
    }
    for (; left > 0; left--) {
        int best = 0;

        for (int c = 1; c < s->n_classes; c++)
            if (rest[c] > rest[best])
                best = c;
        take[best]++;
        rest[best] = -1;
    }
}

/* ---- marks: which part an example is in --------------------------------- */

enum { IN_TRAIN, IN_VALIDATION, IN_TEST };

static int count_marks(const uint8_t *marks, int n, int mark)
{
    int count = 0;

    for (int i = 0; i < n; i++)
        count += marks[i] == mark;
    return count;
}

/* The examples with a mark, ascending. */
static int list_marks(uint32_t **out, int *n_out, const uint8_t *marks, int n,
                      int mark, struct err *err)
{
    int count = count_marks(marks, n, mark), k = 0;
    uint32_t *list = mem_zero((size_t)count, sizeof(*list));

    if (!list)
        return err_set(err, ERR_NOMEM, "no memory for a split");
    for (int i = 0; i < n; i++)
        if (marks[i] == mark)
            list[k++] = (uint32_t)i;
    *out = list;
    *n_out = count;
    return 0;
}

/* No class may lose its last training example to a part that is drawn. */
static int check_train(const struct strata *s, const int take[],
                       const struct dataset *ds, const char *part,
                       struct err *err)
{
    for (int c = 0; c < s->n_classes; c++)
        if (strata_size(s, c) > 0 && take[c] >= strata_size(s, c))
            return err_set(err, ERR_CONFIG,
                           "%s: class \"%s\" has %d example%s left, too few "
                           "to train on after that share",
                           part, ds->classes[c], strata_size(s, c),
                           strata_size(s, c) == 1 ? "" : "s");
    return 0;
}

/* Draws a stratified share of the examples that are still IN_TRAIN. */
static int mark_share(uint8_t *marks, int mark, const char *part,
                      const struct dataset *ds, double share, struct rng key,
                      struct err *err)
{
    uint32_t *pool = NULL;
    struct strata s = { 0 };
    int take[DATASET_MAX_CLASSES], n_pool, total = 0;
    int rc = -1;

    if (list_marks(&pool, &n_pool, marks, ds->train.n, IN_TRAIN, err) < 0 ||
        strata_init(&s, ds, pool, n_pool, err) < 0)
        goto done;
    largest_remainders(take, &s, share);
    for (int c = 0; c < s.n_classes; c++)
        total += take[c];
    if (!total) {
        err_set(err, ERR_CONFIG, "%s: %g of %d examples is none", part, share,
                n_pool);
        goto done;
    }
    if (check_train(&s, take, ds, part, err) < 0)
        goto done;
    strata_shuffle(&s, key);
    for (int c = 0; c < s.n_classes; c++)
        for (int i = 0; i < take[c]; i++)
            marks[s.items[s.start[c] + i]] = (uint8_t)mark;
    rc = 0;
done:
    strata_release(&s);
    mem_free(pool);
    return rc;
}

/* Keras' rule: of N examples the first floor(N (1 - share)) train. */
static int mark_last(uint8_t *marks, int n, double share, struct err *err)
{
    int n_pool = count_marks(marks, n, IN_TRAIN), seen = 0;
    int keep = (int)floor(n_pool * (1 - share));

    if (!keep || keep == n_pool)
        return err_set(err, ERR_CONFIG,
                       "validation: the last %g of %d examples leaves %d to "
                       "train and %d to validate",
                       share, n_pool, keep, n_pool - keep);
    for (int i = 0; i < n; i++)
        if (marks[i] == IN_TRAIN && seen++ >= keep)
            marks[i] = IN_VALIDATION;
    return 0;
}

/* Deals the classes, each in its drawn order, one after the other to the folds
 * in turn: a class's counts differ by at most one between folds, and so do the
 * folds' sizes. */
static int mark_fold(uint8_t *marks, const struct dataset *ds, int folds,
                     int fold, uint64_t seed, struct err *err)
{
    uint32_t *pool = NULL;
    struct strata s = { 0 };
    int n_pool, rc = -1;

    if (list_marks(&pool, &n_pool, marks, ds->train.n, IN_TRAIN, err) < 0 ||
        strata_init(&s, ds, pool, n_pool, err) < 0)
        goto done;
    if (folds > n_pool) {
        err_set(err, ERR_CONFIG, "validation: %d examples make no %d folds",
                n_pool, folds);
        goto done;
    }
    for (int c = 0; c < s.n_classes; c++)
        if (strata_size(&s, c) == 1) {
            err_set(err, ERR_CONFIG,
                    "validation: class \"%s\" has 1 example, too few for "
                    "folds",
                    ds->classes[c]);
            goto done;
        }
    strata_shuffle(&s, (struct rng){ seed, RNG_SPLIT });
    for (int i = fold; i < s.n; i += folds)
        marks[s.items[i]] = IN_VALIDATION;
    rc = 0;
done:
    strata_release(&s);
    mem_free(pool);
    return rc;
}

/* ---- the split ---------------------------------------------------------- */

int split_count(const json_t *point)
{
    const json_t *folds =
        json_object_get(json_object_get(point, "validation"), "folds");

    return folds ? (int)json_integer_value(folds) : 1;
}

static int mark_validation(uint8_t *marks, const struct dataset *ds,
                           const json_t *point, uint64_t seed, int fold,
                           struct err *err)
{
    const json_t *validation = json_object_get(point, "validation");
    double share = json_number_value(json_object_get(validation, "share"));

    if (json_object_get(validation, "folds"))
        return mark_fold(marks, ds, split_count(point), fold, seed, err);
    if (share <= 0)
        return 0;
    if (json_object_get(validation, "split"))
        return mark_last(marks, ds->train.n, share, err);
    return mark_share(marks, IN_VALIDATION, "validation", ds, share,
                      (struct rng){ seed, RNG_SPLIT }, err);
}

/* The share of dataset.train that the test part takes; 0 when it lies in
 * dataset.test or there is none. */
static double test_share(const struct dataset *ds, const json_t *point)
{
    const json_t *test = json_object_get(point, "test");

    if (json_is_number(test))
        return json_number_value(test);
    return ds->test.n ? 0 : AUTO_TEST_SHARE;
}

static int list_test(struct split *s, const struct dataset *ds,
                     const json_t *point, const uint8_t *marks, struct err *err)
{
    s->test_in_train =
        json_is_number(json_object_get(point, "test")) || ds->test.n == 0;
    if (s->test_in_train)
        return list_marks(&s->test, &s->n_test, marks, ds->train.n, IN_TEST,
                          err);
    s->test = mem_zero((size_t)ds->test.n, sizeof(*s->test));
    if (!s->test)
        return err_set(err, ERR_NOMEM, "no memory for a split");
    s->n_test = ds->test.n;
    for (int i = 0; i < s->n_test; i++)
        s->test[i] = (uint32_t)i;
    return 0;
}

static int split_digest(struct split *s, struct err *err)
{
    struct sha256 *h = NULL;

    if (sha256_new(&h, err) < 0)
        return -1;
    for (int i = 0; i < s->n_validation; i++) {
        uint32_t x = s->validation[i];
        uint8_t le[4] = { (uint8_t)x, (uint8_t)(x >> 8), (uint8_t)(x >> 16),
                          (uint8_t)(x >> 24) };

        sha256_add(h, le, sizeof(le));
    }
    return sha256_end(h, s->hash, err);
}

int split_make(struct split *out, const struct dataset *ds, const json_t *point,
               uint64_t seed, int fold, struct err *err)
{
    struct split s = { .fold = fold };
    uint8_t *marks = mem_zero((size_t)ds->train.n, 1);
    double test = test_share(ds, point);
    int n = ds->train.n, rc = -1;

    if (!marks) {
        err_set(err, ERR_NOMEM, "no memory for a split");
        goto done;
    }
    if (test > 0 && mark_share(marks, IN_TEST, "test", ds, test,
                               (struct rng){ TEST_SEED, RNG_TEST }, err) < 0)
        goto done;
    if (mark_validation(marks, ds, point, seed, fold, err) < 0)
        goto done;
    if (list_marks(&s.train, &s.n_train, marks, n, IN_TRAIN, err) < 0 ||
        list_marks(&s.validation, &s.n_validation, marks, n, IN_VALIDATION,
                   err) < 0 ||
        list_test(&s, ds, point, marks, err) < 0 || split_digest(&s, err) < 0)
        goto done;
    *out = s;
    s = (struct split){ 0 };
    rc = 0;
done:
    split_release(&s);
    mem_free(marks);
    return rc;
}

void split_release(struct split *s)
{
    mem_free(s->train);
    mem_free(s->validation);
    mem_free(s->test);
    *s = (struct split){ 0 };
}

const struct part *split_test_part(const struct split *s,
                                   const struct dataset *ds)
{
    return s->test_in_train ? &ds->train : &ds->test;
}

/* ---- train_fraction ----------------------------------------------------- */

int split_fraction(uint32_t **out, int *n_out, const struct split *s,
                   const struct dataset *ds, double fraction, uint64_t seed,
                   struct err *err)
{
    uint8_t *marks = mem_zero((size_t)ds->train.n, 1);
    struct strata st = { 0 };
    int rc = -1;

    if (!marks) {
        err_set(err, ERR_NOMEM, "no memory for a split");
        goto done;
    }
    if (strata_init(&st, ds, s->train, s->n_train, err) < 0)
        goto done;
    strata_shuffle(&st, (struct rng){ seed, RNG_FRACTION });
    for (int c = 0; c < st.n_classes; c++) {
        int take = (int)ceil(share_of(strata_size(&st, c), fraction));

        for (int i = 0; i < take; i++)
            marks[st.items[st.start[c] + i]] = 1;
    }
    rc = list_marks(out, n_out, marks, ds->train.n, 1, err);
done:
    strata_release(&st);
    mem_free(marks);
    return rc;
}
