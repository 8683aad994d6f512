#include "report/escape.h"

#include <criterion/criterion.h>
#include <string.h>

static void shows(const char *text, const char *want)
{
    struct str out = { 0 };

    escape_visible(&out, text, false);
    cr_expect_str_eq(str_text(&out), want);
    str_release(&out);
}

static void spans(const char *text, bool in_table, const char *want)
{
    struct str out = { 0 };

    escape_span(&out, text, in_table);
    cr_expect_str_eq(str_text(&out), want);
    str_release(&out);
}

Test(escape, printable_text_of_any_script_stays)
{
    shows("T-shirt/top <b>&amp; \\d", "T-shirt/top <b>&amp; \\d");
    shows("Gr\u00f6\u00dfe \u6f22\u5b57 \U0001f600",
          "Gr\u00f6\u00dfe \u6f22\u5b57 \U0001f600");
}

Test(escape, controls_and_reversed_text_become_visible)
{
    shows("a\x1b[2Jb\r\n\tc\x7f", "a\\x1b[2Jb\\x0d\\n\\tc\\x7f");
    shows("\xc2\x9b"
          "2J",
          "\\x9b2J"); /* a control in one character */
    shows("a\u202eb\u2066\u200b", "a\\u202eb\\u2066\\u200b");
    shows("\xf3\xa0\x81\x81", "\\ue0041"); /* an invisible tag */
}

Test(escape, bytes_that_are_not_utf8_become_visible)
{
    shows("\xff", "\\xff");
    shows("\xc0\xaf", "\\xc0\\xaf");          /* overlong */
    shows("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* a surrogate */
    shows("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
    shows("a\xe2\x82", "a\\xe2\\x82"); /* cut short */
}

Test(escape, newlines_stay_where_lines_are_wanted)
{
    struct str out = { 0 };

    escape_visible(&out, "a: 1\n\tb\r\n", true);
    cr_expect_str_eq(str_text(&out), "a: 1\n\tb\\x0d\n");
    str_release(&out);
}

Test(escape, a_span_is_longer_than_the_ticks_in_it)
{
    spans("relu", false, "`relu`");
    spans("a`b", false, "``a`b``");
    spans("a``b`c", false, "```a``b`c```");
    spans("`a`", false, "`` `a` ``");
    spans(" a ", false, "`  a  `");
    spans("", false, "` `");
    spans("<img src=x onerror=alert(1)>", false,
          "`<img src=x onerror=alert(1)>`");
    spans("a\n# b", false, "`a\\n# b`");
}

Test(escape, a_bar_does_not_end_a_cell)
{
    spans("a|b", true, "`a\\|b`");
    spans("a|b", false, "`a|b`");
}

Test(escape, a_fence_is_longer_than_the_runs_in_the_text)
{
    struct str out = { 0 };

    escape_fence(&out, "a``b");
    cr_expect_str_eq(str_text(&out), "```");
    str_reset(&out);
    escape_fence(&out, "a\n`````\nb");
    cr_expect_str_eq(str_text(&out), "``````");
    str_release(&out);
}

Test(escape, width_counts_columns)
{
    cr_expect_eq(escape_width("abc"), 3);
    cr_expect_eq(escape_width("\u2581\u2588"), 2);
    cr_expect_eq(escape_width("\u6f22\u5b57"), 4);
    cr_expect_eq(escape_width("e\u0301"), 1);
    cr_expect_eq(escape_cut("\u6f22\u5b57x", 3), strlen("\u6f22"));
    cr_expect_eq(escape_cut("ae\u0301x", 2), strlen("ae\u0301"));
    cr_expect_eq(escape_cut("abc", 9), 3);
}
