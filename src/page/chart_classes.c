#include "page/charts.h"

#define MOST_CLASSES 60
#define CLASSES 256

/* How many examples of each class a part has.  The database keeps the classes
 * of validation examples; of the training part where all folds together are
 * what may train, of the test part once it was looked at. */
struct part {
    const char *name;
    bool known;
    int64_t count[CLASSES];
};
enum { PART_TRAINING, PART_VALIDATION, PART_TEST, PARTS };

static const struct split_row *split_of(const struct summary *s, int fold)
{
    return summary_split(s, summary_best(s)->trial[fold]);
}

static void count(struct part parts[PARTS], const struct summary *s)
{
    const struct split_row *first = split_of(s, 0);
    const struct mistakes *test = s->test_mistakes;
    int64_t n_train = 0;

    for (int f = 0; f < summary_best(s)->n_folds; f++) {
        const struct split_row *split = split_of(s, f);

        for (int i = 0; split && i < split->n_validation; i++)
            parts[f ? PART_TRAINING : PART_VALIDATION]
                .count[split->labels[i]]++;
        n_train += f && split ? split->n_validation : 0;
    }
    parts[PART_VALIDATION].known = first && first->n_validation;
    parts[PART_TRAINING].known = n_train && n_train == first->n_train;
    parts[PART_TEST].known = test != NULL;
    for (int c = 0; test && c < test->n_classes; c++)
        parts[PART_TEST].count[c] = test->classes[c].support / test->n_trials;
}

void chart_classes(struct tell *t, json_t *all)
{
    const struct summary *s = t->s;
    struct part parts[PARTS] = { { .name = "training" },
                                 { .name = "validation" },
                                 { .name = "test" } };
    struct chart c = {
        .id = "classes",
        .caption = "How many examples of each class the parts have, as far as "
                   "the database says: bars of one length are equal shares of "
                   "their parts.",
        .n_columns = 1,
        .columns = { { "class", false, CHART_TEXT } },
    };

    if (!summary_best(s) || s->snap->n_classes < 2 ||
        s->snap->n_classes > MOST_CLASSES)
        return;
    count(parts, s);
    for (int p = 0; p < PARTS; p++)
        if (parts[p].known)
            c.columns[c.n_columns++] =
                (struct chart_column){ parts[p].name, false, FIGURE_COUNT };
    if (!parts[PART_VALIDATION].known)
        return;
    c.rows = json_array();
    for (int k = 0; k < s->snap->n_classes; k++) {
        json_t *row = json_pack("[o]", chart_text(s->snap->classes[k]));

        for (int p = 0; p < PARTS; p++)
            if (parts[p].known &&
                json_array_append_new(
                    row, chart_number((double)parts[p].count[k])) < 0)
                t->failed = true;
        if (json_array_append_new(c.rows, row) < 0)
            t->failed = true;
    }
    chart_add(t, all, &c);
}
