#include "base/mem.h"
#include "report/escape.h"
#include "report/text.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define POINT(layers, rate) \
    "{\"layers\": " layers ", \"learning_rate\": " rate "}"

/* A full grid with an interaction, one seed, looked at once. */
static const struct planted_point grid_points[] = {
    { POINT("[64]", "0.0001"), 50890, .832, .gap = .004 },
    { POINT("[64]", "0.001"), 50890, .871, .gap = .01 },
    { POINT("[64]", "0.01"), 50890, .853, .gap = .02 },
    { POINT("[256]", "0.0001"), 203530, .841, .gap = .01 },
    { POINT("[256]", "0.001"), 203530, .882, .gap = .03 },
    { POINT("[256]", "0.01"), 203530, .849, .gap = .04 },
    { POINT("[512, 256]", "0.0001"), 535818, .848, .gap = .02 },
    { POINT("[512, 256]", "0.001"), 535818, .888, .gap = .06, .test = .874 },
    { POINT("[512, 256]", "0.01"), 535818, .821, .gap = .05 },
};
static const struct planted grid = {
    .name = "fashion-grid",
    .config = "name: fashion-grid\ndata: {dataset: fashion-mnist}\n",
    .epochs = 8,
    .n_validation = 2000,
    .n_points = 9,
    .points = grid_points,
};

/* Conditional factor, three seeds, a level that diverges, an open point. */
static const double sgd0[] = { .801, .806, .803 }, sgd9[] = { .842, .84, .847 };
static const double adam[] = { .861, .858, .863 }, wild[] = { .7, -3, -3 };
static const double todo[] = { .85, .851, -1 };
static const struct planted_point seeds_points[] = {
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"dropout\": 0}",
      .accuracies = sgd0 },
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"dropout\": 0}",
      .accuracies = sgd9 },
    { "{\"optimizer\": \"adam\", \"dropout\": 0}", .accuracies = adam },
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.0, \"dropout\": 0.5}",
      .accuracies = wild },
    { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"dropout\": 0.5}",
      .accuracies = todo },
    { "{\"optimizer\": \"adam\", \"dropout\": 0.5}", .accuracies = sgd9,
      .is_stopped = true },
};
static const struct planted seeds = {
    .name = "seeds",
    .repeats = 3,
    .n_classes = 3,
    .n_validation = 600,
    .n_points = 6,
    .points = seeds_points,
};

static const double fold_a[] = { .91, .93, .92, .9, .94 };
static const double fold_b[] = { .90, .91, .92, .89, .93 };
static const struct planted_point folds_points[] = {
    { "{\"batch_size\": 32}", 4810, .accuracies = fold_a },
    { "{\"batch_size\": 128}", 4810, .accuracies = fold_b },
};
static const struct planted folds = {
    .name = "folds",
    .folds = 5,
    .n_classes = 4,
    .n_validation = 300,
    .n_points = 2,
    .points = folds_points,
};

static void golden(const struct planted *what, const char *name)
{
    const struct text_style style = { false, false, 100 };
    char file[64], *markdown, *terminal;
    struct told t;

    told_begin(&t, what);
    markdown = told_markdown(&t);
    terminal = told_terminal(&t, &style);
    snprintf(file, sizeof(file), "%s.md", name);
    told_golden(file, markdown);
    snprintf(file, sizeof(file), "%s.txt", name);
    told_golden(file, terminal);
    cr_assert_gt(told_replay(&t), 50);
    mem_free(markdown);
    mem_free(terminal);
    told_end(&t);
}

Test(text, a_grid_is_told_and_every_figure_is_in_the_database)
{
    golden(&grid, "grid");
}

Test(text, seeds_and_open_points_are_told_and_every_figure_is_in_the_database)
{
    golden(&seeds, "seeds");
}

Test(text, folds_are_told_and_every_figure_is_in_the_database)
{
    golden(&folds, "folds");
}

/* ---- hostile texts ------------------------------------------------------- */

#define EVIL "</script><img src=x onerror=alert(1)>"

static const char *const hostile_classes[] = {
    EVIL,
    "a|b`c",
    "\x1b[2J\x1b[31mred",
    "new\n# line\u202e",
};
static const struct planted_point hostile_points[] = {
    { .params = "{\"activation\": \"" EVIL "\"}", .accuracy = .8 },
    { .params = "{\"activation\": \"x|`y`\\u001b[1m\\n- z'\"}",
      .accuracy = .9 },
    { .params = "{\"activation\": \"%s%n\"}", .accuracy = PLANT_FAILED },
};
static const struct planted hostile = {
    .name = "it's `; DROP TABLE trials; -- <b>",
    .config = "name: x\n```\n<script>alert(1)</script>\n\x1b[2J````\n",
    .dataset = "da'ta|\n" EVIL,
    .classes = hostile_classes,
    .n_classes = 4,
    .n_validation = 400,
    .n_points = 3,
    .points = hostile_points,
};

/* The text less its code spans and fenced blocks; what is left is ours. */
static char *outside_code(const char *markdown)
{
    struct str out = { 0 };
    char *left;

    while (*markdown) {
        size_t ticks = strspn(markdown, "`");
        const char *end = markdown + ticks;

        if (!ticks) {
            str_add_bytes(&out, markdown++, 1);
            continue;
        }
        while (strspn(end, "`") != ticks) {
            cr_assert(*end, "a code span without an end");
            end += *end == '`' ? strspn(end, "`") : 1;
        }
        markdown = end + ticks;
    }
    left = mem_text(str_text(&out));
    str_release(&out);
    return left;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 && *text != '\n')
            return true;
    return false;
}

Test(text, hostile_names_are_shown_and_do_nothing)
{
    const struct text_style style = { false, false, 120 };
    char *markdown, *terminal, *ours;
    struct told t;

    told_begin(&t, &hostile);
    markdown = told_markdown(&t);
    terminal = told_terminal(&t, &style);
    ours = outside_code(markdown);
    for (const char *c = ours; *c; c++) /* "p < 0.001" opens no tag */
        cr_expect(!strchr(">&\x1b", *c) && (*c != '<' || c[1] == ' '), "%s", c);
    cr_expect_null(strstr(ours, "DROP"));
    cr_expect_not_null(strstr(markdown, EVIL));
    cr_expect_not_null(strstr(markdown, "``a\\|b`c``"));
    cr_expect_not(has_control(markdown));
    cr_expect_not(has_control(terminal), "%s", terminal);
    cr_expect_null(strstr(markdown, "\u202e"));
    cr_expect_null(strstr(terminal, "\u202e"));
    cr_expect_gt(told_replay(&t), 50);
    told_golden("hostile.md", markdown);
    told_golden("hostile.txt", terminal);
    mem_free(ours);
    mem_free(markdown);
    mem_free(terminal);
    told_end(&t);
}

/* ---- forms --------------------------------------------------------------- */

static int widest(const char *text)
{
    int most = 0;

    while (*text) {
        size_t n = strcspn(text, "\n");
        char line[1024];
        int width;

        cr_assert_lt(n, sizeof(line));
        memcpy(line, text, n);
        line[n] = '\0';
        width = escape_width(line);
        most = width > most ? width : most;
        text += n + (text[n] != '\0');
    }
    return most;
}

Test(text, no_line_is_wider_than_the_terminal)
{
    struct told t;

    told_begin(&t, &grid);
    for (int columns = 60; columns <= 200; columns += 20) {
        const struct text_style style = { false, false, columns };
        char *text = told_terminal(&t, &style);

        cr_expect_leq(widest(text), columns, "%s", text);
        cr_expect_not_null(strstr(text, "p8"));
        cr_expect_not_null(strstr(text, "88.80 %"));
        mem_free(text);
    }
    told_end(&t);
}

Test(text, ascii_has_no_other_characters)
{
    const struct text_style style = { false, true, 100 };
    struct told t;
    char *text;

    told_begin(&t, &grid);
    text = told_terminal(&t, &style);
    for (const char *c = text; *c; c++)
        cr_assert_lt((unsigned char)*c, 0x80);
    cr_expect_not_null(strstr(text, "###"));
    mem_free(text);
    told_end(&t);
}

Test(text, colour_adds_escapes_and_changes_nothing_else)
{
    struct text_style style = { true, false, 100 };
    struct str stripped = { 0 };
    char *colored, *plain;
    struct told t;

    told_begin(&t, &grid);
    colored = told_terminal(&t, &style);
    style.color = false;
    plain = told_terminal(&t, &style);
    cr_expect_not_null(strstr(colored, "\x1b["));
    for (const char *c = colored; *c; c++) {
        if (*c == '\x1b')
            c = strchr(c, 'm');
        else
            str_add_bytes(&stripped, c, 1);
    }
    cr_expect_str_eq(str_text(&stripped), plain);
    str_release(&stripped);
    mem_free(colored);
    mem_free(plain);
    told_end(&t);
}

Test(text, the_same_database_gives_the_same_bytes)
{
    struct told t;
    char *first, *second;

    told_begin(&t, &seeds);
    first = told_markdown(&t);
    told_again(&t, -1);
    second = told_markdown(&t);
    cr_expect_str_eq(first, second);
    mem_free(first);
    mem_free(second);
    told_end(&t);
}

/* Every allocation of the report may fail; the text then says so. */
Test(text, a_failed_allocation_is_an_error_and_leaks_nothing)
{
    struct summary_options options = { .metric = -1 };
    struct told t;
    bool done = false;

    told_begin(&t, &folds);
    for (long n = 1; !done; n++) {
        struct summary *s = NULL;
        struct err err = { 0 };

        mem_fail_at(n);
        done = summary_make(&s, t.st, &options, &err) == 0;
        mem_fail_at(0);
        cr_assert(done || err.code == ERR_NOMEM, "%ld: %s", n, err.msg);
        cr_assert(done || !s);
        summary_free(s);
    }
    done = false;
    for (long n = 1; !done; n++) {
        struct str out = { 0 };

        mem_fail_at(n);
        report_markdown(&out, t.s);
        mem_fail_at(0);
        done = !out.failed;
        str_release(&out);
    }
    told_end(&t);
}
