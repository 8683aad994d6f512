/*
 * message.h - what a worker says: fixed-size records over a pipe
 *
 * A record is smaller than PIPE_BUF, so a write is whole; its checksum covers
 * everything, so a torn or foreign one is seen.
 *
 * Errors:  message_read: -1 for a record that is damaged, 0 when there is none
 *          yet, 1 for one record.
 */
#ifndef RUN_MESSAGE_H
#define RUN_MESSAGE_H

#include "run/event.h"

enum message_kind {
    MESSAGE_STARTED = 1,
    MESSAGE_EPOCH,
    MESSAGE_CHECKPOINT,
    MESSAGE_DONE,
};

struct message {
    uint32_t kind;     /* enum message_kind */
    uint32_t sequence; /* from 0, per attempt */
    int64_t trial_id;
    union {
        struct start_record started;
        struct epoch_record epoch;
        struct save_record checkpoint;
        struct trial_record done;
    } as;
    uint32_t crc; /* CRC32C of all that is in front */
};

/* Stamps sequence (counted up) and crc, and writes; 0 or -1 (errno). */
int message_write(int fd, struct message *m, uint32_t *sequence);
/* One record of a non-blocking pipe; its sequence must be *sequence. */
int message_read(int fd, struct message *out, uint32_t *sequence);

#endif
