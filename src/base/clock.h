/*
 * clock.h - durations and dates
 *
 * Units:   seconds; dates are ISO-8601 UTC with milliseconds.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#define CLOCK_TEXT 32

double clock_seconds(void);                  /* monotonic, for durations */
const char *clock_utc(char out[CLOCK_TEXT]); /* now: 2024-05-01T12:00:00.000Z */
/* Such a text as seconds since 1970; NaN for any other, and for NULL. */
double clock_read(const char *utc);

#endif
