#include "run/message.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static void open_pipe(int ends[2])
{
    cr_assert_eq(pipe(ends), 0);
    cr_assert_neq(fcntl(ends[0], F_SETFL, O_NONBLOCK), -1);
}

Test(message, comes_out_as_it_went_in)
{
    struct message in = { .kind = MESSAGE_EPOCH, .trial_id = 7 }, out;
    uint32_t sent = 0, seen = 0;
    int ends[2];

    open_pipe(ends);
    in.as.epoch.epoch = 3;
    in.as.epoch.metric[METRIC_VAL_LOSS] = 0.25;
    cr_assert_eq(message_read(ends[0], &out, &seen), 0);
    cr_assert_eq(message_write(ends[1], &in, &sent), 0);
    cr_assert_eq(message_read(ends[0], &out, &seen), 1);
    cr_assert_eq(out.trial_id, 7);
    cr_assert_eq(out.as.epoch.epoch, 3);
    cr_assert_eq(out.as.epoch.metric[METRIC_VAL_LOSS], 0.25);
}

Test(message, a_flipped_bit_is_seen)
{
    struct message in = { .kind = MESSAGE_EPOCH, .as.epoch.epoch = 1 }, out;
    uint32_t sent = 0, seen = 0;
    unsigned char bytes[sizeof(in)];
    int ends[2];

    open_pipe(ends);
    cr_assert_eq(message_write(ends[1], &in, &sent), 0);
    cr_assert_eq(read(ends[0], bytes, sizeof(bytes)), sizeof(bytes));
    bytes[40] ^= 1;
    cr_assert_eq(write(ends[1], bytes, sizeof(bytes)), sizeof(bytes));
    cr_assert_eq(message_read(ends[0], &out, &seen), -1);
}

Test(message, a_torn_or_repeated_record_is_seen)
{
    struct message in = { .kind = MESSAGE_EPOCH, .as.epoch.epoch = 1 }, out;
    uint32_t sent = 0, seen = 0;
    int ends[2];

    open_pipe(ends);
    cr_assert_eq(write(ends[1], &in, 10), 10);
    cr_assert_eq(message_read(ends[0], &out, &seen), -1);
    cr_assert_eq(message_write(ends[1], &in, &sent), 0);
    cr_assert_eq(message_read(ends[0], &out, &seen), 1);
    sent = 0; /* the same sequence number once more */
    cr_assert_eq(message_write(ends[1], &in, &sent), 0);
    cr_assert_eq(message_read(ends[0], &out, &seen), -1);
}

/* Its checksum fits: a worker whose memory is damaged has sent it. */
Test(message, nonsense_is_seen)
{
    struct message good = { .kind = MESSAGE_DONE,
                            .as.done = { .epochs_run = 5, .best_epoch = 5 } };
    struct message bad[10], out;
    uint32_t sent = 0, seen = 0;
    int ends[2];

    open_pipe(ends);
    cr_assert_eq(message_write(ends[1], &good, &sent), 0);
    cr_assert_eq(message_read(ends[0], &out, &seen), 1);
    for (int i = 0; i < 10; i++)
        bad[i] = good;
    bad[0].kind = 99;
    bad[1].as.done.outcome = 1000;
    bad[2].as.done.stop_reason = -1;
    bad[3].as.done.best_epoch = 6;
    memset(bad[4].as.done.error, 'x', sizeof(bad[4].as.done.error));
    bad[5].kind = MESSAGE_EPOCH;
    bad[5].as.epoch.epoch = 0;
    for (int i = 6; i < 10; i++)
        bad[i] = (struct message){ .kind = i < 9 ? MESSAGE_STARTED
                                                 : MESSAGE_CHECKPOINT };
    bad[6].as.started.from_epoch = -1;
    bad[7].as.started.seconds = INFINITY;
    memset(bad[8].as.started.note, 'x', sizeof(bad[8].as.started.note));
    memset(bad[9].as.checkpoint.error, 'x', sizeof(bad[9].as.checkpoint.error));
    bad[9].as.checkpoint.epoch = 1;
    for (int i = 0; i < 10; i++) {
        seen = sent;
        cr_assert_eq(message_write(ends[1], &bad[i], &sent), 0);
        cr_assert_eq(message_read(ends[0], &out, &seen), -1, "%d", i);
    }
}
