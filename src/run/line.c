#include "run/line.h"

#include "base/json.h"

#include <math.h>

void line_point(struct str *out, const struct study *study,
                const struct claim *claim, int point)
{
    const struct point *p = &study->space->points[point];

    str_add(out, "p%lld", (long long)claim->point_id);
    for (int i = 0; i < p->n_settings; i++)
        str_add(out, " %s=%s", p->settings[i].name, p->settings[i].text);
    if (claim->kind == KIND_CONFIRM)
        str_add(out, " seed %llu", (unsigned long long)claim->seed);
    else if (claim->repeat)
        str_add(out, " repeat %d", claim->repeat);
    if (study->n_splits > 1)
        str_add(out, " fold %d", claim->fold);
}

void line_duration(struct str *out, double seconds)
{
    int s = (int)(seconds + 0.5);

    if (seconds < 0.0995)
        str_add(out, "%.0fms", seconds * 1e3);
    else if (seconds < 9.95)
        str_add(out, "%.1fs", seconds);
    else if (s < 60)
        str_add(out, "%ds", s);
    else if (s < 3600)
        str_add(out, "%d:%02d", s / 60, s % 60);
    else
        str_add(out, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

void line_metric(struct str *out, enum metric_id id, double x)
{
    if (isnan(x))
        return;
    str_add(out, fabs(x) > 1e-3 || x == 0 ? " - %s: %.4f" : " - %s: %.4e",
            metrics[id].name, x);
}

static const char *const outcomes[] = { "completed", "diverged", "interrupted",
                                        "failed" };

void line_end(struct str *out, const struct study *study,
              const struct trial_record *r)
{
    enum metric_id m = study->metric;

    if (r->outcome == OUTCOME_COMPLETED)
        str_add(out, ": %s %.4f at epoch %d of %d", metrics[m].name,
                r->metric[m], r->best_epoch, r->epochs_run);
    else
        str_add(out, ": %s%s%s", outcomes[r->outcome], r->error[0] ? ", " : "",
                r->error);
    str_add_text(out, ", ");
    line_duration(out, r->wall_seconds);
}

static json_t *metrics_json(const double metric[METRIC_COUNT])
{
    json_t *o = json_object();

    for (int i = 0; i < METRIC_COUNT; i++)
        if (!isnan(metric[i]))
            json_put(&o, metrics[i].name, json_real(metric[i]));
    return o;
}

static void add_details(json_t **o, const struct event *e)
{
    const struct trial_record *done = &e->as.done;

    switch (e->kind) {
    case EVENT_STARTED:
        json_put(o, "from_epoch", json_integer(e->as.started.from_epoch));
        if (e->as.started.note[0])
            json_put(o, "note", json_string(e->as.started.note));
        break;
    case EVENT_EPOCH:
        json_put(o, "epoch", json_integer(e->as.epoch.epoch));
        json_put(o, "metrics", metrics_json(e->as.epoch.metric));
        break;
    case EVENT_CHECKPOINT:
        json_put(o, "epoch", json_integer(e->as.checkpoint.epoch));
        if (e->as.checkpoint.error[0])
            json_put(o, "error", json_string(e->as.checkpoint.error));
        break;
    case EVENT_DONE:
        json_put(o, "outcome", json_string(outcomes[done->outcome]));
        json_put(o, "best_epoch", json_integer(done->best_epoch));
        json_put(o, "metrics", metrics_json(done->metric));
        break;
    default:
        json_put(o, "message", json_string(e->as.died));
        break;
    }
}

void line_json(struct str *out, const struct event *e)
{
    static const char *const kinds[] = { "started", "epoch", "checkpoint",
                                         "done", "died" };
    json_t *o;

    if (e->kind > EVENT_DIED)
        return;
    o = json_pack("{s:s, s:I, s:I, s:i, s:i, s:I, s:i}", "event",
                  kinds[e->kind], "trial", (json_int_t)e->claim.trial_id,
                  "point", (json_int_t)e->claim.point_id, "repeat",
                  e->claim.repeat, "fold", e->claim.fold, "seed",
                  (json_int_t)e->claim.seed, "attempt", e->claim.attempt);
    if (o)
        add_details(&o, e);
    if (o)
        json_write(out, o);
    else
        out->failed = true;
    json_decref(o);
}
