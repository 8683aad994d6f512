#define _DEFAULT_SOURCE /* struct winsize */
#include "run/screen.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

#include <langinfo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR 20 /* cells, as Keras' */

struct lane { /* what a slot shows */
    bool busy;
    struct claim claim;
    int point, epochs;
    struct epoch_record last; /* epoch 0: none yet */
};

struct screen {
    const struct study *study;
    enum progress mode; /* AUTO was decided: AUTO means the terminal's lines */
    bool color, utf8, quiet;
    int n_lanes, drawn; /* lines on the terminal now */
    struct lane *lanes;
    int done, total, failed, diverged;
    double best, begun, last_drawn;
    int best_point;               /* index, -1: none yet */
    double work_done, work_total; /* operations of this run's trials */
};

int screen_new(struct screen **out, const struct study *study,
               const struct sweep_options *options, int slots, struct err *err)
{
    struct screen *s = mem_zero(1, sizeof(*s));

    if (!s || !(s->lanes = mem_zero(slots, sizeof(*s->lanes)))) {
        screen_free(s);
        return err_set(err, ERR_NOMEM, "no memory for the progress");
    }
    s->study = study;
    s->n_lanes = slots;
    s->mode = options->progress;
    if (s->mode == PROGRESS_AUTO && !isatty(STDERR_FILENO))
        s->mode = PROGRESS_PLAIN;
    s->quiet = options->quiet || s->mode == PROGRESS_NONE;
    s->color = options->color && s->mode == PROGRESS_AUTO;
    s->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    s->begun = clock_seconds();
    s->best_point = -1;
    *out = s;
    return 0;
}

static bool draws(const struct screen *s)
{
    return s->mode == PROGRESS_AUTO && !s->quiet;
}

static void erase(struct screen *s)
{
    if (s->drawn)
        fprintf(stderr, "\x1b[%dF\x1b[J", s->drawn);
    s->drawn = 0;
}

void screen_free(struct screen *s)
{
    if (!s)
        return;
    if (draws(s))
        erase(s);
    mem_free(s->lanes);
    mem_free(s);
}

void screen_begin(struct screen *s, int done, int total)
{
    s->done = done;
    s->total = total;
}

/* ---- text
 * ------------------------------------------------------------------------ */

static const char *point_text(struct str *out, const struct study *study,
                              int point)
{
    const struct point *p = &study->space->points[point];

    str_reset(out);
    str_add(out, "p%d", p->ordinal);
    for (int i = 0; i < p->n_settings; i++)
        str_add(out, " %s=%s", p->settings[i].name, p->settings[i].text);
    return str_text(out);
}

static void add_duration(struct str *out, double seconds)
{
    int s = (int)(seconds + 0.5);

    if (seconds < 9.95)
        str_add(out, "%.1fs", seconds);
    else if (s < 60)
        str_add(out, "%ds", s);
    else if (s < 3600)
        str_add(out, "%d:%02d", s / 60, s % 60);
    else
        str_add(out, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

static void add_metric(struct str *out, enum metric_id id, double x)
{
    if (isnan(x))
        return;
    str_add(out, fabs(x) > 1e-3 || x == 0 ? " - %s: %.4f" : " - %s: %.4e",
            metrics[id].name, x);
}

static void add_bar(struct str *out, const struct screen *s, int now, int of)
{
    int full = of > 0 ? now * BAR / of : 0;

    str_add_text(out, s->color ? "\x1b[32m" : "");
    for (int i = 0; i < BAR; i++) {
        if (i == full)
            str_add_text(out, s->color ? "\x1b[37m" : "");
        str_add_text(out, s->utf8    ? (i < full || s->color ? "━" : "─")
                          : i < full ? "#"
                                     : ".");
    }
    str_add_text(out, s->color ? "\x1b[0m" : "");
}

/* Keras' fit line: keys in alphabetical order, four decimals. */
static void add_lane(struct str *out, const struct screen *s,
                     const struct lane *l)
{
    struct str name = { 0 };

    str_add(out, "%s", point_text(&name, s->study, l->point));
    if (l->claim.repeat)
        str_add(out, " repeat %d", l->claim.repeat);
    if (s->study->n_splits > 1)
        str_add(out, " fold %d", l->claim.fold);
    str_add(out, " %d/%d ", l->last.epoch, l->epochs);
    add_bar(out, s, l->last.epoch, l->epochs);
    if (l->last.epoch) {
        add_metric(out, METRIC_ACCURACY, l->last.metric[METRIC_ACCURACY]);
        add_metric(out, METRIC_LOSS, l->last.metric[METRIC_LOSS]);
        add_metric(out, METRIC_VAL_ACCURACY,
                   l->last.metric[METRIC_VAL_ACCURACY]);
        add_metric(out, METRIC_VAL_LOSS, l->last.metric[METRIC_VAL_LOSS]);
    }
    str_release(&name);
}

static void add_total(struct str *out, const struct screen *s)
{
    double passed = clock_seconds() - s->begun;

    str_add(out, "%d/%d trials", s->done, s->total);
    if (s->failed)
        str_add(out, ", %d failed", s->failed);
    if (s->diverged)
        str_add(out, ", %d diverged", s->diverged);
    if (s->best_point >= 0)
        str_add(out, " - best %s %.4f (p%d)", metrics[s->study->metric].name,
                s->best, s->study->space->points[s->best_point].ordinal);
    if (s->work_done > 0) {
        str_add_text(out, " - ");
        add_duration(out, passed * (s->work_total / s->work_done - 1));
        str_add_text(out, " left");
    }
}

/* Cuts a line to the terminal's width: bytes of UTF-8 continuation and escape
 * sequences take no column. */
static void put_line(const char *text, int columns)
{
    int used = 0;
    bool escape = false;

    for (const char *p = text; *p; p++) {
        bool starts = ((unsigned char)*p & 0xc0) != 0x80;

        if (*p == '\x1b')
            escape = true;
        if (!escape && starts && ++used > columns)
            break;
        if (escape && *p == 'm') {
            escape = false;
            fputc(*p, stderr);
            continue;
        }
        fputc(*p, stderr);
    }
    fputs("\x1b[0m\x1b[K\n", stderr);
}

static int terminal_columns(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

static void draw(struct screen *s)
{
    struct str line = { 0 };
    int columns = terminal_columns() - 1;

    erase(s);
    for (int i = 0; i < s->n_lanes; i++) {
        if (!s->lanes[i].busy)
            continue;
        str_reset(&line);
        add_lane(&line, s, &s->lanes[i]);
        put_line(str_text(&line), columns);
        s->drawn++;
    }
    str_reset(&line);
    add_total(&line, s);
    put_line(str_text(&line), columns);
    s->drawn++;
    fflush(stderr);
    str_release(&line);
    s->last_drawn = clock_seconds();
}

void screen_tick(struct screen *s)
{
    if (draws(s) && clock_seconds() - s->last_drawn >= 0.1)
        draw(s);
}

void screen_say(struct screen *s, const char *fmt, ...)
{
    va_list ap;

    if (s->quiet)
        return;
    if (draws(s))
        erase(s);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    if (draws(s))
        draw(s);
}

/* ---- events
 * ------------------------------------------------------------------------ */

static const char *const outcomes[] = { "completed", "diverged", "interrupted",
                                        "failed" };

static void say_end(struct screen *s, const struct lane *l,
                    const struct trial_record *r)
{
    struct str line = { 0 }, name = { 0 };
    enum metric_id m = s->study->metric;

    str_add(&line, "[%d/%d] trial %lld %s", s->done, s->total,
            (long long)l->claim.trial_id,
            point_text(&name, s->study, l->point));
    if (l->claim.repeat)
        str_add(&line, " repeat %d", l->claim.repeat);
    if (s->study->n_splits > 1)
        str_add(&line, " fold %d", l->claim.fold);
    if (r->outcome == OUTCOME_COMPLETED)
        str_add(&line, ": %s %.4f at epoch %d of %d", metrics[m].name,
                r->metric[m], r->best_epoch, r->epochs_run);
    else
        str_add(&line, ": %s%s%s", outcomes[r->outcome],
                r->error[0] ? ", " : "", r->error);
    str_add_text(&line, ", ");
    add_duration(&line, r->wall_seconds);
    fprintf(stderr, "%s\n", str_text(&line));
    str_release(&line);
    str_release(&name);
}

static json_t *metrics_json(const double metric[METRIC_COUNT])
{
    json_t *o = json_object();

    for (int i = 0; i < METRIC_COUNT; i++)
        if (!isnan(metric[i]))
            json_object_set_new(o, metrics[i].name, json_real(metric[i]));
    return o;
}

static void say_json(const struct screen *s, const struct event *e, int point)
{
    static const char *const kinds[] = { "started", "epoch", "done", "died" };
    struct str line = { 0 };
    json_t *o;

    if (e->kind > EVENT_DIED)
        return;
    o = json_pack("{s:s, s:I, s:i, s:i, s:i, s:i}", "event", kinds[e->kind],
                  "trial", (json_int_t)e->claim.trial_id, "point",
                  s->study->space->points[point].ordinal, "repeat",
                  e->claim.repeat, "fold", e->claim.fold, "attempt",
                  e->claim.attempt);
    if (e->kind == EVENT_EPOCH) {
        json_object_set_new(o, "epoch", json_integer(e->as.epoch.epoch));
        json_object_set_new(o, "metrics", metrics_json(e->as.epoch.metric));
    } else if (e->kind == EVENT_DONE) {
        json_object_set_new(o, "outcome",
                            json_string(outcomes[e->as.done.outcome]));
        json_object_set_new(o, "best_epoch",
                            json_integer(e->as.done.best_epoch));
        json_object_set_new(o, "metrics", metrics_json(e->as.done.metric));
    } else if (e->kind == EVENT_DIED) {
        json_object_set_new(o, "message", json_string(e->as.died));
    }
    json_write(&line, o);
    fprintf(stderr, "%s\n", str_text(&line));
    str_release(&line);
    json_decref(o);
}

static void count_end(struct screen *s, const struct trial_record *r, int point)
{
    double score = r->metric[s->study->metric];

    if (r->outcome == OUTCOME_INTERRUPTED)
        return;
    s->done++;
    s->work_done += s->study->costs[point];
    s->failed += r->outcome == OUTCOME_FAILED;
    s->diverged += r->outcome == OUTCOME_DIVERGED;
    if (r->outcome == OUTCOME_COMPLETED &&
        (s->best_point < 0 ||
         metric_better(s->study->metric, score, s->best))) {
        s->best = score;
        s->best_point = point;
    }
}

static void take_started(struct screen *s, const struct event *e, int point)
{
    const json_t *config = s->study->space->points[point].config;

    s->lanes[e->slot] = (struct lane){
        .busy = true,
        .claim = e->claim,
        .point = point,
        .epochs = (int)point_int(config, "epochs"),
    };
}

void screen_work(struct screen *s, double operations)
{
    s->work_total = operations;
}

void screen_take(struct screen *s, const struct event *e, int point)
{
    struct lane *lane = &s->lanes[e->slot];

    switch (e->kind) {
    case EVENT_STARTED:
        take_started(s, e, point);
        break;
    case EVENT_EPOCH:
        lane->last = e->as.epoch;
        break;
    case EVENT_DONE:
        lane->busy = false;
        count_end(s, &e->as.done, point);
        if (!s->quiet && s->mode == PROGRESS_PLAIN)
            say_end(s, lane, &e->as.done);
        break;
    case EVENT_DIED:
        lane->busy = false;
        if (s->mode != PROGRESS_JSON)
            screen_say(s, "trial %lld (p%d): its worker %s",
                       (long long)e->claim.trial_id,
                       s->study->space->points[point].ordinal, e->as.died);
        break;
    case EVENT_FREE:
    case EVENT_TICK:
    case EVENT_SIGNAL:
        return;
    }
    if (!s->quiet && s->mode == PROGRESS_JSON)
        say_json(s, e, point);
    screen_tick(s);
}
