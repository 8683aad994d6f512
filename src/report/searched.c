#include "base/json.h"
#include "base/mem.h"
#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <string.h>

/* ---- data and split ------------------------------------------------------ */

static const char *split_source(struct tell *t, const struct split_row *split,
                                const char *column)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT %s FROM splits WHERE id = %" PRId64, column, split->id);
    return source_end(t);
}

static void say_parts(struct tell *t, const struct split_row *split)
{
    tell_name(t, split->dataset);
    tell_words(t, " has ");
    tell_count(t, split->n_features, "feature", "features", "%s",
               split_source(t, split, "n_features"));
    tell_words(t, " and ");
    tell_count(t, split->n_classes, "class", "classes", "%s",
               split_source(t, split, "n_classes"));
    tell_words(t, ". Of its examples ");
    tell_figure(t, FIGURE_COUNT, split->n_train, "first", "%s",
                split_source(t, split, "n_train"));
    tell_words(t, " train");
    if (split->n_validation) {
        tell_words(t, ", ");
        tell_figure(t, FIGURE_COUNT, split->n_validation, "first", "%s",
                    split_source(t, split, "n_validation"));
        tell_words(t, " validate");
    }
    if (!split->n_test) {
        tell_words(t, "; there is no test part.");
        return;
    }
    tell_words(t, " and ");
    tell_figure(t, FIGURE_COUNT, split->n_test, "first", "%s",
                split_source(t, split, "n_test"));
    tell_words(t, " are kept for the test.");
}

/* The splits that the candidates were validated on. */
static int folds(const struct summary *s)
{
    const struct candidate *best = summary_best(s);

    return best ? best->n_folds : s->snap->n_splits ? 1 : 0;
}

static const struct split_row *split_of_fold(const struct summary *s, int fold)
{
    const struct candidate *best = summary_best(s);

    return best ? summary_split(s, best->trial[fold]) : &s->snap->splits[0];
}

static void class_table(struct tell *t, const struct split_row *split)
{
    static const struct column columns[] = {
        { "class", false, false, 0 },
        { "validation examples", true, false, 0 },
    };
    int64_t count[256] = { 0 };

    for (int i = 0; i < split->n_validation; i++)
        count[split->labels[i]]++;
    tell_begin_table(t);
    for (int c = 0; c < t->s->snap->n_classes; c++) {
        tell_name(t, t->s->snap->classes[c]);
        tell_cell(t);
        tell_figure(t, FIGURE_COUNT, (double)count[c], "first",
                    "WITH RECURSIVE example(i) AS (SELECT 1 UNION ALL SELECT i"
                    " + 1 FROM example WHERE i < %d) SELECT count(*) FROM"
                    " splits, example WHERE id = %" PRId64
                    " AND substr(validation_labels, i, 1) = x'%02x'",
                    split->n_validation, split->id, (unsigned)c);
        tell_cell(t);
    }
    tell_caption(t, "Validation examples by class");
    tell_end_table(t, columns, 2, false);
}

/* The chosen point, else the first of the grid. */
static const struct point_row *example_point(const struct summary *s)
{
    if (summary_chosen(s))
        return summary_chosen(s)->point;
    for (int i = 0; i < s->snap->n_points; i++)
        if (s->snap->points[i].active)
            return &s->snap->points[i];
    return NULL;
}

static bool varies(const struct summary *s, const char *name)
{
    for (int f = 0; f < s->decisions.n; f++)
        if (strcmp(s->decisions.decisions[f].name, name) == 0)
            return true;
    return false;
}

/* "`scale` `unit`" */
static void say_setting(struct tell *t, const json_t *config, const char *key)
{
    struct str shown = { 0 };

    json_show(&shown, json_object_get(config, key));
    tell_name(t, key);
    tell_words(t, " ");
    tell_name(t, str_text(&shown));
    t->failed |= shown.failed;
    str_release(&shown);
}

/* "Inputs are divided by 255 (`scale` `unit`)." */
static void say_scale(struct tell *t, const json_t *config)
{
    static const struct {
        const char *name, *words;
    } scales[] = {
        { "unit", "divided by 255" },
        { "standardize", "standardized by mean and standard deviation of "
                         "the training part" },
        { "none", "taken as they are" },
    };
    const char *name = json_string_value(json_object_get(config, "scale"));

    for (size_t i = 0; name && i < sizeof(scales) / sizeof(scales[0]); i++)
        if (strcmp(scales[i].name, name) == 0) {
            tell_words(t, "Inputs are %s (", scales[i].words);
            say_setting(t, config, "scale");
            tell_words(t, ").");
        }
}

/* What the loss compares the answers with: the one-hot question. */
static void say_targets(struct tell *t, const struct split_row *split,
                        const json_t *config)
{
    static const struct {
        const char *name, *words;
    } losses[] = {
        { "categorical_crossentropy",
          ". One-hot vectors are not made of them: the cross-entropy of the "
          "softmax takes a class's number for the vector that has its 1 "
          "there." },
        { "mean_squared_error",
          "; the squared error is that to their one-hot vectors." },
    };
    const char *name = json_string_value(json_object_get(config, "loss"));

    tell_words(t, "%sLabels are the classes' numbers, 0 to ",
               t->line.len ? " " : "");
    tell_figure(t, FIGURE_COUNT, split->n_classes - 1, "first", "%s",
                split_source(t, split, "n_classes - 1"));
    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
        if (name && !varies(t->s, "loss") && strcmp(losses[i].name, name) == 0)
            tell_words(t, "%s", losses[i].words);
    if (!name || varies(t->s, "loss"))
        tell_words(t, ".");
}

/* How the parts were drawn, and what was done to the inputs and labels. */
static void say_preparation(struct tell *t, const struct split_row *split)
{
    const struct point_row *point = example_point(t->s);
    json_t *config =
        point ? json_loads(point->config, JSON_DECODE_ANY, NULL) : NULL;

    if (t->s->n_validation && json_object_get(config, "validation")) {
        tell_words(t, "The parts are drawn by ");
        say_setting(t, config, "validation");
        tell_words(t, " with seed %" PRId64 ". ", t->s->snap->experiment.seed);
    }
    if (!varies(t->s, "scale"))
        say_scale(t, config);
    say_targets(t, split, config);
    tell_paragraph(t);
    json_decref(config);
}

/* What the parts have in common, over all folds. */
static void say_shared(struct tell *t, int n)
{
    const struct split_row **split = mem_zero((size_t)n, sizeof(*split));

    t->failed |= !split;
    for (int f = 0; split && f < n; f++)
        split[f] = split_of_fold(t->s, f);
    if (split)
        prose_shared(t, split, n);
    mem_free(split);
}

void prose_data(struct tell *t)
{
    const struct summary *s = t->s;
    const struct split_row *split;
    int n = folds(s);

    tell_heading(t, 2, "Data and split");
    split = n ? split_of_fold(s, 0) : NULL;
    if (!split) {
        tell_words(t, "The database has no split for this experiment.");
        tell_paragraph(t);
        return;
    }
    say_parts(t, split);
    if (n > 1)
        tell_words(t,
                   " These are the sizes of fold 1 of %d; each example that "
                   "may train is validated in one fold.",
                   n);
    if (!split->n_validation)
        tell_words(t, " Nothing is held out: every figure below but those of "
                      "the test is on examples that the network has seen.");
    tell_paragraph(t);
    say_shared(t, n);
    say_preparation(t, split);
    if (n == 1 && split->n_validation && s->snap->n_classes <= 100)
        class_table(t, split);
    tell_words(t, "SHA-256 of the data: ");
    tell_name(t, split->dataset_hash);
    if (split->n_validation)
        tell_words(t, "; of the numbers of the validation examples: ");
    for (int f = 0; f < n && split->n_validation; f++) {
        tell_words(t, "%s", f ? ", " : "");
        tell_name(t, split_of_fold(s, f)->hash);
    }
    tell_words(t, ".");
    tell_paragraph(t);
}

/* ---- what was searched --------------------------------------------------- */

static const char *const section_words[SECTION_COUNT] = { "structure",
                                                          "learning", "data" };

static void factor_table(struct tell *t)
{
    static const struct column columns[] = {
        { "factor", false, false, 0 },
        { "about", false, false, 0 },
        { "levels", false, false, 0 },
    };
    const struct decisions *all = &t->s->decisions;

    tell_begin_table(t);
    for (int f = 0; f < all->n; f++) {
        const struct decision *d = &all->decisions[f];

        tell_name(t, d->name);
        tell_cell(t);
        tell_words(t, "%s", section_words[d->section]);
        tell_cell(t);
        for (int o = 0; o < d->n_options; o++) {
            tell_words(t, "%s", o ? ", " : "");
            say_option(t, &d->options[o]);
        }
        tell_cell(t);
    }
    tell_caption(t, "What was varied, and its levels");
    tell_end_table(t, columns, 3, false);
}

/* What did not vary, as that point has it. */
static void fixed_settings(struct tell *t)
{
    const struct point_row *point = example_point(t->s);
    json_t *config =
        point ? json_loads(point->config, JSON_DECODE_ANY, NULL) : NULL;
    struct str shown = { 0 };
    const char *comma = "", *key;
    json_t *v;
    int n = 0;

    if (json_is_object(config))
        tell_words(t, "Fixed: ");
    json_object_foreach(config, key, v)
    {
        if (varies(t->s, key))
            continue;
        str_reset(&shown);
        json_show(&shown, v);
        tell_words(t, "%s", comma);
        tell_name(t, key);
        tell_words(t, " ");
        tell_name(t, str_text(&shown));
        comma = ", ";
        n++;
    }
    if (json_is_object(config))
        tell_words(t, n ? "." : "nothing.");
    tell_paragraph(t);
    str_release(&shown);
    json_decref(config);
}

/* ", each trained with 3 seeds on one split" */
static void say_trainings(struct tell *t)
{
    const struct summary *s = t->s;

    if (s->n_candidates &&
        s->candidates[0].n_repeats * s->candidates[0].n_folds > 1) {
        tell_words(t, s->n_active > 1 ? ", each trained with "
                                      : ", trained with ");
        say_seeds(t, &s->candidates[0]);
        if (s->candidates[0].n_folds > 1) {
            tell_words(t, " on ");
            say_folds(t, &s->candidates[0]);
        } else if (s->n_validation) {
            tell_words(t, " on one split");
        }
    } else if (s->n_candidates) {
        tell_words(t,
                   s->n_active > 1 ? ", each trained once" : ", trained once");
    }
}

static void say_trials(struct tell *t)
{
    const struct summary *s = t->s;
    int64_t id = s->snap->experiment.id;

    tell_count(t, s->n_active, "point", "points",
               "SELECT count(*) FROM points p WHERE experiment_id = %" PRId64
               " AND %s",
               id, source_active(t));
    for (int i = 0; i < s->n_where; i++) {
        tell_words(t, "%s", i ? " and " : " with ");
        tell_name(t, s->where[i].param->name);
        tell_words(t, " ");
        tell_name(t, s->where[i].param->text);
    }
    if (s->n_where)
        tell_words(t, " (the others are left out)");
    say_trainings(t);
    tell_words(t, ".");
    say_states(t, s->n_active == 1 ? " Of its trials " : " Of their trials ");
    if (s->wall_seconds > 0) {
        tell_words(t, " All trainings together took ");
        tell_figure(t, FIGURE_SECONDS, s->wall_seconds, "first",
                    "SELECT sum(wall_seconds) FROM trials t JOIN points p ON"
                    " p.id = t.point_id WHERE p.experiment_id = %" PRId64
                    " AND %s AND " SOURCE_PLANNED,
                    id, source_active(t));
        tell_words(t, ".");
    }
    tell_paragraph(t);
}

void prose_search(struct tell *t)
{
    tell_heading(t, 2, "What was searched");
    say_trials(t);
    if (t->s->decisions.n) {
        factor_table(t);
    } else {
        tell_words(t, "Nothing varies.");
        tell_paragraph(t);
    }
    fixed_settings(t);
}
