#include "cli/format.h"

#include "base/display.h"
#include "base/json.h"
#include "base/mem.h"
#include "report/escape.h"

#include <math.h>
#include <string.h>

const char *const format_names[] = { "table", "json", "csv", "value", NULL };

/* ---- table ------------------------------------------------------------- */

#define MAX_DECIMALS 4

/* The decimals that x needs, at most MAX_DECIMALS. */
static int decimals_of(double x)
{
    char text[64];
    int n = MAX_DECIMALS;

    snprintf(text, sizeof(text), "%.*f", MAX_DECIMALS, x);
    for (size_t i = strlen(text); n && text[i - 1] == '0'; i--)
        n--;
    return n;
}

/* Are x's first digits seen with MAX_DECIMALS decimals? */
static bool is_plain(double x)
{
    return x == 0 || (fabs(x) >= 0.01 && fabs(x) < 1e7);
}

/* How the reals of a column are shown: with one number of decimals, or (-1)
 * each with its own. */
static int column_decimals(const struct table *t, int col)
{
    int most = 0;

    for (int i = 0; i < table_n_rows(t); i++) {
        const json_t *cell = table_cell(t, i, col);
        double x = json_real_value(cell);

        if (!json_is_real(cell))
            continue;
        if (!is_plain(x))
            return -1;
        most = decimals_of(x) > most ? decimals_of(x) : most;
    }
    return most;
}

/* A text cell as a terminal may show it; what is missing is a dash. */
static void cell_text(struct str *out, const json_t *cell, int decimals)
{
    struct str plain = { 0 };

    if (json_is_null(cell)) {
        str_add_text(out, "-");
    } else if (json_is_real(cell)) {
        double x = json_real_value(cell);

        if (decimals < 0)
            str_add(out, "%.4g", x);
        else
            str_add(out, "%.*f", decimals, x);
    } else {
        json_show(&plain, cell);
        out->failed |= plain.failed;
        display_add(out, str_text(&plain));
    }
    str_release(&plain);
}

static bool is_number_column(const struct table *t, int col)
{
    bool some = false;

    for (int i = 0; i < table_n_rows(t); i++) {
        const json_t *cell = table_cell(t, i, col);

        if (!json_is_number(cell) && !json_is_null(cell))
            return false;
        some |= json_is_number(cell);
    }
    return some;
}

static void as_table(struct str *out, const struct table *t)
{
    struct {
        int width, decimals;
        bool right;
    } *cols = mem_zero((size_t)t->n_cols, sizeof(*cols));
    struct str text = { 0 };

    if (!cols) {
        out->failed = true;
        return;
    }
    for (int c = 0; c < t->n_cols; c++) {
        cols[c].decimals = column_decimals(t, c);
        cols[c].right = is_number_column(t, c);
        for (int r = -1; r < table_n_rows(t); r++) {
            int width;

            str_reset(&text);
            if (r < 0)
                display_add(&text, t->cols[c]);
            else
                cell_text(&text, table_cell(t, r, c), cols[c].decimals);
            width = display_width(str_text(&text));
            cols[c].width = width > cols[c].width ? width : cols[c].width;
        }
    }
    for (int r = -1; r < table_n_rows(t); r++) {
        for (int c = 0; c < t->n_cols; c++) {
            bool last = c == t->n_cols - 1 && !cols[c].right;

            str_reset(&text);
            if (r < 0)
                display_add(&text, t->cols[c]);
            else
                cell_text(&text, table_cell(t, r, c), cols[c].decimals);
            str_add_text(out, c ? "  " : "");
            display_pad(out, str_text(&text), last ? 0 : cols[c].width,
                        cols[c].right);
        }
        str_add_text(out, "\n");
    }
    out->failed |= text.failed;
    str_release(&text);
    mem_free(cols);
}

void format_record(struct str *out, const struct table *t, int row)
{
    struct str text = { 0 };
    int width = 0;

    for (int c = 0; c < t->n_cols; c++) {
        int w = display_width(t->cols[c]);

        width = w > width ? w : width;
    }
    for (int c = 0; c < t->n_cols; c++) {
        str_reset(&text);
        display_add(&text, t->cols[c]);
        display_pad(out, str_text(&text), width + 2, false);
        cell_text(out, table_cell(t, row, c), column_decimals(t, c));
        str_add_text(out, "\n");
    }
    out->failed |= text.failed;
    str_release(&text);
}

/* ---- json -------------------------------------------------------------- */

static void add_key(struct str *out, const char *name)
{
    json_t *key = json_string(name);

    if (!key) {
        out->failed = true;
        return;
    }
    json_write(out, key);
    json_decref(key);
}

static void as_json(struct str *out, const struct table *t)
{
    str_add_text(out, "[");
    for (int r = 0; r < table_n_rows(t); r++) {
        str_add_text(out, r ? ",\n {" : "\n {");
        for (int c = 0; c < t->n_cols; c++) {
            str_add_text(out, c ? ", " : "");
            add_key(out, t->cols[c]);
            str_add_text(out, ": ");
            json_write(out, table_cell(t, r, c));
        }
        str_add_text(out, "}");
    }
    str_add_text(out, table_n_rows(t) ? "\n]\n" : "]\n");
}

json_t *format_objects(const struct table *t)
{
    json_t *list = json_array();

    for (int r = 0; list && r < table_n_rows(t); r++) {
        json_t *o = json_object();

        for (int c = 0; c < t->n_cols; c++)
            json_put(&o, t->cols[c],
                     json_incref((json_t *)table_cell(t, r, c)));
        if (json_array_append_new(list, o) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static void add_value(struct str *out, const json_t *v, int depth);

/* An array's objects, each on a line of its own. */
static void add_items(struct str *out, const json_t *array, int depth)
{
    json_t *a = (json_t *)array, *item, *value;
    const char *key;
    size_t i;

    str_add_text(out, "[");
    json_array_foreach(a, i, item)
    {
        bool first = true;

        str_add(out, "%s\n%*s{", i ? "," : "", 2 * (depth + 1), "");
        json_object_foreach(item, key, value)
        {
            str_add_text(out, first ? "" : ", ");
            add_key(out, key);
            str_add_text(out, ": ");
            json_write(out, value);
            first = false;
        }
        str_add_text(out, "}");
    }
    str_add(out, "\n%*s]", 2 * depth, "");
}

static void add_value(struct str *out, const json_t *v, int depth)
{
    json_t *o = (json_t *)v; /* jansson's iterators are not const */
    const char *key;
    json_t *item;
    bool first = true;

    if (json_is_array(v) && json_is_object(json_array_get(v, 0))) {
        add_items(out, v, depth);
        return;
    }
    if (!json_is_object(v) || !json_object_size(v)) {
        json_write(out, v);
        return;
    }
    str_add_text(out, "{");
    json_object_foreach(o, key, item)
    {
        str_add(out, "%s\n%*s", first ? "" : ",", 2 * (depth + 1), "");
        add_key(out, key);
        str_add_text(out, ": ");
        add_value(out, item, depth + 1);
        first = false;
    }
    str_add(out, "\n%*s}", 2 * depth, "");
}

void format_object(struct str *out, const json_t *object)
{
    if (object)
        add_value(out, object, 0);
    else
        out->failed = true;
    str_add_text(out, "\n");
}

/* ---- csv and value ------------------------------------------------------- */

/* RFC 4180's quotes, where they are needed, around text that a terminal may
 * show. */
static void add_quoted(struct str *out, const char *raw)
{
    struct str safe = { 0 };
    const char *text;

    escape_visible(&safe, raw, true);
    text = str_text(&safe);
    out->failed |= safe.failed;
    if (!text[strcspn(text, ",\"\n")]) {
        str_add_text(out, text);
    } else {
        str_add_text(out, "\"");
        for (; *text; text++)
            str_add(out, *text == '"' ? "\"%c" : "%c", *text);
        str_add_text(out, "\"");
    }
    str_release(&safe);
}

static void csv_cell(struct str *out, const json_t *cell)
{
    char number[STR_REAL_SIZE];
    struct str text = { 0 };

    if (json_is_null(cell))
        return;
    if (json_is_real(cell)) {
        str_add_text(out, str_real(number, json_real_value(cell)));
        return;
    }
    if (json_is_string(cell)) {
        const char *s = json_string_value(cell);

        if (*s && strchr("=+-@\t\r", *s))
            str_add_text(&text, "'");
        str_add_text(&text, s);
    } else {
        json_write(&text, cell);
    }
    out->failed |= text.failed;
    add_quoted(out, str_text(&text));
    str_release(&text);
}

static void as_csv(struct str *out, const struct table *t)
{
    for (int c = 0; c < t->n_cols; c++) {
        str_add_text(out, c ? "," : "");
        add_quoted(out, t->cols[c]);
    }
    str_add_text(out, "\n");
    for (int r = 0; r < table_n_rows(t); r++) {
        for (int c = 0; c < t->n_cols; c++) {
            str_add_text(out, c ? "," : "");
            csv_cell(out, table_cell(t, r, c));
        }
        str_add_text(out, "\n");
    }
}

static void as_value(struct str *out, const struct table *t)
{
    char number[STR_REAL_SIZE];
    struct str text = { 0 };

    for (int r = 0; r < table_n_rows(t); r++) {
        for (int c = 0; c < t->n_cols; c++) {
            const json_t *cell = table_cell(t, r, c);

            str_reset(&text);
            if (json_is_real(cell))
                str_add_text(&text, str_real(number, json_real_value(cell)));
            else if (json_is_string(cell))
                str_add_text(&text, json_string_value(cell));
            else if (!json_is_null(cell))
                json_write(&text, cell);
            str_add_text(out, c ? "\t" : "");
            display_add(out, str_text(&text));
        }
        str_add_text(out, "\n");
    }
    out->failed |= text.failed;
    str_release(&text);
}

void format_table(struct str *out, const struct table *t, enum format format)
{
    static void (*const writers[])(struct str *, const struct table *) = {
        [FORMAT_TABLE] = as_table,
        [FORMAT_JSON] = as_json,
        [FORMAT_CSV] = as_csv,
        [FORMAT_VALUE] = as_value,
    };

    writers[format](out, t);
}
