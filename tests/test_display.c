#include "base/display.h"

#include <criterion/criterion.h>

static void expect(const char *in, const char *want)
{
    struct str out = { 0 };

    display_add(&out, in);
    cr_expect_str_eq(str_text(&out), want);
    str_release(&out);
}

Test(display, controls_and_broken_text_are_shown_not_sent)
{
    expect("plain", "plain");
    expect("a\x1b[31mred", "a\\x1b[31mred");
    expect("two\nlines\r\t", "two\\x0alines\\x0d\\x09");
    expect("caf\xc3\xa9", "caf\xc3\xa9");
    expect("cut \xc3", "cut \\xc3");
    expect("overlong \xc0\xaf", "overlong \\xc0\\xaf");
    expect("surrogate \xed\xa0\x80", "surrogate \\xed\\xa0\\x80");
    expect("C1 \xc2\x9b", "C1 \\xc2\\x9b");
    expect("turned \xe2\x80\xae", "turned \\xe2\\x80\\xae");
    expect("\xff\xfe", "\\xff\\xfe");
}

Test(display, broken_utf8_becomes_text_and_the_rest_stays)
{
    struct str out = { 0 };

    display_utf8(&out, "caf\xc3\xa9 \xff\x1b\xe2\x80");
    cr_assert_str_eq(str_text(&out), "caf\xc3\xa9 \\xff\x1b\\xe2\\x80");
    str_release(&out);
}

Test(display, width_counts_columns_not_bytes)
{
    cr_expect_eq(display_width(""), 0);
    cr_expect_eq(display_width("abc"), 3);
    cr_expect_eq(display_width("caf\xc3\xa9"), 4);
    cr_expect_eq(display_width("cafe\xcc\x81"), 4);
    cr_expect_eq(display_width("\xe6\x97\xa5\xe6\x9c\xac"), 4);
    cr_expect_eq(display_width("\xf0\x9f\x91\x97"), 2);
}

Test(display, padding_fills_up_to_the_width_on_the_side_asked_for)
{
    struct str out = { 0 };

    display_pad(&out, "\xe6\x97\xa5", 4, false);
    str_add_text(&out, "|");
    display_pad(&out, "1.5", 5, true);
    str_add_text(&out, "|");
    display_pad(&out, "too long", 3, true);
    cr_expect_str_eq(str_text(&out), "\xe6\x97\xa5  |  1.5|too long");
    str_release(&out);
}

Test(display, wrapped_text_keeps_to_its_columns)
{
    struct str out = { 0 };

    str_add_text(&out, "key  ");
    display_wrap(&out, "one two three four\nfive", 5, 14);
    cr_expect_str_eq(str_text(&out),
                     "key  one two\n     three\n     four\n     five");
    str_release(&out);
}
