#include "base/json.h"
#include "support/drained.h"

#include <criterion/criterion.h>

Test(json, a_part_that_lacks_takes_the_whole_and_stays_taken)
{
    json_t *o = json_object(), *list = json_array();

    json_put(&o, "a", json_integer(1));
    json_push(&list, json_integer(1));
    cr_assert_eq(json_object_size(o), 1);
    cr_assert_eq(json_array_size(list), 1);
    /* A value for which there was no memory. */
    json_put(&o, "b", NULL);
    json_push(&list, NULL);
    cr_assert_null(o);
    cr_assert_null(list);
    json_put(&o, "c", json_integer(3));
    json_push(&list, json_integer(3));
    cr_assert_null(o);
    cr_assert_null(list);
}

Test(json, a_copy_is_whole)
{
    json_t *o = json_pack("{s:i, s:[i, i]}", "b", 1, "a", 2, 3);
    json_t *copy = json_copied(o);
    struct str text = { 0 };

    json_write(&text, copy);
    cr_assert_str_eq(str_text(&text), "{\"a\":[2,3],\"b\":1}");
    str_release(&text);
    json_decref(copy);
    json_decref(o);
}

#ifndef __SANITIZE_ADDRESS__

Test(json, a_text_is_read_when_memory_runs_out_in_its_midst)
{
    struct rlimit old;
    json_t *value;
    bool same;

    drain_begin(&old, 0, 0);
    value =
        json_loads("[\"a text of some length, with \\u00fc in it\"]", 0, NULL);
    same = value && json_array_size(value) == 1;
    json_decref(value);
    drain_end(&old);
    cr_assert(same);
}

#endif
