/*
 * err.h - what went wrong, in one line
 *
 * Memory:  nothing is allocated; a struct err lives where its caller put it.
 * Errors:  the first failure is kept; context is put in front of it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* The exit statuses are the ones that design and manual promise. */
#define ERR_LIST(X) /* code, exit status, meaning */          \
    X(ERR_NOMEM, 1, "out of memory")                          \
    X(ERR_RUN, 1, "the run failed")                           \
    X(ERR_DB, 1, "the results database failed")               \
    X(ERR_MISMATCH, 1, "bits differ from the record")         \
    X(ERR_NOMATCH, 3, "nothing matches")                      \
    X(ERR_USAGE, 64, "the command line is wrong")             \
    X(ERR_CONFIG, 65, "a config file has a bad value")        \
    X(ERR_DATA, 65, "a data file is damaged or does not fit") \
    X(ERR_REFUSED, 65, "an edit was refused")                 \
    X(ERR_NOINPUT, 66, "an input file is missing")            \
    X(ERR_BUG, 70, "a bug in sweep")                          \
    X(ERR_CREATE, 73, "a file cannot be created")             \
    X(ERR_IO, 74, "a file could not be read or written")

#define X(code, status, meaning) code,
enum err_code { ERR_NONE, ERR_LIST(X) };
#undef X

struct err {
    enum err_code code; /* ERR_NONE until something fails */
    char msg[512];      /* one line; no newline, no full stop */
};

/* Both return -1.  err_set keeps the first failure; err_context puts its text
 * and ": " in front: "grid.yaml:7:5" before "learning_rate must be ...". */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
int err_context(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Forgets the failure, for a caller that dealt with it. */
void err_clear(struct err *err);

/* The exit status of a code; 0 for ERR_NONE. */
int err_status(enum err_code code);
/* The meaning of a code, for messages without any text of their own. */
const char *err_meaning(enum err_code code);

#endif
