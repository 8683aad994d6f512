#include "data/keys.h"

#include "base/json.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define MAX_FOLDS 1000

bool data_is_csv(const char *dataset)
{
    static const char *const endings[] = { ".csv", ".csv.gz", NULL };
    size_t n = strlen(dataset);

    for (const char *const *e = endings; *e; e++)
        if (n > strlen(*e) && strcasecmp(dataset + n - strlen(*e), *e) == 0)
            return true;
    return false;
}

static bool point_is_csv(const json_t *point)
{
    return data_is_csv(point_name(point, "dataset"));
}

static const char *const *scale_names(void)
{
    static const char *const names[] = { "auto", "unit", "standardize", "none",
                                         NULL };

    return names;
}

/* "validation: 1.5 is not a share ..." */
static int refuse(const char *key, const json_t *in, const char *want,
                  struct err *err)
{
    struct str got = { 0 };

    json_tell(&got, in);
    if (got.len > 80)
        memcpy(got.text + 77, "...", 4);
    err_set(err, ERR_CONFIG, "%s: %s is not %s", key, str_text(&got), want);
    str_release(&got);
    return -1;
}

static int give(json_t **out, json_t *value, struct err *err)
{
    if (!value)
        return err_set(err, ERR_NOMEM, "no memory for a data key");
    *out = value;
    return 0;
}

/* ---- target ------------------------------------------------------------- */

#define TARGET_FORMS "the name of a column"

static int target_normalise(json_t **out, const json_t *in, struct err *err)
{
    const char *name = json_string_value(in);

    if (json_is_null(in))
        return give(out, json_null(), err);
    if (!name || !*name)
        return refuse("target", in, TARGET_FORMS, err);
    return give(out, json_string(name), err);
}

/* ---- validation --------------------------------------------------------- */

#define SHARE_FORMS "a share from 0 to below 1"
#define VALIDATION_FORMS \
    SHARE_FORMS ", {share: S, split: stratified or last} or {folds: K}"

static bool is_share(const json_t *in)
{
    double x = json_number_value(in);

    return json_is_number(in) && x >= 0 && x < 1;
}

static int check_subkeys(const json_t *in, struct err *err)
{
    static const char *const known[] = { "share", "split", "folds", NULL };
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)in, key, value)
    {
        const char *const *k = known;
        const char *meant;

        while (*k && strcmp(*k, key) != 0)
            k++;
        if (*k)
            continue;
        meant = str_nearest(key, known);
        if (meant)
            return err_set(err, ERR_CONFIG,
                           "validation has no key \"%.40s\"; did you mean "
                           "\"%s\"?",
                           key, meant);
        return err_set(err, ERR_CONFIG,
                       "validation has no key \"%.40s\"; it has share, split "
                       "and folds",
                       key);
    }
    return 0;
}

static int folds_normalise(json_t **out, const json_t *in, struct err *err)
{
    const json_t *folds = json_object_get(in, "folds");
    double k = json_number_value(folds);

    if (json_object_size(in) > 1)
        return err_set(err, ERR_CONFIG,
                       "validation: folds goes without share and split");
    if (!json_is_number(folds) || k != floor(k) || k < 2 || k > MAX_FOLDS)
        return refuse("validation: folds", folds, "an integer from 2 to 1000",
                      err);
    return give(out, json_pack("{s:I}", "folds", (json_int_t)k), err);
}

static int share_normalise(json_t **out, const json_t *in, struct err *err)
{
    const json_t *share = json_object_get(in, "share");
    const json_t *split = json_object_get(in, "split");
    const char *how = split ? json_string_value(split) : "stratified";
    double x = json_number_value(share) + 0.0; /* -0 becomes 0 */

    if (!share)
        return err_set(err, ERR_CONFIG,
                       "validation: a share or folds is missing");
    if (!is_share(share))
        return refuse("validation: share", share, SHARE_FORMS, err);
    if (!how || (strcmp(how, "stratified") != 0 && strcmp(how, "last") != 0))
        return refuse("validation: split", split, "stratified or last", err);
    if (x > 0 && strcmp(how, "last") == 0)
        return give(out, json_pack("{s:f,s:s}", "share", x, "split", "last"),
                    err);
    return give(out, json_pack("{s:f}", "share", x), err);
}

static int validation_normalise(json_t **out, const json_t *in, struct err *err)
{
    if (is_share(in))
        return give(
            out, json_pack("{s:f}", "share", json_number_value(in) + 0.0), err);
    if (!json_is_object(in) || json_object_size(in) == 0)
        return refuse("validation", in, VALIDATION_FORMS, err);
    if (check_subkeys(in, err) < 0)
        return -1;
    if (json_object_get(in, "folds"))
        return folds_normalise(out, in, err);
    return share_normalise(out, in, err);
}

/* ---- test --------------------------------------------------------------- */

#define TEST_FORMS "auto, " SHARE_FORMS " or a CSV file"

static int test_normalise(json_t **out, const json_t *in, struct err *err)
{
    const char *text = json_string_value(in);

    if (text && *text)
        return give(out, json_string(text), err);
    if (is_share(in))
        return give(out, json_real(json_number_value(in) + 0.0), err);
    return refuse("test", in, TEST_FORMS, err);
}

/* ---- the table ---------------------------------------------------------- */

/* clang-format off */
static const struct field fields[] = {
    { .name = "dataset", .type = FIELD_TEXT, .unit = "",
      .help = "The data to learn from: fashion-mnist, mnist, digits (built "
              "in), a folder of IDX files, or a table in a file whose name "
              "ends in .csv or .csv.gz." },
    { .name = "target", .type = FIELD_CUSTOM, .fallback = "null", .unit = "",
      .syntax = TARGET_FORMS, .normalise = target_normalise,
      .reads = point_is_csv,
      .help = "The column of a CSV file that holds the class; the last one "
              "when not given." },
    { .name = "scale", .type = FIELD_NAME, .sweep = true,
      .fallback = "\"auto\"", .names = scale_names, .unit = "",
      .help = "How inputs are scaled: unit divides by 255, standardize "
              "subtracts the training part's mean and divides by its standard "
              "deviation (one for images, per column for CSV), none leaves "
              "them. auto is unit for images and standardize for CSV." },
    { .name = "validation", .type = FIELD_CUSTOM, .fallback = "0.2",
      .unit = "", .syntax = VALIDATION_FORMS,
      .normalise = validation_normalise,
      .help = "The examples held out to choose by: a share, stratified by "
              "class and drawn from seed; split: last takes the file's last "
              "ones as Keras does; folds cross-validates; 0 trains on "
              "everything." },
    { .name = "test", .type = FIELD_CUSTOM, .fallback = "\"auto\"",
      .unit = "", .syntax = TEST_FORMS, .normalise = test_normalise,
      .help = "The examples that only evaluate reads: auto is the data set's "
              "own test files or, without any, a stratified 0.2 that is the "
              "same for every seed; 0 is none." },
    { .name = "train_fraction", .type = FIELD_REAL, .sweep = true,
      .min = 0, .max = 1, .above_min = true, .fallback = "1.0", .unit = "",
      .help = "The share of each class's training examples that is used. "
              "Smaller fractions are part of larger ones; the validation "
              "part stays whole." },
};
/* clang-format on */

static int resolve(json_t *point, struct err *err)
{
    if (strcmp(point_name(point, "scale"), "auto") != 0)
        return 0;
    if (json_object_set_new(
            point, "scale",
            json_string(point_is_csv(point) ? "standardize" : "unit")) < 0)
        return err_set(err, ERR_NOMEM, "no memory for scale");
    return 0;
}

static int check(const json_t *point, struct err *err)
{
    const char *dataset = point_name(point, "dataset");
    const char *test = point_name(point, "test");

    if (!*dataset)
        return err_set(err, ERR_CONFIG, "dataset is empty");
    if (test && strcmp(test, "auto") != 0 && !data_is_csv(dataset))
        return err_set(err, ERR_CONFIG,
                       "test: \"%.80s\" is a file, which only a CSV data set "
                       "can have; for \"%.80s\" it is auto or a share",
                       test, dataset);
    if (test && strcmp(test, "auto") != 0 && !data_is_csv(test))
        return err_set(err, ERR_CONFIG,
                       "test: \"%.80s\" is not auto, a share or the name of "
                       "a CSV file",
                       test);
    return 0;
}

static void odd(const json_t *point, struct str *warnings)
{
    const json_t *validation = json_object_get(point, "validation");
    const char *scale = point_name(point, "scale");
    double share = json_number_value(json_object_get(validation, "share"));
    bool csv = point_is_csv(point);
    char text[STR_REAL_SIZE];

    if (share > 0.5)
        str_add(warnings,
                "validation %s holds out more than half of the examples\n",
                str_real(text, share));
    if (csv && strcmp(scale, "unit") == 0)
        str_add_text(warnings, "scale unit divides a table's columns by 255, "
                               "which fits pixels\n");
    if (!csv && strcmp(scale, "none") == 0)
        str_add_text(warnings, "scale none gives the network pixels from 0 to "
                               "255, which train badly\n");
}

const struct keyset data_keys = {
    .section = "data",
    .fields = fields,
    .n = sizeof(fields) / sizeof(fields[0]),
    .resolve = resolve,
    .check = check,
    .odd = odd,
};
