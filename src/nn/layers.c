#include "nn/layers.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define N_COLS 3
#define MAX_ROWS (SPEC_MAX_HIDDEN * 4 + 2) /* dense, norm, act, drop; ends */
#define MIN_LINE 40 /* counts up to 99,999; Keras goes down to 20 */
#define MAX_LINE 88

struct row {
    char cell[N_COLS][64];
};

struct rule { /* a horizontal line */
    const char *left, *fill, *cross, *right;
};

struct box {
    struct rule top, below_head, between, bottom;
    const char *head_bar, *body_bar, *ellipsis;
};

static const struct box boxes[] = {
    { { "┏", "━", "┳", "┓" },
      { "┡", "━", "╇", "┩" },
      { "├", "─", "┼", "┤" },
      { "└", "─", "┴", "┘" },
      "┃",
      "│",
      "…" },
    { { "+", "-", "-", "+" },
      { "|", "-", "+", "|" },
      { "|", "-", "+", "|" },
      { "+", "-", "-", "+" },
      "|",
      "|",
      "~" },
};

struct listing { /* the layers, and what they sum to */
    struct row row[MAX_ROWS];
    int n;
    int64_t trainable, fixed;
};

/* 1234567 as 1,234,567; x is not negative. */
static const char *with_commas(char out[32], int64_t x)
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%lld", (long long)x), k = 0;

    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

/* Keras numbers the layers of a type: dense, dense_1, dense_2, ... */
static void list_layer(struct listing *l, const char *name, const char *type,
                       int nth, int units, int64_t params)
{
    struct row *r = &l->row[l->n++];
    char text[32], suffix[16] = "";

    assert(l->n <= MAX_ROWS);
    if (nth)
        snprintf(suffix, sizeof(suffix), "_%d", nth);
    snprintf(r->cell[0], sizeof(r->cell[0]), "%s%s (%s)", name, suffix, type);
    snprintf(r->cell[1], sizeof(r->cell[1]), "(None, %d)", units);
    snprintf(r->cell[2], sizeof(r->cell[2]), "%s", with_commas(text, params));
}

static void list_layers(struct listing *l, const struct model_spec *spec,
                        bool image)
{
    int n_in = spec->n_features, n_dropout = 0;

    if (image)
        list_layer(l, "flatten", "Flatten", 0, n_in, 0);
    for (int i = 0; i <= spec->n_hidden; i++) {
        bool hidden = i < spec->n_hidden;
        int n_out = hidden ? spec->units[i] : spec->n_classes;
        int64_t dense = ((int64_t)n_in + 1) * n_out;

        list_layer(l, "dense", "Dense", i, n_out, dense);
        l->trainable += dense;
        if (hidden && spec->batch_norm) {
            list_layer(l, "batch_normalization", "BatchNormalization", i, n_out,
                       4 * (int64_t)n_out);
            list_layer(l, "activation", "Activation", i, n_out, 0);
            l->trainable += 2 * (int64_t)n_out; /* gamma, beta */
            l->fixed += 2 * (int64_t)n_out;     /* moving mean and variance */
        }
        if (hidden && spec->dropout[i] > 0)
            list_layer(l, "dropout", "Dropout", n_dropout++, n_out, 0);
        n_in = n_out;
    }
}

/* The columns end at .45, .80 and 1 of the line; 4 bars and 6 spaces of padding
 * then make the table 10 too wide, and rich takes 3, 4 and 3 off. */
static void cell_widths(int width[N_COLS], int line)
{
    int first = (int)(0.45 * line), second = (int)(0.80 * line);

    width[0] = first - 3;
    width[1] = second - first - 4;
    width[2] = line - second - 3;
}

static void draw_rule(struct str *out, const struct rule *r,
                      const int width[N_COLS])
{
    str_add_text(out, r->left);
    for (int c = 0; c < N_COLS; c++) {
        if (c)
            str_add_text(out, r->cross);
        for (int i = 0; i < width[c] + 2; i++)
            str_add_text(out, r->fill);
    }
    str_add(out, "%s\n", r->right);
}

/* Takes the words that fit into width off *text and returns their length; of a
 * word that is longer than a line, only the part before its ellipsis. */
static int take_line(const char **text, int width, bool *cropped)
{
    const char *line = *text;
    int n = 0;

    *cropped = false;
    for (;;) {
        int end = n + (int)strcspn(line + n + (n > 0), " ") + (n > 0);

        if (end > width)
            break;
        n = end;
        if (!line[n])
            break;
    }
    if (!n && *line) { /* not one word fits */
        *cropped = true;
        n = width - 1;
        *text += strcspn(line, " ");
    } else {
        *text += n;
    }
    *text += **text == ' ';
    return n;
}

static int count_lines(const char *text, int width)
{
    bool cropped;
    int n = 0;

    for (; *text; n++)
        take_line(&text, width, &cropped);
    return n;
}

/* The cells of the head are aligned at the bottom, the others at the top. */
static void draw_row(struct str *out, const struct row *r,
                     const struct box *box, bool head, const int width[N_COLS])
{
    const char *bar = head ? box->head_bar : box->body_bar;
    const char *rest[N_COLS];
    int n_lines[N_COLS], most = 0;

    for (int c = 0; c < N_COLS; c++) {
        rest[c] = r->cell[c];
        n_lines[c] = count_lines(rest[c], width[c]);
        most = n_lines[c] > most ? n_lines[c] : most;
    }
    for (int i = 0; i < most; i++) {
        for (int c = 0; c < N_COLS; c++) {
            bool wait = head && i < most - n_lines[c], cropped = false;
            const char *line = rest[c];
            int n = wait ? 0 : take_line(&rest[c], width[c], &cropped);
            int space = width[c] - n - cropped;
            int left = c == N_COLS - 1 ? space : 0; /* numbers: right */

            str_add(out, "%s %*s%.*s%s%*s ", bar, left, "", n, line,
                    cropped ? box->ellipsis : "", space - left, "");
        }
        str_add(out, "%s\n", bar);
    }
}

/* Floats as Keras counts bytes: 1,024 to the KB, two decimals. */
static void draw_total(struct str *out, const char *what, int64_t params)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB", "PB" };
    double size = 4 * (double)params;
    char text[32];
    int u = 0;

    for (; u < 5 && size >= 1024; u++)
        size /= 1024;
    str_add(out, " %s: %s (%.2f %s)\n", what, with_commas(text, params), size,
            units[u]);
}

void model_summary(struct str *out, const struct model_spec *spec,
                   const char *name, bool image, int columns, bool ascii)
{
    static const struct row head = { { "Layer (type)", "Output Shape",
                                       "Param #" } };
    const struct box *box = &boxes[ascii];
    struct listing l = { .n = 0 };
    int width[N_COLS], line = columns - 4;

    line = line > MAX_LINE ? MAX_LINE : line < MIN_LINE ? MIN_LINE : line;
    cell_widths(width, line);
    list_layers(&l, spec, image);
    str_add(out, "Model: \"%s\"\n", name);
    draw_rule(out, &box->top, width);
    draw_row(out, &head, box, true, width);
    draw_rule(out, &box->below_head, width);
    for (int i = 0; i < l.n; i++) {
        if (i)
            draw_rule(out, &box->between, width);
        draw_row(out, &l.row[i], box, false, width);
    }
    draw_rule(out, &box->bottom, width);
    draw_total(out, "Total params", l.trainable + l.fixed);
    draw_total(out, "Trainable params", l.trainable);
    draw_total(out, "Non-trainable params", l.fixed);
}
