#include "base/json.h"
#include "data/keys.h"

#include <criterion/criterion.h>

static const struct keyset *const sets[] = { &data_keys, NULL };

/* The normal form's text, or the message of the refusal. */
static void expect(const char *key, const char *in, const char *want)
{
    const struct field *f = field_find(sets, key, NULL);
    json_t *raw = json_loads(in, JSON_DECODE_ANY, NULL), *value = NULL;
    struct str got = { 0 };
    struct err err = { 0 };

    cr_assert(f && raw);
    if (field_normalise(&value, f, raw, &err) < 0)
        str_add_text(&got, err.msg);
    else
        json_write(&got, value);
    cr_expect_str_eq(str_text(&got), want, "%s: %s gave %s", key, in,
                     str_text(&got));
    str_release(&got);
    json_decref(value);
    json_decref(raw);
}

#define FORMS                                                              \
    "a share from 0 to below 1, {share: S, split: stratified or last} or " \
    "{folds: K}"

Test(data_keys, validation_has_one_normal_form_for_each_meaning)
{
    expect("validation", "0.2", "{\"share\":0.2}");
    expect("validation", "0", "{\"share\":0.0}");
    expect("validation", "-0.0", "{\"share\":0.0}");
    expect("validation", "{\"share\": 0.2}", "{\"share\":0.2}");
    expect("validation", "{\"share\": 0.2, \"split\": \"stratified\"}",
           "{\"share\":0.2}");
    expect("validation", "{\"share\": 0.2, \"split\": \"last\"}",
           "{\"share\":0.2,\"split\":\"last\"}");
    expect("validation", "{\"share\": 0, \"split\": \"last\"}",
           "{\"share\":0.0}");
    expect("validation", "{\"folds\": 5}", "{\"folds\":5}");
    expect("validation", "{\"folds\": 1e1}", "{\"folds\":10}");
}

Test(data_keys, validation_refuses_what_has_no_meaning)
{
    expect("validation", "1", "validation: 1 is not " FORMS);
    expect("validation", "-0.1", "validation: -0.1 is not " FORMS);
    expect("validation", "\"last\"", "validation: last is not " FORMS);
    expect("validation", "{}", "validation: {} is not " FORMS);
    expect("validation", "true", "validation: true is not " FORMS);
    expect("validation", "{\"fold\": 5}",
           "validation has no key \"fold\"; did you mean \"folds\"?");
    expect("validation", "{\"seed\": 5}",
           "validation has no key \"seed\"; it has share, split and folds");
    expect("validation", "{\"folds\": 1}",
           "validation: folds: 1 is not an integer from 2 to 1000");
    expect("validation", "{\"folds\": 2.5}",
           "validation: folds: 2.5 is not an integer from 2 to 1000");
    expect("validation", "{\"folds\": 5, \"share\": 0.2}",
           "validation: folds goes without share and split");
    expect("validation", "{\"split\": \"last\"}",
           "validation: a share or folds is missing");
    expect("validation", "{\"share\": 2}",
           "validation: share: 2 is not a share from 0 to below 1");
    expect("validation", "{\"share\": 0.2, \"split\": \"first\"}",
           "validation: split: first is not stratified or last");
    expect("validation", "{\"share\": 0.2, \"split\": 3}",
           "validation: split: 3 is not stratified or last");
}

Test(data_keys, test_is_auto_a_share_or_a_file)
{
    expect("test", "\"auto\"", "\"auto\"");
    expect("test", "0.25", "0.25");
    expect("test", "0", "0.0");
    expect("test", "\"test.csv\"", "\"test.csv\"");
    expect("test", "1",
           "test: 1 is not auto, a share from 0 to below 1 or a CSV file");
    expect("test", "\"\"",
           "test: \"\" is not auto, a share from 0 to below 1 or a CSV file");
}

Test(data_keys, target_is_a_name_or_nothing)
{
    expect("target", "null", "null");
    expect("target", "\"species\"", "\"species\"");
    expect("target", "3", "target: 3 is not the name of a column");
}

Test(data_keys, misspelt_scale_gets_the_right_word)
{
    expect("scale", "\"standardise\"",
           "scale \"standardise\" is unknown; did you mean \"standardize\"?");
}

/* Every key at its default but for dataset and the pair key, value. */
static json_t *point_with(const char *dataset, const char *key,
                          const char *value)
{
    json_t *point = json_object();

    for (int i = 0; i < data_keys.n; i++)
        if (data_keys.fields[i].fallback)
            json_object_set_new(point, data_keys.fields[i].name,
                                field_fallback(&data_keys.fields[i]));
    json_object_set_new(point, "dataset", json_string(dataset));
    if (key)
        json_object_set_new(point, key, json_loads(value, JSON_DECODE_ANY, 0));
    return point;
}

Test(data_keys, scale_follows_the_kind_of_data)
{
    static const char *const want[][2] = { { "mnist", "unit" },
                                           { "a/folder", "unit" },
                                           { "iris.csv", "standardize" },
                                           { "IRIS.CSV.gz", "standardize" } };

    for (int i = 0; i < 4; i++) {
        json_t *point = point_with(want[i][0], NULL, NULL);
        struct err err = { 0 };

        cr_assert_eq(data_keys.resolve(point, &err), 0);
        cr_expect_str_eq(point_name(point, "scale"), want[i][1]);
        json_decref(point);
    }
}

Test(data_keys, target_is_read_by_tables_only)
{
    const struct field *target = field_find(sets, "target", NULL);
    json_t *table = point_with("iris.csv", NULL, NULL);
    json_t *images = point_with("mnist", NULL, NULL);

    cr_expect(target->reads(table));
    cr_expect(!target->reads(images));
    json_decref(table);
    json_decref(images);
}

static void expect_check(const char *dataset, const char *test,
                         const char *want)
{
    json_t *point = point_with(dataset, "test", test);
    struct err err = { 0 };

    cr_expect_eq(data_keys.check(point, &err), *want ? -1 : 0);
    cr_expect_str_eq(err.msg, want);
    json_decref(point);
}

Test(data_keys, a_test_file_goes_with_tables_only)
{
    expect_check("iris.csv", "\"test.csv\"", "");
    expect_check("mnist", "0.2", "");
    expect_check("mnist", "\"t.csv\"",
                 "test: \"t.csv\" is a file, which only a CSV data set can "
                 "have; for \"mnist\" it is auto or a share");
    expect_check("iris.csv", "\"atuo\"",
                 "test: \"atuo\" is not auto, a share or the name of a CSV "
                 "file");
    expect_check("", "0.2", "dataset is empty");
}

Test(data_keys, odd_settings_are_named)
{
    json_t *point = point_with("iris.csv", "validation", "{\"share\": 0.75}");
    struct str out = { 0 };

    json_object_set_new(point, "scale", json_string("unit"));
    data_keys.odd(point, &out);
    cr_expect_str_eq(str_text(&out),
                     "validation 0.75 holds out more than half of the "
                     "examples\nscale unit divides a table's columns by 255, "
                     "which fits pixels\n");
    str_release(&out);
    json_decref(point);
}
