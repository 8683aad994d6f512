#include "report/source_confirm.h"

#include "report/source.h"
#include "summary/confirmation.h"

#include <inttypes.h>

#define NEW "kind = 'confirm' AND place IS NOT NULL"
#define WELL "min(state IN ('completed', 'stopped')) = 1"
#define LOST "max(state IN ('diverged', 'failed')) = 1"

const char *source_new_seeds(struct tell *t, const struct confirmed *f)
{
    str_add(source_begin(t),
            "SELECT avg(%s) FROM trials WHERE point_id = %" PRId64 " AND " NEW
            " GROUP BY seed HAVING " WELL " ORDER BY seed",
            source_metric(t), f->of->point->id);
    return source_end(t);
}

const char *source_new_lost(struct tell *t, const struct confirmed *f)
{
    str_add(source_begin(t),
            "SELECT count(*) FROM (SELECT seed FROM trials WHERE point_id ="
            " %" PRId64 " AND " NEW " GROUP BY seed HAVING " LOST ")",
            f->of->point->id);
    return source_end(t);
}

const char *source_new_open(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT count(*) FROM trials WHERE point_id IN (");
    for (int i = 0; i < c->n; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", c->list[i].of->point->id);
    str_add_text(q, ") AND " NEW " AND state IN ('pending', 'running')");
    return source_end(t);
}

const char *source_new_pair(struct tell *t, const struct confirmed *f)
{
    const struct confirmation *c = t->s->confirmation;
    struct str *q = source_begin(t);

    str_add(q,
            "SELECT point_id, seed, %savg(%s) FROM trials WHERE point_id IN"
            " (",
            metrics[t->s->metric].maximize ? "" : "-", source_metric(t));
    for (int i = 0; i < c->n; i++)
        str_add(q, "%s%" PRId64, i ? ", " : "", c->list[i].of->point->id);
    str_add(q,
            ") AND " NEW " GROUP BY point_id, seed HAVING " WELL
            " ORDER BY point_id <> %" PRId64 ", point_id <> %" PRId64
            ", point_id, seed",
            c->list[0].of->point->id, f->of->point->id);
    return source_end(t);
}
