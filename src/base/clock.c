#include "base/clock.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

double clock_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

const char *clock_utc(char out[CLOCK_TEXT])
{
    struct timespec t;
    struct tm tm;
    size_t n;

    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &tm);
    n = strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + n, CLOCK_TEXT - n, ".%03dZ", (int)(t.tv_nsec / 1000000));
    return out;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar: years begin in
 * March, so that a leap day is the last of its year. */
static int64_t days_of(int year, int month, int day)
{
    int y = month > 2 ? year : year - 1, m = (month + 9) % 12;

    return 365 * (int64_t)y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 +
           day - 1 - 719468;
}

double clock_read(const char *utc)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";
    static const int at[] = { 0, 5, 8, 11, 14, 17, 20, 24 };
    static const int most[] = { 9999, 12, 31, 23, 59, 60, 999 };
    int part[7] = { 0 };

    if (!utc || strlen(utc) != sizeof(form) - 1)
        return (double)NAN;
    for (int i = 0, p = 0; form[i]; i++) {
        p += i == at[p + 1];
        if (form[i] == 'd' ? utc[i] < '0' || utc[i] > '9' : utc[i] != form[i])
            return (double)NAN;
        if (form[i] == 'd')
            part[p] = 10 * part[p] + utc[i] - '0';
    }
    for (int p = 0; p < 7; p++)
        if (part[p] > most[p] || (part[p] == 0 && (p == 1 || p == 2)))
            return (double)NAN;
    return 86400.0 * (double)days_of(part[0], part[1], part[2]) +
           3600 * part[3] + 60 * part[4] + part[5] + part[6] / 1e3;
}
