#include "run/message.h"
#include "run/seat.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct seat seat;
static int worker; /* its end of the pipe */
static uint32_t sequence;

static void setup(void)
{
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    seat = (struct seat){ .busy = true, .pipe = ends[0] };
    worker = ends[1];
    sequence = 0;
}

static void teardown(void)
{
    close(seat.pipe);
    close(worker);
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
    cr_assert_not_null(strstr(e.as.died, "signal 9"));
    expect(EVENT_FREE);
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
