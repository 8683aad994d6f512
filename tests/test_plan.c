#include "run/plan.h"

#include <criterion/criterion.h>

static struct plan *plan_of(struct plan_settings s, long long pending)
{
    struct plan *p = NULL;
    struct err err = { 0 };

    cr_assert_eq(plan_new(&p, &s, pending, &err), 0);
    return p;
}

static void start(struct plan *p, int slot, int64_t trial)
{
    struct claim c = { .trial_id = trial };

    plan_start(p, slot, &c, 0);
}

/* The database tells with the claim what other attempts came to. */
static void start_again(struct plan *p, int epochs, int deaths)
{
    struct claim c = { .trial_id = 9, .epochs = epochs, .deaths = deaths };

    plan_start(p, 0, &c, 0);
}

static struct event event_of(enum event_kind kind, int slot, int64_t trial)
{
    return (struct event){ .kind = kind,
                           .slot = slot,
                           .claim = { .trial_id = trial } };
}

static void take(struct plan *p, enum event_kind kind, int slot, int64_t trial)
{
    struct event e = event_of(kind, slot, trial);

    plan_take(p, &e, 1);
}

static void end(struct plan *p, int slot, int64_t trial, enum outcome outcome)
{
    struct event e = event_of(EVENT_DONE, slot, trial);

    e.as.done.outcome = outcome;
    plan_take(p, &e, 1);
    take(p, EVENT_FREE, slot, trial);
}

Test(plan, asks_for_as_many_trials_as_have_room)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 2, .cores = 2 }, 5);

    cr_assert_eq(plan_wanted(p, 1), 2);
    plan_claimed(p, 2, 2, 0);
    start(p, 0, 1);
    start(p, 1, 2);
    cr_assert_eq(plan_wanted(p, 1), 0);
    end(p, 0, 1, OUTCOME_COMPLETED);
    cr_assert_eq(plan_wanted(p, 1), 1);
    cr_assert_not(plan_done(p));
    plan_free(p);
}

Test(plan, is_done_when_others_took_the_rest)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 2, .cores = 2 }, 5);

    plan_claimed(p, 2, 0, 0);
    cr_assert(plan_done(p));
    plan_free(p);
}

Test(plan, a_failed_trial_frees_its_slot)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 2);

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 1);
    end(p, 0, 1, OUTCOME_FAILED);
    cr_assert_eq(plan_wanted(p, 1), 1);
    cr_assert_eq(plan_counts(p).failed, 1);
    plan_free(p);
}

Test(plan, gives_up_after_three_deaths_in_a_row)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 1);

    for (int death = 1; death <= 3; death++) {
        cr_assert_eq(plan_wanted(p, 1), 1, "death %d", death);
        plan_claimed(p, 1, 1, 0);
        start_again(p, 2, death - 1);
        take(p, EVENT_DIED, 0, 9);
        cr_assert_eq(plan_verdict(p), death < 3 ? PLAN_AGAIN : PLAN_GIVE_UP);
        take(p, EVENT_FREE, 0, 9);
    }
    cr_assert(plan_done(p));
    cr_assert_eq(plan_counts(p).failed, 1);
    plan_free(p);
}

/* An attempt that follows so many deaths since the last of some durable epochs
 * tells epochs up to the one given, then dies. */
static enum plan_verdict die_after(struct plan *p, int durable, int deaths,
                                   int epochs)
{
    enum plan_verdict verdict;

    plan_claimed(p, 1, 1, 0);
    start_again(p, durable, deaths);
    for (int i = 1; i <= epochs; i++) {
        struct event e = event_of(EVENT_EPOCH, 0, 9);

        e.as.epoch.epoch = i;
        plan_take(p, &e, 1);
    }
    take(p, EVENT_DIED, 0, 9);
    verdict = plan_verdict(p);
    take(p, EVENT_FREE, 0, 9);
    return verdict;
}

Test(plan, a_new_epoch_between_deaths_starts_the_count_again)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 1);

    for (int epochs = 1; epochs <= 6; epochs++)
        cr_assert_eq(die_after(p, epochs - 1, 2, epochs), PLAN_AGAIN);
    plan_free(p);
}

Test(plan, an_epoch_told_again_is_no_new_one)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 1);

    cr_assert_eq(die_after(p, 0, 0, 4), PLAN_AGAIN);
    cr_assert_eq(die_after(p, 4, 1, 4), PLAN_AGAIN);
    cr_assert_eq(die_after(p, 4, 2, 3), PLAN_GIVE_UP);
    plan_free(p);
}

Test(plan, one_signal_stops_and_a_second_kills)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 3);
    struct event signal = { .kind = EVENT_SIGNAL, .as.signal = 2 };

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 1);
    plan_take(p, &signal, 1);
    cr_assert(plan_stops(p));
    cr_assert_not(plan_kills(p));
    cr_assert_eq(plan_wanted(p, 1), 0);
    plan_take(p, &signal, 1);
    cr_assert(plan_kills(p));
    take(p, EVENT_DIED, 0, 1);
    cr_assert_eq(plan_verdict(p), PLAN_ENDED);
    take(p, EVENT_FREE, 0, 1);
    cr_assert(plan_done(p));
    cr_assert_eq(plan_counts(p).signal, 2);
    plan_free(p);
}

Test(plan, idle_cores_go_to_the_survivors)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 3, .cores = 5 }, 2);

    plan_claimed(p, 2, 2, 0);
    start(p, 0, 1);
    start(p, 2, 2);
    cr_assert_eq(plan_threads(p, 0), 3);
    cr_assert_eq(plan_threads(p, 2), 2);
    plan_free(p);
}

Test(plan, while_trials_wait_each_has_one_core)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 2, .cores = 8 }, 9);

    plan_claimed(p, 2, 2, 0);
    start(p, 0, 1);
    start(p, 1, 2);
    cr_assert_eq(plan_threads(p, 0), 1);
    plan_free(p);
}

Test(plan, the_budget_stops_what_is_left)
{
    struct plan *p = plan_of(
        (struct plan_settings){ .slots = 1, .cores = 1, .budget_seconds = 10 },
        3);
    struct event tick = { .kind = EVENT_TICK };

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 1);
    plan_take(p, &tick, 9);
    cr_assert_not(plan_stops(p));
    plan_take(p, &tick, 10);
    cr_assert(plan_stops(p));
    cr_assert(plan_counts(p).out_of_time);
    plan_free(p);
}

Test(plan, an_overdue_trial_is_not_tried_again)
{
    struct plan *p = plan_of(
        (struct plan_settings){ .slots = 1, .cores = 1, .trial_seconds = 5 },
        1);
    struct event died = event_of(EVENT_DIED, 0, 4);

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 4);
    cr_assert_not(plan_overdue(p, 0, 5));
    cr_assert(plan_overdue(p, 0, 6));
    plan_take(p, &died, 6);
    cr_assert_eq(plan_verdict(p), PLAN_GIVE_UP);
    plan_free(p);
}

Test(plan, what_earlier_attempts_took_counts)
{
    struct plan *p = plan_of(
        (struct plan_settings){ .slots = 1, .cores = 1, .trial_seconds = 5 },
        1);
    struct event started = event_of(EVENT_STARTED, 0, 4);

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 4);
    started.as.started.seconds = 3;
    plan_take(p, &started, 0);
    cr_assert_not(plan_overdue(p, 0, 2));
    cr_assert(plan_overdue(p, 0, 2.5));
    plan_free(p);
}

/* ---- trials that hang ---------------------------------------------------- */

/* Looks four times a second, as the loop does. */
static double look_on(struct plan *p, double *now, double seconds,
                      unsigned long steps, bool waits)
{
    for (double end = *now + seconds; *now < end; *now += 0.25)
        plan_look(p, 0, steps, waits, *now);
    return plan_hangs(p, 0);
}

static struct plan *plan_that_looks(void)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 1);

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 4);
    return p;
}

Test(plan, a_trial_without_a_step_for_a_minute_hangs)
{
    struct plan *p = plan_that_looks();
    double now = 0;

    for (unsigned long steps = 1; steps < 50; steps++)
        cr_assert_eq(look_on(p, &now, 1, steps, false), 0);
    cr_assert_eq(look_on(p, &now, PLAN_SILENCE - 1, 49, false), 0);
    cr_assert_gt(look_on(p, &now, 3, 49, false), PLAN_SILENCE);
    take(p, EVENT_FREE, 0, 4);
    cr_assert_eq(plan_hangs(p, 0), 0);
    plan_free(p);
}

Test(plan, the_first_step_may_take_longer)
{
    struct plan *p = plan_that_looks();
    double now = 0;

    cr_assert_eq(look_on(p, &now, PLAN_FIRST - 1, 0, false), 0);
    cr_assert_gt(look_on(p, &now, 3, 0, false), 0);
    plan_free(p);
}

Test(plan, a_trial_of_slow_steps_does_not_hang)
{
    struct plan *p = plan_that_looks();
    double now = 0;

    for (unsigned long steps = 1; steps < 5; steps++)
        cr_assert_eq(look_on(p, &now, 10, steps, false), 0);
    cr_assert_eq(look_on(p, &now, 150, 4, false), 0);
    cr_assert_gt(look_on(p, &now, 100, 4, false), 0);
    plan_free(p);
}

/* Between epochs and at the end a trial looks at examples without a step. */
Test(plan, a_silence_shorter_than_an_epoch_is_none)
{
    struct plan *p = plan_that_looks();
    struct event e = event_of(EVENT_EPOCH, 0, 4);
    double now = 0;

    for (unsigned long steps = 1; steps < 400; steps++)
        look_on(p, &now, 0.5, steps, false);
    cr_assert_eq(look_on(p, &now, 190, 399, false), 0);
    e.as.epoch.epoch = 1;
    e.as.epoch.wall_seconds = 390;
    plan_take(p, &e, now);
    cr_assert_eq(look_on(p, &now, 190, 399, false), 0);
    cr_assert_gt(look_on(p, &now, 30, 399, false), 0);
    plan_free(p);
}

Test(plan, who_waits_for_us_or_slept_does_not_hang)
{
    struct plan *p = plan_that_looks();
    double now = 0;

    look_on(p, &now, 1, 1, false);
    look_on(p, &now, 1, 2, false);
    cr_assert_eq(look_on(p, &now, 3600, 2, true), 0);
    now += 1e6; /* nobody looked: the machine slept */
    cr_assert_eq(look_on(p, &now, PLAN_SILENCE - 2, 2, false), 0);
    plan_free(p);
}

Test(plan, fail_fast_stops_at_the_first_bad_end)
{
    struct plan *p = plan_of(
        (struct plan_settings){ .slots = 1, .cores = 1, .fail_fast = true }, 3);

    plan_claimed(p, 1, 1, 0);
    start(p, 0, 1);
    end(p, 0, 1, OUTCOME_DIVERGED);
    cr_assert(plan_done(p));
    cr_assert_eq(plan_counts(p).diverged, 1);
    plan_free(p);
}

/* Claims n and starts them all in slot 0, each ending at once, until time. */
static void run_short(struct plan *p, int n, double from, double until)
{
    plan_claimed(p, n, n, from);
    for (int i = 0; i < n; i++) {
        struct claim c = { .trial_id = i };
        struct event done = event_of(EVENT_DONE, 0, i);
        struct event over = event_of(EVENT_FREE, 0, i);
        double now = from + (until - from) * i / n;

        plan_start(p, 0, &c, now);
        plan_take(p, &done, now);
        plan_take(p, &over, now);
    }
}

Test(plan, asks_for_a_quarter_of_a_second_of_short_trials)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 100000);

    run_short(p, 1, 0, 0.001); /* a thousand per second, says one */
    cr_assert_eq(plan_wanted(p, 0.001), 1 + PLAN_GROWTH);
    run_short(p, 100, 1, 1.125);
    cr_assert_eq(plan_wanted(p, 1.125), 1 + 200);
    run_short(p, 100, 2, 2.0001);
    cr_assert_eq(plan_wanted(p, 2.0001), 1 + 100 * PLAN_GROWTH);
    run_short(p, 2, 3, 63);
    cr_assert_eq(plan_wanted(p, 63), 1);
    plan_free(p);
}

Test(plan, trials_in_hand_start_first_and_go_back_when_they_wait)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 4 }, 9);

    plan_claimed(p, 3, 3, 10);
    cr_assert_eq(plan_wanted(p, 10), 0);
    cr_assert(plan_starts(p));
    start(p, 0, 1);
    cr_assert_not(plan_starts(p));
    cr_assert_eq(plan_threads(p, 0), 1); /* others wait */
    cr_assert_not(plan_returns(p, 0.5));
    cr_assert(plan_returns(p, PLAN_HOLD));
    plan_returned(p, 2);
    cr_assert_not(plan_returns(p, 5));
    cr_assert_eq(plan_counts(p).pending, 8);
    plan_free(p);
}

Test(plan, a_stop_gives_back_what_is_in_hand)
{
    struct plan *p =
        plan_of((struct plan_settings){ .slots = 1, .cores = 1 }, 9);
    struct event signal = { .kind = EVENT_SIGNAL, .as.signal = 2 };

    plan_claimed(p, 3, 3, 0);
    cr_assert_not(plan_returns(p, 0.1));
    plan_take(p, &signal, 0.1);
    cr_assert(plan_returns(p, 0.1));
    cr_assert_not(plan_starts(p));
    cr_assert_not(plan_done(p));
    plan_returned(p, 3);
    cr_assert(plan_done(p));
    plan_free(p);
}
