/* The JSON form against the summary that it is made from. */
#include "base/mem.h"
#include "summary/summary_json.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const struct planted_point points[] = {
    { .params = "{\"layers\": [64], \"dropout\": 0.0}", .accuracy = .90 },
    { .params = "{\"layers\": [64], \"dropout\": 0.5}",
      .accuracy = .91,
      .test = .88 },
    { .params = "{\"layers\": [8], \"dropout\": 0.0}", .accuracy = .80 },
    { .params = "{\"layers\": [8], \"dropout\": 0.5}", .accuracy = .81 },
};
static const struct planted grid = { .n_points = 4, .points = points };

static struct told told;
static json_t *root;

static void make(const struct planted *what)
{
    struct err err = { 0 };

    told_begin(&told, what);
    cr_assert_eq(summary_json(&root, told.s, &err), 0, "%s", err.msg);
}

static void done(void)
{
    json_decref(root);
    told_end(&told);
}

static const json_t *member(const json_t *o, const char *name)
{
    const json_t *v = json_object_get(o, name);

    cr_assert_not_null(v, "no member %s", name);
    return v;
}

Test(summary_json, says_what_the_summary_holds)
{
    const json_t *p, *sel;

    make(&grid);
    cr_expect_str_eq(json_string_value(member(root, "format")), "sweep-report");
    cr_expect_eq(json_integer_value(member(root, "version")), 1);
    sel = member(root, "selection");
    cr_expect_eq(json_integer_value(member(sel, "best")), 2);
    cr_expect_eq(json_integer_value(member(sel, "n_tied")),
                 told.s->selection.n_tied);
    cr_expect_eq(json_array_size(member(root, "points")), 4);
    p = json_array_get(member(root, "points"), 0);
    cr_expect_float_eq(
        json_real_value(member(member(p, "metrics"), "val_accuracy")), .91,
        1e-12);
    cr_expect(json_is_null(member(p, "p")), "the best is not tested");
    p = json_array_get(member(root, "points"), 1);
    cr_expect_eq(json_real_value(member(p, "p")), told.s->candidates[1].p);
    cr_expect_eq(json_real_value(member(member(root, "corrected"), "value")),
                 told.s->winner.value);
    cr_expect_eq(json_array_size(member(member(root, "importance"), "effects")),
                 3);
    cr_expect_eq(json_array_size(member(root, "factors")), 2);
    cr_expect_float_eq(
        json_real_value(member(member(root, "test"), "accuracy")), .88, 1e-12);
    cr_expect_eq(json_array_size(member(member(root, "calibration"), "bins")),
                 15);
    done();
}

Test(summary_json, of_nothing_ranked_is_whole)
{
    static const struct planted_point p[] = {
        { .params = "{\"layers\": [1]}", .accuracy = PLANT_FAILED },
    };

    make(&(struct planted){ .n_points = 1, .points = p });
    cr_expect_eq(json_array_size(member(root, "points")), 0);
    cr_expect(json_is_null(member(member(root, "selection"), "best")));
    cr_expect(json_is_null(member(root, "validation")));
    cr_expect(json_is_null(member(root, "test")));
    cr_expect(json_is_null(member(root, "corrected")));
    done();
}

/* Objects whose members are named by the user or elsewhere. */
static bool names_its_own(const char *name)
{
    return !strcmp(name, "params") || !strcmp(name, "metrics") ||
           !strcmp(name, "best_by_metric") || !strcmp(name, "where");
}

static void look_up(json_t *value, const char *doc)
{
    const char *name;
    size_t i;
    json_t *v;

    json_object_foreach(value, name, v)
    {
        char quoted[64];

        snprintf(quoted, sizeof(quoted), "`%s`", name);
        cr_expect_not_null(strstr(doc, quoted), "%s", quoted);
        if (!names_its_own(name))
            look_up(v, doc);
    }
    json_array_foreach(value, i, v) look_up(v, doc);
}

Test(summary_json, every_member_is_documented)
{
    static char text[1 << 16];
    FILE *f = fopen("docs/report-json.md", "r");

    cr_assert_not_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    make(&grid);
    look_up(root, text);
    done();
}
