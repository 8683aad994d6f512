/* Text of others on its way to a terminal, a Markdown report, an HTML page,
 * JSON and CSV: it stays text. */
#include "base/display.h"
#include "base/json.h"
#include "base/table.h"
#include "cli/format.h"
#include "fuzz/fuzz.h"
#include "page/html.h"
#include "report/escape.h"

static void check_terminal(const char *text)
{
    struct str out = { 0 };

    display_add(&out, text);
    fuzz_must(fuzz_is_plain(str_text(&out), false), str_text(&out));
    (void)display_width(str_text(&out));
    str_reset(&out);
    escape_visible(&out, text, false);
    fuzz_must(fuzz_is_plain(str_text(&out), false), str_text(&out));
    (void)escape_cut(str_text(&out), 20);
    (void)escape_width(str_text(&out));
    str_release(&out);
}

/* A span of n backticks ends at the next n backticks, and only there. */
static void check_span(const char *text)
{
    struct str out = { 0 };
    const char *s;
    size_t n, run;

    escape_span(&out, text, true);
    s = str_text(&out);
    n = strspn(s, "`");
    fuzz_must(n > 0 && fuzz_is_plain(s, false), s);
    for (s += n; *s; s += run ? run : 1) {
        run = strspn(s, "`");
        fuzz_must(run != n || s[run] == '\0', str_text(&out));
        fuzz_must(*s != '|' || s[-1] == '\\', str_text(&out));
    }
    str_release(&out);
}

static void check_table(const char *text)
{
    static const char *const columns[] = { "a", "b", NULL };
    struct table *t = table_new(columns);
    struct str out = { 0 };
    json_t *cell = json_string(text), *back;

    if (!t)
        abort();
    if (cell && table_add(t, json_pack("[O, O]", cell, cell)) == 0) {
        format_table(&out, t, FORMAT_TABLE);
        fuzz_must(fuzz_is_plain(str_text(&out), true), str_text(&out));
        str_reset(&out);
        format_table(&out, t, FORMAT_CSV);
        fuzz_must(fuzz_is_plain(str_text(&out), true), str_text(&out));
        str_reset(&out);
        format_table(&out, t, FORMAT_JSON);
        fuzz_must(fuzz_is_plain(str_text(&out), true), str_text(&out));
        back = json_loads(str_text(&out), 0, NULL);
        fuzz_must(back != NULL, str_text(&out));
        json_decref(back);
        str_reset(&out);
        json_write(&out, cell);
        fuzz_must(!strchr(str_text(&out), '<'), str_text(&out));
    }
    json_decref(cell);
    table_free(t);
    str_release(&out);
}

/* No element, attribute or entity begins in it. */
static void check_html(const char *text)
{
    struct str out = { 0 };

    html_text(&out, text);
    fuzz_must(!strpbrk(str_text(&out), "<>\"'"), str_text(&out));
    fuzz_must(fuzz_is_plain(str_text(&out), true), str_text(&out));
    str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *text = fuzz_text(bytes, n < 4096 ? n : 4096);

    check_terminal(text);
    check_span(text);
    check_table(text);
    check_html(text);
    free(text);
    return 0;
}
