#include "run/message.h"
#include "run/seat.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct seat seat;
static int worker, worker_errors; /* its ends of the pipes */
static uint32_t sequence;

static void setup(void)
{
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    seat = (struct seat){ .busy = true, .pipe = ends[0] };
    worker = ends[1];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    seat.errors = ends[0];
    worker_errors = ends[1];
    sequence = 0;
}

static void teardown(void)
{
    close(seat.pipe);
    close(worker);
    close(seat.errors);
    close(worker_errors);
}

TestSuite(seat, .init = setup, .fini = teardown);

static void say(enum message_kind kind)
{
    struct message m = { .kind = kind };

    if (kind == MESSAGE_EPOCH)
        m.as.epoch.epoch = 7;
    cr_assert_eq(message_write(worker, &m, &sequence), 0);
}

static void expect(enum event_kind kind)
{
    struct event e = { 0 };

    cr_assert(seat_event(&e, &seat));
    cr_assert_eq(e.kind, kind);
    if (kind == EVENT_EPOCH)
        cr_assert_eq(e.as.epoch.epoch, 7);
}

static void expect_nothing(void)
{
    struct event e;

    cr_assert_not(seat_event(&e, &seat));
}

Test(seat, is_free_once_its_worker_has_told_and_gone)
{
    expect_nothing();
    say(MESSAGE_STARTED);
    say(MESSAGE_EPOCH);
    say(MESSAGE_DONE);
    expect(EVENT_STARTED);
    seat.gone = true; /* before all was heard */
    expect(EVENT_EPOCH);
    expect(EVENT_DONE);
    cr_assert(seat.busy);
    expect(EVENT_FREE);
    cr_assert_not(seat.busy);
}

Test(seat, a_worker_that_goes_without_telling_died)
{
    struct event e = { 0 };

    say(MESSAGE_STARTED);
    seat.gone = true;
    seat.notice.status = SIGKILL;
    expect(EVENT_STARTED);
    cr_assert(seat_event(&e, &seat));
    cr_assert_eq(e.kind, EVENT_DIED);
    cr_assert_str_eq(e.as.died, "was killed by signal 9 (Killed), not by sweep "
                                "(was memory short?)");
    expect(EVENT_FREE);
}

Test(seat, our_own_kill_needs_no_guess)
{
    struct event e = { 0 };

    seat.gone = seat.killed = true;
    seat.notice.status = SIGKILL;
    cr_assert(seat_event(&e, &seat));
    cr_assert_str_eq(e.as.died, "was killed by signal 9 (Killed)");
}

Test(seat, a_death_comes_with_the_last_words)
{
    static const char words[] = "malloc(): \x1b[31mcorrupted\ntop size\n";
    struct event e = { 0 };

    cr_assert_eq(write(worker_errors, words, strlen(words)), strlen(words));
    seat.gone = true;
    seat.notice.status = SIGABRT;
    cr_assert(seat_event(&e, &seat));
    cr_assert_str_eq(e.as.died, "was killed by signal 6 (Aborted): malloc(): "
                                "\\x1b[31mcorrupted | top size");
}

Test(seat, many_last_words_are_cut_between_characters)
{
    struct event e = { 0 };
    size_t n;

    for (int i = 0; i < 30; i++)
        for (int j = 0; j < 70; j++)
            cr_assert_eq(write(worker_errors, j < 69 ? "\xc3\x9f" : "\n",
                               j < 69 ? 2 : 1),
                         j < 69 ? 2 : 1);
    seat.gone = true;
    cr_assert(seat_event(&e, &seat));
    n = strlen(e.as.died);
    cr_assert_lt(n, sizeof(e.as.died));
    cr_assert_gt(n, 200);
    cr_assert_eq((unsigned char)e.as.died[n - 1], 0x9f);
    expect(EVENT_FREE);
}

Test(seat, tells_where_a_worker_began_and_what_it_saved)
{
    struct message m = { .kind = MESSAGE_STARTED };
    struct event e = { 0 };

    m.as.started.from_epoch = 12;
    cr_assert_eq(message_write(worker, &m, &sequence), 0);
    m = (struct message){ .kind = MESSAGE_CHECKPOINT };
    m.as.checkpoint.epoch = 15;
    cr_assert_eq(message_write(worker, &m, &sequence), 0);
    cr_assert(seat_event(&e, &seat));
    cr_assert_eq(e.kind, EVENT_STARTED);
    cr_assert_eq(e.as.started.from_epoch, 12);
    cr_assert(seat_event(&e, &seat));
    cr_assert_eq(e.kind, EVENT_CHECKPOINT);
    cr_assert_eq(e.as.checkpoint.epoch, 15);
}

Test(seat, nothing_is_believed_after_a_damaged_record)
{
    struct message nonsense = { .kind = MESSAGE_DONE };
    struct event e = { 0 };

    cr_assert_eq(write(worker, &nonsense, sizeof(nonsense)), sizeof(nonsense));
    say(MESSAGE_DONE);
    expect_nothing();
    cr_assert(seat.damaged);
    expect_nothing();
    seat.gone = true;
    cr_assert(seat_event(&e, &seat));
    cr_assert_eq(e.kind, EVENT_DIED);
    cr_assert_str_eq(e.as.died, "sent a damaged record");
    expect(EVENT_FREE);
    cr_assert_lt(read(seat.pipe, &nonsense, 1), 0, "left for the next worker");
}
