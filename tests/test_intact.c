#include "store/db.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>

/* sql_complaint of a check that says only this; word is left in the code. */
static int complain(const char *word, struct err *err)
{
    char path[] = "results.db";
    struct store st = { .path = path };
    sqlite3_stmt *s = NULL;
    const char *said = NULL;
    int rc = -1;

    cr_assert_eq(sqlite3_open(":memory:", &st.db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(st.db, "SELECT ?1", -1, &s, NULL),
                 SQLITE_OK);
    sqlite3_bind_text(s, 1, word, -1, SQLITE_STATIC);
    rc = sql_complaint(&st, s, &said, err);
    if (rc == 1)
        cr_expect_str_eq(said, word);
    sqlite3_finalize(s);
    sqlite3_close(st.db);
    return rc;
}

Test(intact, ok_is_no_complaint)
{
    struct err err = { 0 };

    cr_assert_eq(complain("ok", &err), 0);
}

Test(intact, a_page_that_is_damaged_or_not_there_is_one)
{
    struct err err = { 0 };

    cr_expect_eq(
        complain("Page 4: unable to get the page. error code=11", &err), 1);
    cr_expect_eq(
        complain("Page 4: unable to get the page. error code=778", &err), 1);
    cr_expect_eq(complain("row 3 missing from index points_hash", &err), 1);
}

Test(intact, a_page_that_there_was_no_memory_for_is_no_damage)
{
    static const char word[] = "*** in database main ***\n"
                               "Page 4: unable to get the page. error code=7";
    struct err err = { 0 };

    cr_assert_eq(complain(word, &err), -1);
    cr_assert_eq(err.code, ERR_NOMEM);
    cr_assert_str_eq(err.msg, "results.db: out of memory");
}
