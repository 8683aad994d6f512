/* Pictures: those drawn at first stay, those added later make room. */
#include "base/mem.h"
#include "store/query.h"
#include "store/store.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <sqlite3.h>

enum { CLASSES = 40, PER_CLASS = STORE_SAMPLES_DRAWN / CLASSES };

static struct store *st;
static char path[256];
static struct err err;
static const uint8_t pixels[4] = { 0, 1, 2, 3 };
static int64_t split_id;

static void open_store(void)
{
    static const struct planted_point p[] = { { .params = "{}",
                                                .accuracy = .9 } };
    struct snapshot *snap;

    st = planted_store(path);
    plant(st, &(struct planted){ .n_points = 1, .points = p });
    cr_assert_eq(store_snapshot(&snap, st, NULL, &err), 0, "%s", err.msg);
    split_id = snap->splits[0].id;
    snapshot_free(snap);
}

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(samples, .init = open_store, .fini = close_store);

/* n pictures of examples first, first + 1, ..., of the classes in turn. */
static void add(int first, int n)
{
    struct store_sample list[STORE_SAMPLES_MOST];

    for (int i = 0; i < n; i++)
        list[i] = (struct store_sample){ .idx = first + i,
                                         .label = (first + i) % CLASSES,
                                         .width = 2,
                                         .height = 2,
                                         .pixels = pixels };
    cr_assert_eq(store_samples_add(st, split_id, CLASSES, list, n, &err), 0,
                 "%s", err.msg);
}

/* How many there are; whether the example is among them. */
static int count(int example, bool *there)
{
    struct sample_row *rows;
    int n;

    cr_assert_eq(store_samples(&rows, &n, st, split_id, &err), 0, "%s",
                 err.msg);
    *there = false;
    for (int i = 0; i < n; i++)
        *there |= rows[i].example == example;
    samples_free(rows, n);
    return n;
}

static bool is_there(int example)
{
    bool there;

    count(example, &there);
    return there;
}

Test(samples, of_each_class_are_as_many_as_there_is_room_for)
{
    cr_expect_eq(store_samples_per_class(10), 10);
    cr_expect_eq(store_samples_per_class(20), 10);
    cr_expect_eq(store_samples_per_class(40), 5);
    cr_expect_eq(store_samples_per_class(256), 1);
    cr_expect_eq(store_samples_per_class(0), 1);
}

Test(samples, those_added_longest_ago_make_room_and_drawn_ones_stay)
{
    bool there;

    add(0, STORE_SAMPLES_DRAWN); /* the first of each class: as drawn */
    add(1000, 90);
    cr_expect_eq(count(1000, &there), 290);
    cr_expect(there);
    add(2000, 90);
    cr_expect_eq(count(2089, &there), STORE_SAMPLES_MOST);
    cr_expect(there);
    cr_expect_not(is_there(1079), "80 of the first 90 are gone");
    cr_expect(is_there(1080));
    for (int i = 0; i < STORE_SAMPLES_DRAWN; i++)
        cr_expect(is_there(i), "the drawn one %d is gone", i);
}

Test(samples, one_that_is_added_again_is_the_newest)
{
    bool there;

    add(0, STORE_SAMPLES_DRAWN);
    add(1000, 50);
    add(2000, 50);
    add(1000, 1); /* again */
    add(0, 1);    /* a drawn one: nothing happens */
    cr_expect_eq(count(1000, &there), STORE_SAMPLES_MOST);
    add(3000, 10);
    cr_expect(is_there(1000));
    cr_expect(is_there(0));
    cr_expect_not(is_there(1010));
    cr_expect(is_there(1011));
}

Test(samples, come_by_class_and_the_drawn_ones_first)
{
    struct sample_row *rows;
    int n;

    add(400, STORE_SAMPLES_DRAWN);
    add(0, 40);
    cr_assert_eq(store_samples(&rows, &n, st, split_id, &err), 0);
    cr_assert_eq(n, 240);
    cr_expect_eq(rows[0].example, 400);
    cr_expect_eq(rows[PER_CLASS].example, 0);
    cr_expect_eq(rows[PER_CLASS + 1].example, 401);
    samples_free(rows, n);
}

Test(samples, whose_checksum_is_wrong_are_not_exported)
{
    struct table *t;
    sqlite3 *db;

    add(0, 1);
    cr_assert_eq(store_table_export(&t, st, "samples", 0, &err), 0, "%s",
                 err.msg);
    table_free(t);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(
        sqlite3_exec(db, "UPDATE samples SET label = 3", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    cr_expect_lt(store_table_export(&t, st, "samples", 0, &err), 0);
    cr_expect_eq(err.code, ERR_MISMATCH);
    cr_expect_lt(store_check(st, 0, &err), 0);
}
