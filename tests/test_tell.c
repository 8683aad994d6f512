#include "report/tell.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct str out;
static struct tell pen;

static void begin(const struct text_style *style)
{
    out = (struct str){ 0 };
    pen = (struct tell){ .out = &out, .style = style };
}

static void gives(const char *want)
{
    cr_expect(!pen.failed && !out.failed);
    cr_expect_str_eq(str_text(&out), want);
    tell_release(&pen);
    str_release(&out);
}

static const struct text_style narrow = { false, false, 30 };
static const struct text_style plain = { false, true, 30 };

static void cells(const char *const *text, int n)
{
    tell_begin_table(&pen);
    for (int i = 0; i < n; i++) {
        tell_words(&pen, "%s", text[i]);
        tell_cell(&pen);
    }
}

static const char *const two_rows[] = { "1",     "a long name indeed",
                                        "0.5 s", "12",
                                        "b",     "10 s" };
static const struct column three[] = { { "rank", true, false, 0 },
                                       { "name", false, true, 0 },
                                       { "time", true, false, 1 } };

Test(tell, markdown_tables_have_an_alignment_row)
{
    begin(NULL);
    cells(two_rows, 6);
    tell_end_table(&pen, three, 3, false);
    gives("| rank | `name` | time |\n| ---: | --- | ---: |\n"
          "| 1 | a long name indeed | 0.5 s |\n| 12 | b | 10 s |\n\n");
}

Test(tell, a_narrow_terminal_drops_the_column_that_may_go)
{
    begin(&narrow);
    cells(two_rows, 6);
    tell_end_table(&pen, three, 3, false);
    gives("  rank  name\n     1  a long name indeed\n    12  b\n");
}

Test(tell, then_the_widest_name_is_cut)
{
    static const char *const row[] = { "1", "a name too long for any screen",
                                       "9 s" };

    begin(&plain);
    cells(row, 3);
    tell_end_table(&pen, three, 3, false);
    gives("  rank  name\n     1  a name too long for a~\n");
}

Test(tell, paragraphs_break_at_spaces_and_keep_numbers_with_their_unit)
{
    begin(&narrow);
    tell_words(&pen, "of all of these it answers 88.12 %% right");
    tell_paragraph(&pen);
    gives("  of all of these it answers\n  88.12 % right\n");
}

Test(tell, a_list_without_items_leaves_nothing)
{
    begin(NULL);
    tell_end_list(&pen);
    tell_paragraph(&pen);
    tell_words(&pen, "one");
    tell_item(&pen);
    tell_end_list(&pen);
    gives("- one\n\n");
}

Test(tell, a_spark_keeps_the_last_of_each_stretch)
{
    static const double y[] = { 0, 1, 2, 3, 4, 5, 6, 8 };

    begin(&plain);
    tell_spark(&pen, y, 8, 0, 8, 4);
    tell_words(&pen, "|");
    tell_spark(&pen, y, 2, 0, 0, 4); /* no range: flat, not a division by 0 */
    tell_words(&pen, "|");
    tell_spark(&pen, (double[]){ NAN, 8 }, 2, 0, 8, 4);
    tell_paragraph(&pen);
    gives("  .-=#|__| #\n");
}

Test(tell, a_figure_is_noted_with_its_text_and_sql)
{
    struct figures list = { 0 };

    begin(NULL);
    pen.figures = &list;
    tell_count(&pen, 1, "trial", "trials", "SELECT %d", 1);
    tell_words(&pen, ", ");
    tell_count(&pen, 2000, "trial", "trials", "SELECT %d", 2000);
    tell_paragraph(&pen);
    cr_assert_eq(list.n, 2);
    cr_expect_str_eq(list.list[1].text, "2,000");
    cr_expect_str_eq(list.list[1].sql, "SELECT 2000");
    cr_expect_str_eq(list.list[1].derivation, "first");
    figures_release(&list);
    gives("1 trial, 2,000 trials\n\n");
}
