#include "base/file.h"
#include "base/mem.h"
#include "base/version.h"
#include "page/echarts.h"
#include "support/times.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINT(layers, rate) \
    "{\"layers\": " layers ", \"learning_rate\": " rate "}"

static const double new_best[] = { .885, .882, .89, .887 };
static const double new_second[] = { .87, .875, .868, .88 };

static const struct planted_point grid_points[] = {
    { POINT("[64]", "0.001"), 50890, .871, .gap = .01, .n_new = 4,
      .new_accuracies = new_second },
    { POINT("[64]", "0.01"), 50890, .853, .gap = .02 },
    { POINT("[256]", "0.001"), 203530, .888, .gap = .03, .n_new = 4,
      .new_accuracies = new_best, .test = .874 },
    { POINT("[256]", "0.01"), 203530, .849, .gap = .04 },
};
static const struct planted grid = {
    .name = "page",
    .config = "name: page\ndata: {dataset: fashion-mnist}\n",
    .epochs = 6,
    .n_classes = 3,
    .n_validation = 600,
    .n_points = 4,
    .points = grid_points,
};

#define EVIL "</script><img src=x onerror=alert(1)>"

static const char *const hostile_classes[] = {
    EVIL,
    "<!--",
    "\x1b[2J&amp;\"'",
    "new\n# line\u202e",
};
static const struct planted_point hostile_points[] = {
    { .params = "{\"activation\": \"" EVIL "\", \"scale\": \"<!--\"}",
      .accuracy = .8 },
    { .params = "{\"activation\": \"x\\\" onload='alert(1)\", \"scale\": 1}",
      .accuracy = .9 },
    { .params = "{\"activation\": \"%s%n\\n]]>\", \"scale\": 1}",
      .accuracy = .85 },
    { .params = "{\"activation\": \"{a|b}\", \"scale\": 1}",
      .accuracy = PLANT_FAILED },
};
static const struct planted hostile = {
    .name = "it's \"><svg onload=alert(1)> <b>",
    .config = "name: x\n</code></pre><script>alert(1)</script>\n\x1b[2J\n",
    .dataset = EVIL "\n",
    .classes = hostile_classes,
    .n_classes = 4,
    .n_validation = 400,
    .n_points = 4,
    .points = hostile_points,
};

/* Cuts what stands between two marks, which stay. */
static void cut(char *text, const char *begin, const char *end)
{
    char *at = text;

    while ((at = strstr(at, begin))) {
        char *last = strstr(at + strlen(begin), end);

        cr_assert_not_null(last);
        at += strlen(begin);
        memmove(at, last, strlen(last) + 1);
    }
}

/* ---- the same bytes ------------------------------------------------------ */

Test(page, tells_what_it_told_before)
{
    struct told t;
    char *page;

    told_begin(&t, &grid);
    page = told_page(&t);
    told_keep("grid.html", page);
    cut(page, "<style>", "</style>");
    cut(page, "<script>", "</script>");
    cut(page, "script-src", "\">");
    cut(page, "<time ", "</time>");
    cut(page, "Made by sweep ", " from");
    cut(page, "<figure id=\"timeline\">", "</figure>"); /* by the clock */
    cut(page, ",\"timeline\":", "}}");
    told_golden("page.html", page);
    cr_expect_gt(told_replay_page(&t), 100);
    mem_free(page);
    told_end(&t);
}

Test(page, the_same_database_gives_the_same_bytes)
{
    struct told t;
    char *first, *second;

    told_begin(&t, &grid);
    first = told_page(&t);
    told_again(&t, -1);
    second = told_page(&t);
    cr_expect_str_eq(first, second);
    mem_free(first);
    mem_free(second);
    told_end(&t);
}

/* ---- nothing from elsewhere ---------------------------------------------- */

Test(page, asks_no_host_and_runs_nothing_but_its_own_scripts)
{
    struct told t;
    char *page;

    told_begin(&t, &grid);
    page = told_page(&t);
    cr_expect_not_null(strstr(page, "default-src 'none'"));
    cr_expect_not_null(strstr(page, "script-src 'sha256-"));
    cut(page, "<script>", "</script>");
    cr_expect_null(strstr(page, "http:"));
    cr_expect_null(strstr(page, "https:"));
    cr_expect_null(strstr(page, "url("));
    cr_expect_null(strstr(page, " src="));
    cr_expect_null(strstr(page, "<link"));
    mem_free(page);
    told_end(&t);
}

static int occurrences(const char *text, const char *word)
{
    int n = 0;

    for (; (text = strstr(text, word)); text += strlen(word))
        n++;
    return n;
}

Test(page, hostile_names_open_no_tag)
{
    int n_scripts = 2 + echarts_there();
    struct told t;
    char *page, *data;

    told_begin(&t, &hostile);
    page = told_page(&t);
    told_keep("hostile.html", page);
    cr_expect_eq(occurrences(page, "<script"), n_scripts);
    cr_expect_eq(occurrences(page, "</script"), n_scripts);
    data = strstr(page, "id=\"data\">");
    cr_assert_not_null(data);
    data += strlen("id=\"data\">");
    cr_expect_eq(strcspn(data, "<"), strstr(data, "</script>") - data);
    cut(page, "<script>", "</script>");
    cr_expect_null(strstr(page, "<img src=x"));
    cr_expect_null(strstr(page, "<svg onload"));
    cr_expect_null(strstr(page, "<!--"));
    cr_expect_null(strstr(page, "<b>"));
    cr_expect_null(strstr(page, "\x1b"));
    cr_expect_null(strstr(page, "\u202e"));
    cr_expect_not_null(strstr(page, "&lt;img src=x onerror=alert(1)&gt;"));
    cr_expect_gt(told_replay_page(&t), 50);
    mem_free(page);
    told_end(&t);
}

/* ---- figures ------------------------------------------------------------- */

/* What the script's formats are held against. */
Test(page, has_figures_by_every_format)
{
    static const double values[] = {
        0, -.000049, .00125, .0346897, .125, .375, .5,  .88125, .8812,  .99995,
        1, 1.5,      2.5,    2.99,     9.96, 119,  720, 12240,  -.0069, 1234567
    };
    struct str out = { 0 };

    for (int f = 0; f < FIGURE_FORMATS; f++)
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
            size_t was;

            str_add(&out, "%s[%d, %.17g, \"", out.len ? ",\n" : "[", f,
                    values[i]);
            was = out.len;
            figure_print(&out, (enum figure_format)f, values[i]);
            cr_expect_gt(out.len, was, "format %d prints nothing", f);
            str_add_text(&out, "\"]");
        }
    str_add_text(&out, "]\n");
    cr_assert_not(out.failed);
    told_keep("figures.json", str_text(&out));
    str_release(&out);
}

/* ---- less and more ------------------------------------------------------- */

Test(page, where_all_failed_it_says_so_and_draws_nothing)
{
    static const struct planted_point points[] = {
        { .params = "{\"batch_size\": 32}", .accuracy = PLANT_FAILED },
        { .params = "{\"batch_size\": 64}", .accuracy = PLANT_DIVERGED },
    };
    static const struct planted failed = { .n_points = 2, .points = points };
    struct told t;
    char *page;

    told_begin(&t, &failed);
    page = told_page(&t);
    told_keep("failed.html", page);
    cr_expect_not_null(strstr(page, "No point can be ranked"));
    cr_expect_null(strstr(page, "<figure"));
    cr_expect_lt(strlen(page), 60000, "the chart library is in it");
    mem_free(page);
    told_end(&t);
}

Test(page, one_point_and_no_validation_part_make_a_page)
{
    static const struct planted_point points[] = {
        { .params = "{\"batch_size\": 32}", .accuracy = .8 },
    };
    static const struct planted alone = { .metric = "accuracy",
                                          .n_validation = -1,
                                          .n_points = 1,
                                          .points = points };
    struct told t;
    char *page;

    told_begin(&t, &alone);
    page = told_page(&t);
    told_keep("alone.html", page);
    cr_expect_not_null(strstr(page, "Nothing is held out"));
    cr_expect_null(strstr(page, "id=\"confusion\""));
    mem_free(page);
    told_end(&t);
}

#define MANY 200

/* More at a time than lanes can show. */
static struct time_of at_once(int i)
{
    return (struct time_of){ 10 * (i / 40), 10 * (i / 40) + 10 };
}

Test(page, two_hundred_points_fit_into_two_megabytes)
{
    static struct planted_point points[MANY];
    static char params[MANY][96];
    struct planted many = { .epochs = 20, .n_points = MANY, .points = points };
    struct told t;
    char *page;

    for (int i = 0; i < MANY; i++) {
        snprintf(params[i], sizeof(params[i]),
                 "{\"layers\": [%d], \"learning_rate\": %g, \"dropout\": %g}",
                 32 << i % 5, 1e-4 * (1 << i / 5 % 8), 0.1 * (i / 40));
        points[i] =
            (struct planted_point){ .params = params[i],
                                    .n_weights = 1000 << i % 5,
                                    .accuracy = .7 + .001 * (i * 37 % MANY) };
    }
    told_begin(&t, &many);
    times_set(t.path, at_once);
    page = told_page(&t);
    told_keep("many.html", page);
    cr_expect_lt(strlen(page), 2000000);
    mem_free(page);
    told_end(&t);
}

/* ---- pictures ------------------------------------------------------------ */

/* Two pictures of the first split's first two examples. */
static void add_samples(struct told *t)
{
    const struct split_row *split = &t->s->snap->splits[0];
    char sql[256];
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(t->path, &db), SQLITE_OK);
    for (int i = 0; i < 2; i++) {
        snprintf(sql, sizeof(sql),
                 "INSERT INTO samples (split_id, idx, label, width, height, "
                 "pixels) VALUES (%lld, %u, %d, 2, 3,"
                 " x'00ff80010203')",
                 (long long)split->id, split->validation[i], split->labels[i]);
        cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                     sqlite3_errmsg(db));
    }
    sqlite3_close(db);
}

Test(page, samples_are_pictures_in_the_page)
{
    struct told t;
    char *page;

    told_begin(&t, &grid);
    add_samples(&t);
    page = told_page(&t);
    cut(page, "<script>", "</script>");
    cr_expect_eq(occurrences(page, "src=\"data:image/png;base64,iVBORw0KGgo"),
                 2);
    cr_expect_eq(occurrences(page, "<img "), 2);
    cr_expect_not_null(strstr(page, "2 validation examples drawn at random"));
    mem_free(page);
    told_end(&t);
}

/* Pictures of what the report would show: some of those that all miss, and of
 * the chosen one's own errors. */
static void add_hard(struct told *t, struct store *st)
{
    static const uint8_t pixels[6] = { 9, 8, 7, 6, 5, 4 };
    struct store_sample list[SUMMARY_MOST_HARD];
    struct summary_hard hard;
    struct err err = { 0 };

    cr_assert(summary_hard(&hard, t->s, 0));
    cr_assert_gt(hard.n, 0);
    cr_assert_not(summary_hard(&hard, t->s, 1));
    for (int i = 0; i < hard.n; i++)
        list[i] = (struct store_sample){ .idx = hard.example[i],
                                         .label = hard.label[i],
                                         .width = 2,
                                         .height = 3,
                                         .pixels = pixels };
    cr_assert_eq(store_samples_add(st, hard.split_id, t->s->snap->n_classes,
                                   list, hard.n, &err),
                 0, "%s", err.msg);
}

Test(page, hard_examples_are_pictures_with_their_answers)
{
    struct told t;
    char *page, want[80];
    const struct misses *m;

    told_begin(&t, &grid);
    add_hard(&t, t.st);
    page = told_page(&t);
    told_keep("hard.html", page);
    m = &t.s->misses;
    cr_assert_gt(m->n_hardest, 0);
    cr_assert_gt(m->n_own, 0);
    snprintf(want, sizeof(want), "%d examples that every model misses",
             m->n_hardest);
    cr_expect_not_null(strstr(page, want), "%s", want);
    snprintf(want, sizeof(want), "%d examples that the chosen model misses",
             m->n_own);
    cr_expect_not_null(strstr(page, want), "%s", want);
    cr_expect_not_null(strstr(page, "<small class=\"is\">class "));
    mem_free(page);
    told_end(&t);
}

Test(page, the_chart_library_is_the_version_that_is_pinned)
{
    struct err err = { 0 };
    char *text, want[64];
    size_t len;

    cr_assert_eq(file_read(&text, &len, "package.json", 1 << 16, &err), 0);
    snprintf(want, sizeof(want), "\"echarts\": \"%s\"", ECHARTS_VERSION);
    cr_expect_not_null(strstr(text, want));
    mem_free(text);
}
