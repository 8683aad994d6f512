#include "report/prose.h"
#include "report/source.h"

/* Examples that two parts of the data have: what a network may know by heart.
 */

#define MANY 0.01 /* of the validation part: its figures are in doubt */

/* A sum over the splits of the folds. */
static void say_sum(struct tell *t, const struct split_row *const *split, int n,
                    int sum, const char *column)
{
    struct str *q = source_begin(t);

    str_add(q, "SELECT sum(%s) FROM splits WHERE id IN (", column);
    for (int i = 0; i < n; i++)
        str_add(q, "%s%lld", i ? ", " : "", (long long)split[i]->id);
    str_add_text(q, ")");
    tell_figure(t, FIGURE_COUNT, sum, "first", "%s", source_end(t));
}

static void say_validation(struct tell *t, const struct split_row *const *split,
                           int n, int shared, int examples)
{
    say_sum(t, split, n, shared, "validation_in_train");
    tell_words(t, " of the ");
    say_sum(t, split, n, examples, "n_validation");
    tell_words(t,
               " validation examples %s in the training part, too, the same in "
               "every input: ",
               say_plural(shared, "is", "are"));
    tell_words(t, "%s",
               shared > MANY * examples
                   ? "a network may know them by heart, so that the figures on "
                     "the validation part are better than those on new "
                     "examples would be. "
                   : "too few to move a figure here by more than a point. ");
}

/* Of the first split: all folds have one test part. */
static void say_test(struct tell *t, const struct split_row *const *split)
{
    const struct overlap_record *o = &split[0]->overlap;

    tell_words(t, "Of the ");
    say_sum(t, split, 1, split[0]->n_test, "n_test");
    tell_words(t, " test examples ");
    say_sum(t, split, 1, o->test_in_train, "test_in_train");
    tell_words(t, " %s in the training part and ",
               say_plural(o->test_in_train, "is", "are"));
    say_sum(t, split, 1, o->test_in_validation, "test_in_validation");
    tell_words(t, " in the validation part. ");
}

void prose_shared(struct tell *t, const struct split_row *const *split, int n)
{
    int shared = 0, examples = 0;

    for (int i = 0; i < n; i++) {
        if (split[i]->overlap.validation_in_train < 0) /* not counted then */
            return;
        shared += split[i]->overlap.validation_in_train;
        examples += split[i]->n_validation;
    }
    if (!n || (!examples && !split[0]->n_test))
        return;
    if (shared)
        say_validation(t, split, n, shared, examples);
    if (split[0]->overlap.test_in_train || split[0]->overlap.test_in_validation)
        say_test(t, split);
    else if (!shared)
        tell_words(t, "No example is in two parts (compared in every input).");
    tell_paragraph(t);
}
