/* Looks at the test part: each has a number of its own, and the bits of the
 * first. */
#include "base/mem.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct planted_point two[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.9 },
    { .params = "{\"units\": 2}", .accuracy = 0.8, .test = 0.7 },
};

static struct store *st;
static char path[256];
static struct err err;

static void open_store(void)
{
    st = planted_store(path);
    plant(st, &(struct planted){ .points = two, .n_points = 2 });
}

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(looks, .init = open_store, .fini = close_store);

static int ask(const char *sql)
{
    sqlite3_stmt *s;
    sqlite3 *db;
    int x;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 3000);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s", sql);
    x = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return x;
}

/* What trial 2 scored, once more, as a look at it. */
static struct scores_row *scored_again(struct store_look *out)
{
    struct scores_row *s;

    cr_assert_eq(store_scores(&s, st, 2, "test", &err), 0, "%s", err.msg);
    s->predictions.label = mem_zero(1000, 1);
    for (int i = 0; i < 1000; i++)
        ((uint8_t *)s->predictions.label)[i] = (uint8_t)(i % 10);
    *out = (struct store_look){
        2, 0.5, 0.7, { "test", &s->predictions, s->classes, s->confusion }
    };
    return s;
}

Test(looks, a_second_look_must_meet_the_bits_of_the_first)
{
    struct store_look again;
    struct scores_row *s;
    int look = 0;

    s = scored_again(&again);
    cr_assert_eq(store_look(&look, st, &again, 1, &err), 0, "%s", err.msg);
    cr_assert_eq(look, 2);
    s->predictions.nll[17] = nextafterf(s->predictions.nll[17], 9);
    cr_assert_eq(store_look(&look, st, &again, 1, &err), -1);
    cr_assert_eq(err.code, ERR_MISMATCH);
    err_clear(&err);
    cr_assert_eq(look, 2);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT max(look) FROM evaluations"), 2);
    scores_free(s);
}

#define LOOKERS 3
#define LOOKS 15

static void look_often(const struct store_look *row)
{
    struct store *own;
    struct err e = { 0 };
    int look;

    if (store_open(&own, path, STORE_WRITE, &e) < 0)
        _exit(1);
    for (int i = 0; i < LOOKS; i++)
        if (store_look(&look, own, row, 1, &e) < 0)
            _exit(2);
    store_close(own);
    _exit(0);
}

Test(looks, looks_at_one_time_have_a_number_each)
{
    struct store_look again;
    struct scores_row *s;
    int status;

    s = scored_again(&again);
    for (int i = 0; i < LOOKERS; i++)
        if (fork() == 0)
            look_often(&again);
    for (int i = 0; i < LOOKERS; i++) {
        wait(&status);
        cr_assert_eq(status, 0, "%x", status);
    }
    cr_assert_eq(ask("SELECT count(DISTINCT look) FROM evaluations"),
                 1 + LOOKERS * LOOKS);
    cr_assert_eq(ask("SELECT max(look) FROM evaluations"), 1 + LOOKERS * LOOKS);
    scores_free(s);
}
