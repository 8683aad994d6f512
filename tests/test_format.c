#include "base/mem.h"
#include "cli/format.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const char *const columns[] = { "id", "name", "val_accuracy", "layers",
                                       NULL };

static struct table *sample(void)
{
    struct table *t = table_new(columns);

    cr_assert_eq(table_add(t, json_pack("[i, s, f, [i, i]]", 1, "caf\xc3\xa9",
                                        0.5, 512, 256)),
                 0);
    cr_assert_eq(table_add(t, json_pack("[i, s, f, [i]]", 12, "\x1b[31m,\"x\"",
                                        0.8932, 64)),
                 0);
    cr_assert_eq(table_add(t, json_pack("[i, s, n, []]", 103, "=1+1")), 0);
    return t;
}

static void expect(enum format format, const char *want)
{
    struct table *t = sample();
    struct str out = { 0 };

    format_table(&out, t, format);
    cr_expect_str_eq(str_text(&out), want);
    str_release(&out);
    table_free(t);
}

Test(format, a_table_is_aligned_and_safe)
{
    expect(FORMAT_TABLE, " id  name          val_accuracy  layers\n"
                         "  1  caf\xc3\xa9                0.5000  [512, 256]\n"
                         " 12  \\x1b[31m,\"x\"        0.8932  [64]\n"
                         "103  =1+1                     -  []\n");
}

Test(format, csv_is_quoted_and_no_formula)
{
    expect(FORMAT_CSV, "id,name,val_accuracy,layers\n"
                       "1,caf\xc3\xa9,0.5,\"[512,256]\"\n"
                       "12,\"\\x1b[31m,\"\"x\"\"\",0.8932,[64]\n"
                       "103,'=1+1,,[]\n");
}

Test(format, json_keeps_the_columns_order)
{
    expect(FORMAT_JSON,
           "[\n"
           " {\"id\": 1, \"name\": \"caf\xc3\xa9\", \"val_accuracy\": 0.5, "
           "\"layers\": [512,256]},\n"
           " {\"id\": 12, \"name\": \"\\u001b[31m,\\\"x\\\"\", "
           "\"val_accuracy\": 0.8932, \"layers\": [64]},\n"
           " {\"id\": 103, \"name\": \"=1+1\", \"val_accuracy\": null, "
           "\"layers\": []}\n"
           "]\n");
}

Test(format, value_is_bare_cells)
{
    expect(FORMAT_VALUE, "1\tcaf\xc3\xa9\t0.5\t[512,256]\n"
                         "12\t\\x1b[31m,\"x\"\t0.8932\t[64]\n"
                         "103\t=1+1\t\t[]\n");
}

Test(format, json_reads_back_to_the_same_bits)
{
    static const char *const one[] = { "x", NULL };
    static const double xs[] = { 0.1,          1.0 / 3,
                                 1e-300,       -0.0,
                                 123456789.0,  5e-324,
                                 0.9771000147, 1.7976931348623157e308 };
    struct table *t = table_new(one);
    struct str out = { 0 };
    json_t *back;

    for (size_t i = 0; i < sizeof(xs) / sizeof(*xs); i++)
        cr_assert_eq(table_add(t, json_pack("[f]", xs[i])), 0);
    format_table(&out, t, FORMAT_JSON);
    back = json_loads(str_text(&out), 0, NULL);
    cr_assert_not_null(back);
    for (size_t i = 0; i < sizeof(xs) / sizeof(*xs); i++) {
        double y =
            json_real_value(json_object_get(json_array_get(back, i), "x"));

        cr_expect_eq(memcmp(&y, &xs[i], sizeof(y)), 0, "%.17g", xs[i]);
    }
    json_decref(back);
    str_release(&out);
    table_free(t);
}

Test(format, an_empty_table_is_a_header_or_an_empty_list)
{
    static const char *const want[] = { "id  name\n", "[]\n", "id,name\n", "" };
    static const char *const cols[] = { "id", "name", NULL };

    for (int f = FORMAT_TABLE; f <= FORMAT_VALUE; f++) {
        struct table *t = table_new(cols);
        struct str out = { 0 };

        format_table(&out, t, f);
        cr_expect_str_eq(str_text(&out), want[f]);
        str_release(&out);
        table_free(t);
    }
}

Test(format, small_and_large_reals_stay_readable)
{
    static const char *const one[] = { "learning_rate", NULL };
    struct table *t = table_new(one);
    struct str out = { 0 };

    cr_assert_eq(table_add(t, json_pack("[f]", 3e-4)), 0);
    cr_assert_eq(table_add(t, json_pack("[f]", 1e-7)), 0);
    cr_assert_eq(table_add(t, json_pack("[f]", 0.5)), 0);
    format_table(&out, t, FORMAT_TABLE);
    cr_expect_str_eq(str_text(&out), "learning_rate\n       0.0003\n"
                                     "        1e-07\n          0.5\n");
    str_release(&out);
    table_free(t);
}
