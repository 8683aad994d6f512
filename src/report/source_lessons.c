#include "report/source.h"

#include <inttypes.h>

/* ---- costs --------------------------------------------------------------- */

static void add_mean(struct str *q, const struct candidate *c,
                     const char *column)
{
    str_add(q,
            "(SELECT avg(v) FROM (SELECT avg(%s) AS v FROM trials t JOIN points"
            " p ON p.id = t.point_id WHERE p.id = %" PRId64
            " AND " SOURCE_PLANNED " GROUP BY repeat))",
            column, c->point->id);
}

const char *source_quotient(struct tell *t, const struct candidate *a,
                            const struct candidate *b, const char *column)
{
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT ");
    add_mean(q, a, column);
    str_add_text(q, ", ");
    add_mean(q, b, column);
    return source_end(t);
}

/* ---- epochs in vain ------------------------------------------------------ */

/* The epoch of each curve's least val_loss, beside how many were run. */
static void add_least(struct str *q, const struct curves *c)
{
    str_add_text(q, "WITH least AS (SELECT trial_id, min(epoch) AS epoch,"
                    " epochs_run FROM epochs e JOIN trials t ON t.id ="
                    " trial_id WHERE e.val_loss = (SELECT min(val_loss) FROM"
                    " epochs WHERE trial_id = t.id) AND trial_id IN (");
    for (int i = 0; i < c->n_top; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", c->list[i].trial->id);
    str_add_text(q, ") GROUP BY trial_id)");
}

const char *source_last_best(struct tell *t)
{
    struct str *q = source_begin(t);

    add_least(q, &t->s->curves);
    str_add_text(q, " SELECT max(epoch) FROM least");
    return source_end(t);
}

const char *source_wasted(struct tell *t)
{
    struct str *q = source_begin(t);

    add_least(q, &t->s->curves);
    str_add_text(q, " SELECT sum(epochs_run - epoch), sum(epochs_run) FROM"
                    " least");
    return source_end(t);
}

/* ---- collapsed (D8) ------------------------------------------------------ */

const char *source_collapsed(struct tell *t)
{
    const struct answers *a = t->s->answers;
    struct str *q = source_begin(t);

    str_add_text(q, "WITH cell AS (SELECT * FROM confusion WHERE part ="
                    " 'validation' AND trial_id IN (");
    for (int i = 0; i < a->n_models; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", a->models[i]->trial[0]->id);
    str_add_text(
        q, ")), margin AS (SELECT trial_id, predicted AS class, sum(count) AS"
           " answers, (SELECT sum(count) FROM cell b WHERE b.trial_id ="
           " a.trial_id AND b.actual = a.predicted) AS examples, (SELECT"
           " sum(count) FROM cell c WHERE c.trial_id = a.trial_id) AS n FROM"
           " cell a GROUP BY trial_id, predicted) SELECT count(*) FROM margin"
           " WHERE answers > 0.95 * n AND n -"
           " coalesce(examples, 0) >= 5 AND n - answers < 0.2 * (n -"
           " coalesce(examples, 0))");
    return source_end(t);
}
