#include "support/times.h"

#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

static void date(char out[40], double seconds)
{
    time_t t = 1700000000 + (time_t)floor(seconds);
    struct tm tm;
    size_t n;

    gmtime_r(&t, &tm);
    n = strftime(out, 40, "'%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + n, 40 - n, ".%03dZ'",
             (int)(1e3 * (seconds - floor(seconds))));
}

/* Without a checksum, as rows of the first schema are. */
void times_set(const char *path, struct time_of (*of)(int i))
{
    char sql[400], began[40], ended[40] = "NULL";
    sqlite3_stmt *s;
    sqlite3 *db;
    int n;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(
        sqlite3_prepare_v2(db, "SELECT count(*) FROM attempts", -1, &s, NULL),
        SQLITE_OK);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    n = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    for (int i = 0; i < n; i++) {
        struct time_of at = of(i);

        date(began, at.began);
        if (at.ended >= 0)
            date(ended, at.ended);
        snprintf(sql, sizeof(sql),
                 "UPDATE attempts SET started_at = %s, ended_at = %s, crc ="
                 " NULL WHERE (trial_id, attempt) = (SELECT trial_id, attempt"
                 " FROM attempts ORDER BY 1, 2 LIMIT 1 OFFSET %d)",
                 began, at.ended >= 0 ? ended : "NULL", i);
        cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                     sqlite3_errmsg(db));
    }
    sqlite3_close(db);
}
