#include "page/html.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct str out;
static struct html html;
static struct tell pen;

static void begin(void)
{
    out = (struct str){ 0 };
    html = (struct html){ .n_tables = 0 };
    pen = (struct tell){ .out = &out, .form = &form_html, .html = &html };
}

static void gives(const char *want)
{
    cr_expect(!pen.failed && !out.failed);
    cr_expect_str_eq(str_text(&out), want);
    tell_release(&pen);
    html_release(&html);
    str_release(&out);
}

Test(html, text_has_no_markup_and_no_hidden_characters)
{
    begin();
    html_text(&out, "<a href=\"x\">&'\n\x1b\xff\u202e");
    gives("&lt;a href=&quot;x&quot;&gt;&amp;&#39;\\n\\x1b\\xff\\u202e");
}

Test(html, words_and_figures_are_escaped_and_names_are_code)
{
    begin();
    tell_words(&pen, "a < b & ");
    tell_name(&pen, "<b>");
    tell_words(&pen, ", ");
    tell_figure(&pen, FIGURE_P, 0.0001, "first", "SELECT 1");
    tell_paragraph(&pen);
    gives("<p>a &lt; b &amp; <code>&lt;b&gt;</code>, <span class=\"n\">p &lt; "
          "0.001</span></p>\n");
}

Test(html, a_list_is_opened_once_and_closed)
{
    begin();
    tell_end_list(&pen);
    tell_words(&pen, "one");
    tell_item(&pen);
    tell_words(&pen, "two");
    tell_item(&pen);
    tell_end_list(&pen);
    gives("<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n");
}

Test(html, sections_have_stable_anchors_and_close_one_another)
{
    begin();
    tell_heading(&pen, 2, "Why this one");
    tell_heading(&pen, 3, "A & B");
    tell_heading(&pen, 2, "Why this one");
    html_end(&pen);
    html_end(&pen);
    cr_expect_str_eq(str_text(&html.nav),
                     "<li><a href=\"#why-this-one\">Why this one</a></li>\n"
                     "<li><a href=\"#why-this-one-2\">Why this one</a></li>\n");
    cr_expect_not_null(strstr(str_text(&out), "<h3 id=\"a-b\">A &amp; B</h3>"));
    gives("<section id=\"why-this-one\" aria-labelledby=\"why-this-one-title\">"
          "\n<h2 id=\"why-this-one-title\"><a href=\"#why-this-one\">Why this "
          "one</a></h2>\n<h3 id=\"a-b\">A &amp; B</h3>\n</section>\n"
          "<section id=\"why-this-one-2\" "
          "aria-labelledby=\"why-this-one-2-title\">\n"
          "<h2 id=\"why-this-one-2-title\"><a href=\"#why-this-one-2\">Why "
          "this one</a></h2>\n</section>\n");
}

static const struct column columns[] = { { "<name>", false, true, 0 },
                                         { "value", true, false, 0 } };

Test(html, cells_keep_their_first_figure_for_sorting)
{
    begin();
    tell_begin_table(&pen);
    tell_name(&pen, "x");
    tell_cell(&pen);
    tell_figure(&pen, FIGURE_SHARE, 0.125, "first", "SELECT a < %d", 7);
    tell_words(&pen, " of ");
    tell_figure(&pen, FIGURE_COUNT, 8, "first", "SELECT 8");
    tell_cell(&pen);
    tell_name(&pen, "y");
    tell_cell(&pen);
    tell_figure(&pen, FIGURE_SHARE, (double)NAN, "first", "SELECT 1");
    tell_cell(&pen);
    tell_caption(&pen, "All of %s", "<b>");
    tell_end_table(&pen, columns, 2, true);
    cr_expect_not_null(
        strstr(str_text(&out), "<caption>Table 1. All of &lt;b&gt;</caption>"));
    cr_expect_not_null(
        strstr(str_text(&out), "aria-label=\"Table 1: All of &lt;b&gt;\""));
    cr_expect_not_null(strstr(str_text(&out),
                              "<td class=\"r\" data-v=\"0.125\">"
                              "12.50 % of 8</td>"));
    cr_expect_not_null(strstr(str_text(&out), "<td class=\"r\">-</td>"));
    cr_expect_not_null(
        strstr(str_text(&out), "<th scope=\"col\"><code>&lt;name&gt;</code>"));
    cr_expect_not_null(strstr(str_text(&out), "<tr class=\"best\"><th "
                                              "scope=\"row\"><code>x</code>"));
    cr_expect_not_null(strstr(str_text(&out), "SELECT a &lt; 7"));
    cr_expect_null(strstr(str_text(&out), "SELECT 8"));
    tell_release(&pen);
    html_release(&html);
    str_release(&out);
}

Test(html, a_long_cell_may_be_on_several_lines)
{
    begin();
    tell_begin_table(&pen);
    tell_name(&pen, "forty characters and one more are too man");
    tell_cell(&pen);
    tell_name(&pen, "forty characters are not yet so, by one");
    tell_cell(&pen);
    tell_end_table(&pen, columns, 2, false);
    cr_expect_not_null(
        strstr(str_text(&out), "<th scope=\"row\" class=\"long\"><code>"));
    cr_expect_not_null(strstr(str_text(&out), "<td class=\"r\"><code>"));
    tell_release(&pen);
    html_release(&html);
    str_release(&out);
}

Test(html, a_spark_is_a_path_and_breaks_where_there_is_no_number)
{
    begin();
    tell_spark(&pen, (double[]){ 0, NAN, 1, 1 }, 4, 0, 1, 10);
    tell_paragraph(&pen);
    gives("<p><svg class=\"spark\" width=\"40\" height=\"20\" "
          "aria-hidden=\"true\"><path d=\"M2.0 18.0M26.0 2.0L38.0 2.0\"/></svg>"
          "</p>\n");
}

Test(html, lines_stand_as_they_are)
{
    begin();
    tell_text(&pen, "yaml", "a: <b>\n\tc\x1b\n");
    gives("<pre tabindex=\"0\" class=\"yaml\"><code>a: &lt;b&gt;\n\tc\\x1b\n"
          "</code></pre>\n");
}
