/*
 * times.h - when the attempts of a planted experiment began and ended
 *
 * Errors:  a criterion assertion fails.
 */
#ifndef SUPPORT_TIMES_H
#define SUPPORT_TIMES_H

struct time_of { /* seconds after a fixed date; an end below 0: none */
    double began, ended;
};

/* Sets those of all attempts of the database, i from 0 by trial and number. */
void times_set(const char *path, struct time_of (*of)(int i));

#endif
