#include "support/told.h"

#include "base/file.h"
#include "base/mem.h"
#include "page/page.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void told_begin(struct told *t, const struct planted *what)
{
    memset(t, 0, sizeof(*t));
    t->st = planted_store(t->path);
    plant(t->st, what);
    told_again(t, -1);
}

void told_again(struct told *t, int metric)
{
    struct summary_options options = { .metric = metric };
    struct err err = { 0 };

    summary_free(t->s);
    t->s = NULL;
    cr_assert_eq(summary_make(&t->s, t->st, &options, &err), 0, "%s", err.msg);
}

void told_end(struct told *t)
{
    summary_free(t->s);
    planted_remove(t->st, t->path);
}

static char *take(struct str *out)
{
    char *text = mem_text(str_text(out));

    cr_assert(!out->failed);
    cr_assert_not_null(text);
    str_release(out);
    return text;
}

char *told_markdown(const struct told *t)
{
    struct str out = { 0 };

    report_markdown(&out, t->s);
    return take(&out);
}

char *told_terminal(const struct told *t, const struct text_style *style)
{
    struct str out = { 0 };

    report_terminal(&out, t->s, style);
    return take(&out);
}

/* ---- replay -------------------------------------------------------------- */

#define MOST_NUMBERS 2000000

/* A BLOB's elements, by what schema.sql says of the column. */
static int take_blob(double *out, int n, sqlite3_stmt *s, int c)
{
    const char *name = sqlite3_column_name(s, c);
    const unsigned char *bytes = sqlite3_column_blob(s, c);
    int size = sqlite3_column_bytes(s, c), count = 0;
    bool is_float = strcmp(name, "nll") == 0 || strcmp(name, "p_top") == 0 ||
                    strcmp(name, "p_squared") == 0;

    cr_assert_leq(n + 8 * size, MOST_NUMBERS);
    if (is_float)
        for (; count < size / 4; count++) {
            float x;

            memcpy(&x, bytes + 4 * count, sizeof(x));
            out[n + count] = x;
        }
    else if (strcmp(name, "correct") == 0)
        for (; count < 8 * size; count++)
            out[n + count] = bytes[count / 8] >> count % 8 & 1;
    else
        for (; count < size; count++)
            out[n + count] = bytes[count];
    return count;
}

static int run_sql(double *out, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    int n = 0, rc;

    rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
    cr_assert_eq(rc, SQLITE_OK, "%s: %s", sqlite3_errmsg(db), sql);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        for (int c = 0; c < sqlite3_column_count(s); c++) {
            cr_assert_lt(n, MOST_NUMBERS);
            cr_assert_neq(sqlite3_column_type(s, c), SQLITE_NULL,
                          "a null from %s", sql);
            if (sqlite3_column_type(s, c) == SQLITE_BLOB)
                n += take_blob(out, n, s, c);
            else
                out[n++] = sqlite3_column_double(s, c);
        }
    cr_assert_eq(rc, SQLITE_DONE, "%s: %s", sqlite3_errmsg(db), sql);
    sqlite3_finalize(s);
    return n;
}

static void replay(sqlite3 *db, const struct figures *figures)
{
    double *in = mem_zero(MOST_NUMBERS, sizeof(*in));
    struct str text = { 0 };

    cr_assert(!figures->failed);
    for (size_t i = 0; i < figures->n; i++) {
        const struct figure *f = &figures->list[i];
        int n = run_sql(in, db, f->sql);

        str_reset(&text);
        figure_print(&text, f->format, figure_derive(f->derivation, in, n));
        cr_expect_str_eq(str_text(&text), f->text,
                         "printed %s, but the %s of its SQL is %s: %s", f->text,
                         f->derivation, str_text(&text), f->sql);
    }
    str_release(&text);
    mem_free(in);
}

int told_replay(const struct told *t)
{
    struct text_style style = { false, false, 200 };
    struct figures figures = { 0 };
    struct str out = { 0 };
    sqlite3 *db;
    int n;

    report_markdown_figures(&out, &figures, t->s);
    report_terminal_figures(&out, &figures, t->s, &style);
    cr_assert(!out.failed);
    cr_assert_eq(sqlite3_open_v2(t->path, &db, SQLITE_OPEN_READONLY, NULL),
                 SQLITE_OK);
    replay(db, &figures);
    sqlite3_close(db);
    n = (int)figures.n;
    figures_release(&figures);
    str_release(&out);
    return n;
}

void told_keep(const char *file, const char *text)
{
    const char *folder = getenv("SWEEP_PAGES");
    struct err err = { 0 };
    char path[512];

    if (!folder)
        return;
    snprintf(path, sizeof(path), "%s/%s", folder, file);
    cr_assert_eq(file_make_dir(folder, &err), 0, "%s", err.msg);
    cr_assert_eq(file_write(path, text, strlen(text), &err), 0, "%s", err.msg);
}

char *told_page(const struct told *t)
{
    struct str out = { 0 };
    struct err err = { 0 };

    cr_assert_eq(report_page(&out, NULL, t->s, t->st, &err), 0, "%s", err.msg);
    return take(&out);
}

int told_replay_page(const struct told *t)
{
    struct figures figures = { 0 };
    struct str out = { 0 };
    struct err err = { 0 };
    sqlite3 *db;
    int n;

    cr_assert_eq(report_page(&out, &figures, t->s, t->st, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(sqlite3_open_v2(t->path, &db, SQLITE_OPEN_READONLY, NULL),
                 SQLITE_OK);
    replay(db, &figures);
    sqlite3_close(db);
    n = (int)figures.n;
    figures_release(&figures);
    str_release(&out);
    return n;
}

/* ---- golden files -------------------------------------------------------- */

/* Digits of what looks like 2026-11-24T10:38:15.666Z become zeros. */
static void mask_times(char *text)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";

    for (; *text; text++) {
        size_t i = 0;

        while (shape[i] && (shape[i] == 'd' ? isdigit((unsigned char)text[i])
                                            : text[i] == shape[i]))
            i++;
        for (size_t j = 0; !shape[i] && j < i; j++)
            if (shape[j] == 'd')
                text[j] = '0';
    }
}

void told_golden(const char *name, char *text)
{
    const char *golden = getenv("SWEEP_GOLDEN");
    struct err err = { 0 };
    char path[256], *want;
    size_t len;

    mask_times(text);
    snprintf(path, sizeof(path), "tests/golden/report/%s", name);
    if (golden && strcmp(golden, "1") == 0) {
        cr_assert_eq(file_make_dir("tests/golden/report", &err), 0, "%s",
                     err.msg);
        cr_assert_eq(file_write(path, text, strlen(text), &err), 0, "%s",
                     err.msg);
        return;
    }
    cr_assert_eq(file_read(&want, &len, path, 1 << 22, &err), 0, "%s", err.msg);
    cr_expect_str_eq(text, want,
                     "%s differs; `make golden` and look at the "
                     "diff",
                     path);
    mem_free(want);
}
