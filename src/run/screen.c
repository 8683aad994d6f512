#define _DEFAULT_SOURCE /* struct winsize */
#include "run/screen.h"

#include "base/clock.h"
#include "base/mem.h"
#include "run/line.h"

#include <langinfo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR 20       /* cells, as Keras' */
#define BAR_ROOM 110 /* columns from which there is room for it */

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
    int64_t best_point;           /* its id, 0: none yet */
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

/* ---- text ---------------------------------------------------------------- */

static void add_bar(struct str *out, const struct screen *s, int now, int of,
                    int cells)
{
    int full = of > 0 ? now * cells / of : 0;

    str_add_text(out, s->color ? "\x1b[32m" : "");
    for (int i = 0; i < cells; i++) {
        if (i == full)
            str_add_text(out, s->color ? "\x1b[37m" : "");
        str_add_text(out, s->utf8    ? (i < full || s->color ? "━" : "─")
                          : i < full ? "#"
                                     : ".");
    }
    str_add_text(out, s->color ? "\x1b[0m" : "");
}

/* Keras' fit line (keys in alphabetical order, four decimals); what trial it is
 * comes last, since a narrow terminal cuts it. */
static void add_lane(struct str *out, const struct screen *s,
                     const struct lane *l, int columns)
{
    static const enum metric_id shown[] = { METRIC_ACCURACY, METRIC_LOSS,
                                            METRIC_VAL_ACCURACY,
                                            METRIC_VAL_LOSS };

    str_add(out, "%*d/%d ", l->epochs > 99 ? 3 : 2, l->last.epoch, l->epochs);
    add_bar(out, s, l->last.epoch, l->epochs,
            columns < BAR_ROOM ? BAR / 2 : BAR);
    for (int i = 0; l->last.epoch && i < 4; i++)
        line_metric(out, shown[i], l->last.metric[shown[i]]);
    str_add_text(out, " - ");
    line_point(out, s->study, &l->claim, l->point);
}

static void add_total(struct str *out, const struct screen *s)
{
    double passed = clock_seconds() - s->begun;

    str_add(out, "%d/%d trials", s->done, s->total);
    if (s->failed)
        str_add(out, ", %d failed", s->failed);
    if (s->diverged)
        str_add(out, ", %d diverged", s->diverged);
    if (s->best_point)
        str_add(out, " - best %s %.4f (p%lld)", metrics[s->study->metric].name,
                s->best, (long long)s->best_point);
    if (s->work_done > 0) {
        str_add_text(out, " - ");
        line_duration(out, passed * (s->work_total / s->work_done - 1));
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
        add_lane(&line, s, &s->lanes[i], columns);
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

    if (s->quiet || s->mode == PROGRESS_JSON)
        return; /* a line of JSON or none */
    if (draws(s))
        erase(s);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    if (draws(s))
        draw(s);
}

/* ---- events -------------------------------------------------------------- */

/* A line off the terminal. */
static void say(struct str *line)
{
    fprintf(stderr, "%s\n", str_text(line));
    str_release(line);
}

static void say_end(const struct screen *s, const struct event *e, int point)
{
    struct str line = { 0 };

    str_add(&line, "[%d/%d] trial %lld ", s->done, s->total,
            (long long)e->claim.trial_id);
    line_point(&line, s->study, &e->claim, point);
    line_end(&line, s->study, &e->as.done);
    say(&line);
}

static void say_json(const struct event *e)
{
    struct str line = { 0 };

    line_json(&line, e);
    say(&line);
}

static void count_end(struct screen *s, const struct event *e, int point)
{
    const struct trial_record *r = &e->as.done;
    double score = r->metric[s->study->metric];

    if (r->outcome == OUTCOME_INTERRUPTED)
        return;
    s->done++;
    s->work_done += s->study->costs[point];
    s->failed += r->outcome == OUTCOME_FAILED;
    s->diverged += r->outcome == OUTCOME_DIVERGED;
    if (r->outcome == OUTCOME_COMPLETED &&
        (!s->best_point || metric_better(s->study->metric, score, s->best))) {
        s->best = score;
        s->best_point = e->claim.point_id;
    }
}

/* A checkpoint that is of no use: what happens instead. */
static void say_note(struct screen *s, const struct event *e)
{
    char where[40] = "begins again";

    if (e->as.started.from_epoch)
        snprintf(where, sizeof(where), "goes on after epoch %d",
                 e->as.started.from_epoch);
    screen_say(s, "trial %lld (p%lld) %s: its checkpoint is %s",
               (long long)e->claim.trial_id, (long long)e->claim.point_id,
               where, e->as.started.note);
}

static void take_started(struct screen *s, const struct event *e, int point)
{
    const json_t *config = s->study->space->points[point].config;

    s->lanes[e->slot] = (struct lane){
        .busy = true,
        .claim = e->claim,
        .point = point,
        .epochs = (int)point_int(config, "epochs"),
        .last.epoch = e->as.started.from_epoch,
    };
    for (int i = 0; i < METRIC_COUNT; i++)
        s->lanes[e->slot].last.metric[i] = NAN;
    if (e->as.started.note[0] && s->mode != PROGRESS_JSON)
        say_note(s, e);
}

/* A checkpoint that cannot be written is no reason to end a trial. */
static void say_no_checkpoint(struct screen *s, const struct event *e)
{
    if (e->as.checkpoint.error[0] && s->mode != PROGRESS_JSON)
        screen_say(s, "trial %lld (p%lld) goes on without a checkpoint: %s",
                   (long long)e->claim.trial_id, (long long)e->claim.point_id,
                   e->as.checkpoint.error);
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
    case EVENT_CHECKPOINT:
        say_no_checkpoint(s, e);
        break;
    case EVENT_EPOCH:
        lane->last = e->as.epoch;
        break;
    case EVENT_DONE:
        lane->busy = false;
        count_end(s, e, point);
        if (!s->quiet && s->mode == PROGRESS_PLAIN)
            say_end(s, e, point);
        break;
    case EVENT_DIED:
        lane->busy = false;
        if (s->mode != PROGRESS_JSON)
            screen_say(s, "trial %lld (p%lld): its worker %s",
                       (long long)e->claim.trial_id,
                       (long long)e->claim.point_id, e->as.died);
        break;
    case EVENT_FREE:
    case EVENT_TICK:
    case EVENT_SIGNAL:
        return;
    }
    if (!s->quiet && s->mode == PROGRESS_JSON)
        say_json(e);
    screen_tick(s);
}
