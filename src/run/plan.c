#include "run/plan.h"

#include "base/mem.h"

#include <math.h>

struct silence { /* how long a trial has made no step */
    unsigned long steps;
    double seconds, looked; /* without a step; when that was last counted */
    double longest;         /* of those that ended */
    double all;             /* seconds that were counted */
    double epoch;           /* the longest epoch's; 0: none is over yet */
};

struct running {
    bool busy;
    int epoch;   /* the last one that it told */
    int durable; /* the last one that was durable when it started */
    int deaths;  /* in a row before it started */
    double since;
    struct silence silence;
};

struct pace {           /* of starts since the last claim */
    double since, last; /* the claim, the last start */
    int starts, batch;  /* since then; the trials of that claim */
};

struct plan {
    struct plan_settings settings;
    struct plan_counts counts;
    struct running *slot; /* [settings.slots] */
    struct pace pace;
    enum plan_verdict verdict; /* on the last death */
    bool stops, kills;
};

int plan_new(struct plan **out, const struct plan_settings *settings,
             long long pending, struct err *err)
{
    struct plan *p = mem_zero(1, sizeof(*p));
    int rc = -1;

    if (!p || !(p->slot = mem_zero(settings->slots, sizeof(*p->slot)))) {
        err_set(err, ERR_NOMEM, "no memory for a plan");
        goto done;
    }
    p->settings = *settings;
    p->counts.pending = pending;
    *out = p;
    p = NULL;
    rc = 0;
done:
    plan_free(p);
    return rc;
}

void plan_free(struct plan *p)
{
    if (!p)
        return;
    mem_free(p->slot);
    mem_free(p);
}

/* ---- claims -------------------------------------------------------------- */

/* Trials that PLAN_PACE seconds will need if they go on as since the last
 * claim; what the claim itself took does not count.  A few trials tell little,
 * so it grows by steps. */
static int pace_of(const struct pace *c, double now)
{
    double passed = now - c->since;
    double most = PLAN_GROWTH * (double)c->batch;
    double n = passed > 0 ? c->starts * PLAN_PACE / passed : most;

    return (int)(n < most ? n : most);
}

int plan_wanted(const struct plan *p, double now)
{
    int room = p->settings.slots - p->counts.running;
    int most = room + pace_of(&p->pace, now);

    if (p->stops || room <= 0 || p->counts.held > 0)
        return 0;
    if (most > PLAN_MOST)
        most = PLAN_MOST;
    return p->counts.pending < most ? (int)p->counts.pending : most;
}

void plan_claimed(struct plan *p, int asked, int got, double now)
{
    p->pace = (struct pace){ .since = now, .last = now, .batch = got };
    /* Others share the work: what they took is no longer pending. */
    p->counts.pending = got < asked ? 0 : p->counts.pending - got;
    p->counts.held += got;
}

bool plan_starts(const struct plan *p)
{
    return !p->stops && p->counts.held > 0 &&
           p->counts.running < p->settings.slots;
}

bool plan_returns(const struct plan *p, double now)
{
    return p->counts.held > 0 && (p->stops || now - p->pace.last >= PLAN_HOLD);
}

void plan_returned(struct plan *p, int n)
{
    p->counts.held -= n;
    p->counts.pending += n;
}

/* What is not started yet. */
static long long waiting(const struct plan *p)
{
    return p->counts.pending + p->counts.held;
}

bool plan_done(const struct plan *p)
{
    return p->counts.running == 0 &&
           (p->stops ? p->counts.held == 0 : waiting(p) <= 0);
}

/* ---- slots --------------------------------------------------------------- */

bool plan_stops(const struct plan *p)
{
    return p->stops;
}

bool plan_kills(const struct plan *p)
{
    return p->kills;
}

/* While trials wait, each has one core (its bits do not depend on it); when
 * fewer are left than cores, the survivors share what is idle: the first slots
 * get one more where it does not divide. */
int plan_threads(const struct plan *p, int slot)
{
    int before = 0, n = p->counts.running;

    if (p->settings.threads)
        return p->settings.threads;
    if (waiting(p) > 0 || n == 0 || n >= p->settings.cores)
        return 1;
    for (int i = 0; i < slot; i++)
        before += p->slot[i].busy;
    return p->settings.cores / n + (before < p->settings.cores % n);
}

bool plan_overdue(const struct plan *p, int slot, double now)
{
    return p->slot[slot].busy && p->settings.trial_seconds > 0 &&
           now - p->slot[slot].since > p->settings.trial_seconds;
}

void plan_start(struct plan *p, int slot, const struct claim *claim, double now)
{
    p->slot[slot] = (struct running){ .busy = true,
                                      .durable = claim->epochs,
                                      .deaths = claim->deaths,
                                      .since = now,
                                      .silence.looked = now };
    p->counts.running++;
    p->counts.held--;
    p->pace.starts++;
    p->pace.last = now;
}

/* More at once than the loop ever waits: nobody looked. */
#define LOOK_MOST 1.0

void plan_look(struct plan *p, int slot, unsigned long steps, bool waits,
               double now)
{
    struct silence *s = &p->slot[slot].silence;
    double passed = fmin(now - s->looked, LOOK_MOST);

    s->looked = now;
    s->seconds += passed;
    s->all += passed;
    if (steps == s->steps && !waits)
        return;
    if (!waits && s->steps > 0 && s->seconds > s->longest)
        s->longest = s->seconds;
    s->steps = steps;
    s->seconds = 0;
}

/* Longer than any step has taken, and than any of the looks at the examples
 * between epochs and at the end, which are shorter than an epoch. */
double plan_hangs(const struct plan *p, int slot)
{
    const struct silence *s = &p->slot[slot].silence;
    double most = p->settings.silence > 0 ? p->settings.silence : PLAN_SILENCE;
    double epoch = s->epoch > 0 ? s->epoch : s->all - s->seconds;

    if (s->steps == 0)
        most *= (double)PLAN_FIRST / PLAN_SILENCE;
    most = fmax(most, fmax(epoch, PLAN_SLOWER * s->longest));
    return p->slot[slot].busy && s->seconds > most ? s->seconds : 0;
}

static void take_death(struct plan *p, const struct event *e, double now)
{
    const struct running *r = &p->slot[e->slot];
    int deaths = (r->epoch > r->durable ? 0 : r->deaths) + 1;

    p->counts.died++;
    if (plan_overdue(p, e->slot, now)) /* it would take too long again */
        p->verdict = PLAN_GIVE_UP;
    else if (p->stops) /* ended by us, or with us: not its own death */
        p->verdict = PLAN_ENDED;
    else
        p->verdict = deaths < PLAN_MAX_DEATHS ? PLAN_AGAIN : PLAN_GIVE_UP;
    p->counts.failed += p->verdict == PLAN_GIVE_UP;
    p->counts.pending += p->verdict == PLAN_AGAIN;
    if (p->settings.fail_fast)
        p->stops = true;
}

enum plan_verdict plan_verdict(const struct plan *p)
{
    return p->verdict;
}

static void take_epoch(struct running *r, const struct epoch_record *e)
{
    r->epoch = e->epoch;
    if (e->wall_seconds > r->silence.epoch)
        r->silence.epoch = e->wall_seconds;
}

static void take_done(struct plan *p, const struct event *e)
{
    bool bad = false;

    switch ((enum outcome)e->as.done.outcome) {
    case OUTCOME_COMPLETED:
        p->counts.completed++;
        break;
    case OUTCOME_DIVERGED:
        p->counts.diverged++;
        bad = true;
        break;
    case OUTCOME_FAILED:
        p->counts.failed++;
        bad = true;
        break;
    case OUTCOME_INTERRUPTED:
        p->counts.interrupted++;
        break;
    }
    if (bad && p->settings.fail_fast)
        p->stops = true;
}

void plan_take(struct plan *p, const struct event *e, double now)
{
    switch (e->kind) {
    case EVENT_CHECKPOINT:
    case EVENT_TICK:
        break;
    case EVENT_STARTED:
        p->slot[e->slot].since -= e->as.started.seconds;
        break;
    case EVENT_EPOCH:
        take_epoch(&p->slot[e->slot], &e->as.epoch);
        break;
    case EVENT_DONE:
        take_done(p, e);
        break;
    case EVENT_DIED:
        take_death(p, e, now);
        break;
    case EVENT_FREE:
        p->slot[e->slot].busy = false;
        p->counts.running--;
        break;
    case EVENT_SIGNAL:
        p->kills = p->stops && p->counts.signal;
        p->stops = true;
        if (!p->counts.signal)
            p->counts.signal = e->as.signal;
        break;
    }
    if (p->settings.budget_seconds > 0 && now >= p->settings.budget_seconds &&
        !p->stops && (waiting(p) > 0 || p->counts.running > 0)) {
        p->counts.out_of_time = true;
        p->stops = true;
    }
}

struct plan_counts plan_counts(const struct plan *p)
{
    return p->counts;
}
