#include "base/mem.h"
#include "data/show.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void expect_shown(const char *source, struct show how, const char *want)
{
    struct dataset *ds = NULL;
    struct str out = { 0 };
    struct err err = { 0 };
    const char *body;

    cr_assert_eq(dataset_open(&ds, source, NULL, NULL, &err), 0, "%s", err.msg);
    show_dataset(&out, ds, &how);
    /* The first line has the name, the third the hash. */
    cr_expect(strstr(str_text(&out), ds->hash));
    body = strchr(str_text(&out), '\n') + 1;
    cr_expect_str_eq(body + strcspn(body, "\n") + 72, want, "%s",
                     str_text(&out));
    str_release(&out);
    dataset_free(ds);
}

Test(show, counts_and_pictures_of_each_class)
{
    struct datadir d;

    datadir_make(&d);
    datadir_set(&d, "train", "0101");
    datadir_set(&d, "t10k", "1");
    /* Column x of picture i has the mean 16 i + x + 2; ink begins at 26, and
     * its second step at 52. */
    expect_shown(d.path, (struct show){ 2, 80, false },
                 "class  label     train      test\n"
                 "    0  0             2         0\n"
                 "    1  1             2         1\n"
                 "\n0\n    ...\n"
                 "\n1\n    ..:\n");
    datadir_remove(&d);
}

Test(show, fewer_pictures_when_the_terminal_is_narrow)
{
    struct datadir d;

    datadir_make(&d);
    /* One character a picture, half of it the mean 16 i + 3. */
    datadir_set(&d, "train", "00010011");
    expect_shown(d.path, (struct show){ 9, 4, false },
                 "class  label     train\n"
                 "    0  0             5\n"
                 "    1  1             3\n"
                 "\n0\n\n"
                 "\n1\n. .\n");
    datadir_remove(&d);
}

Test(show, the_range_of_each_column)
{
    struct datadir d;

    datadir_make(&d);
    datadir_text(&d, "t.csv", "w,h,kind\n1,2,a\n3,4e3,b\xc3\xa9\n");
    expect_shown(datadir_path(&d, "t.csv"), (struct show){ 2, 80, false },
                 "class  label     train\n"
                 "    0  a             1\n"
                 "    1  b\xc3\xa9            1\n"
                 "\n"
                 "column         min         max        mean          sd\n"
                 "w                1           3           2           1\n"
                 "h                2        4000        2001        1999\n");
    datadir_remove(&d);
}

Test(show, list_says_where_each_set_is_or_how_to_get_it)
{
    struct table *t = NULL;
    struct err err = { 0 };
    const char *get;

    setenv("SWEEP_DATA", "/nowhere/data", 1);
    setenv("XDG_CACHE_HOME", "/nowhere/cache", 1);
    cr_assert_eq(show_list(&t, &err), 0);
    cr_assert_eq(table_n_rows(t), 3);
    cr_expect_str_eq(json_string_value(table_cell(t, 1, 0)), "mnist");
    cr_expect(json_is_null(table_cell(t, 1, 1)));
    get = json_string_value(table_cell(t, 1, 2));
    cr_expect_str_eq(get, "sweep data fetch mnist");
    cr_expect_str_eq(json_string_value(table_cell(t, 2, 0)), "digits");
    cr_expect_str_eq(json_string_value(table_cell(t, 2, 1)), "built in");
    table_free(t);
}
