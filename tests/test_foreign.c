/* Databases that are not ours to write, and files that are none. */
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[128];
static struct err err;

static const struct planted_point one[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.9 },
};

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/results.db", folder);
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(foreign, .init = setup, .fini = teardown, .timeout = 60);

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Over names and bytes of all that the folder holds. */
static void digest_of(char out[SHA256_TEXT], const char *dir)
{
    struct dirent **list;
    struct sha256 *h;
    int n = scandir(dir, &list, NULL, by_name);

    cr_assert_geq(n, 2, "%s: %s", dir, strerror(errno));
    cr_assert_eq(sha256_new(&h, &err), 0);
    for (int i = 0; i < n; i++) {
        char file[400], *bytes;
        struct stat sb;
        size_t len;

        snprintf(file, sizeof(file), "%s/%s", dir, list[i]->d_name);
        sha256_add(h, list[i]->d_name, strlen(list[i]->d_name) + 1);
        if (stat(file, &sb) == 0 && S_ISREG(sb.st_mode)) {
            cr_assert_eq(file_read(&bytes, &len, file, 1 << 24, &err), 0);
            sha256_add(h, bytes, len);
            mem_free(bytes);
        }
        free(list[i]);
    }
    free(list);
    cr_assert_eq(sha256_end(h, out, &err), 0);
}

/* Every way to open it fails with the code and the words, and no byte of the
 * folder changes. */
static void check_refused(const char *db, enum err_code code, const char *words)
{
    static const enum store_mode modes[] = { STORE_READ, STORE_WRITE,
                                             STORE_WRITE_NETWORK };
    char before[SHA256_TEXT], after[SHA256_TEXT];

    digest_of(before, folder);
    for (int i = 0; i < 3; i++) {
        struct store *st = NULL;

        cr_assert_eq(store_open(&st, db, modes[i], &err), -1, "%s", words);
        cr_assert_eq(err.code, code, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, words), "%s", err.msg);
        cr_assert_null(st);
        err_clear(&err);
    }
    digest_of(after, folder);
    cr_assert_str_eq(before, after, "%s", words);
}

/* A process that dies in the middle of a commit whose pages are in the file. */
static void cut_off(const char *sql)
{
    pid_t child = fork();
    sqlite3 *db;

    if (child == 0) {
        if (sqlite3_open(path, &db) != SQLITE_OK ||
            sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN IMMEDIATE", NULL,
                         NULL, NULL) != SQLITE_OK ||
            sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            _exit(1);
        _exit(0);
    }
    cr_assert_eq(waitpid(child, &(int){ 0 }, 0), child);
}

static void write_db(const char *sql)
{
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    sqlite3_close(db);
}

static bool has_journal(void)
{
    char journal[160];
    struct stat sb;

    snprintf(journal, sizeof(journal), "%s-journal", path);
    return stat(journal, &sb) == 0 && sb.st_size > 0;
}

#define MANY_ROWS                                                            \
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE " \
    "i < 2000) INSERT INTO t SELECT hex(randomblob(200)) FROM n"

Test(foreign, the_journal_of_another_program_is_not_rolled_back)
{
    write_db("CREATE TABLE t (x)");
    cut_off(MANY_ROWS);
    cr_assert(has_journal());
    check_refused(path, ERR_REFUSED, "another program");
}

Test(foreign, the_journal_of_a_newer_sweep_is_not_rolled_back)
{
    write_db("PRAGMA application_id = 0x53574550; PRAGMA user_version = 99;"
             "CREATE TABLE t (x)");
    cut_off(MANY_ROWS);
    cr_assert(has_journal());
    check_refused(path, ERR_REFUSED, "schema version 99");
}

Test(foreign, a_first_commit_that_was_cut_off_leaves_room_for_ours)
{
    struct store *st = NULL;

    cut_off("CREATE TABLE t (x);" MANY_ROWS);
    cr_assert(has_journal());
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    store_close(st);
}

Test(foreign, what_is_no_file_is_no_database)
{
    char inside[200];

    check_refused(folder, ERR_REFUSED, "a folder");
    check_refused("/dev/null", ERR_REFUSED, "regular file");
    cr_assert_eq(mkfifo(path, 0600), 0); /* opening it would wait for ever */
    check_refused(path, ERR_REFUSED, "regular file");
    unlink(path);
    cr_assert_eq(file_write(path, "text", 4, &err), 0);
    check_refused(path, ERR_REFUSED, "not an SQLite database");
    /* A file where the folder should be. */
    snprintf(inside, sizeof(inside), "%s/results.db", path);
    cr_assert_eq(
        store_open(&(struct store *){ NULL }, inside, STORE_WRITE, &err), -1);
    cr_assert_eq(err.code, ERR_IO, "%s", err.msg);
}

Test(foreign, a_header_is_not_enough)
{
    struct store *st = NULL;
    char bytes[8192] = "SQLite format 3";

    /* Right marks, and nonsense where the tables should be. */
    memcpy(bytes + 16, "\x10\0\1\1\0\x40\x20\x20", 8);
    memcpy(bytes + 68, "SWEP", 4);
    bytes[63] = 1;
    memset(bytes + 100, 0x55, sizeof(bytes) - 100);
    cr_assert_eq(file_write(path, bytes, sizeof(bytes), &err), 0);
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        cr_assert_eq(store_open(&st, path, mode, &err), -1);
        cr_assert(err.code == ERR_DB || err.code == ERR_REFUSED, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, path), "%s", err.msg);
        err_clear(&err);
    }
}

/* ---- rights -------------------------------------------------------------- */

/* Runs check as a user who owns nothing here. */
static void as_nobody(void (*check)(void))
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) < 0)
            _exit(2);
        check();
        _exit(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x",
              status);
}

/* Reading works; writing fails with ERR_CREATE and no other word than SQLite's
 * or the system's.  _exit, since the framework is the parent's. */
static void check_read_only(void)
{
    struct store *st = NULL;
    struct err e = { 0 };
    struct snapshot *snap;

    if (store_open(&st, path, STORE_READ, &e) < 0 ||
        store_snapshot(&snap, st, NULL, &e) < 0) {
        fprintf(stderr, "reading: %s\n", e.msg);
        _exit(3);
    }
    snapshot_free(snap);
    store_close(st);
    st = NULL;
    if (store_open(&st, path, STORE_WRITE, &e) == 0 &&
        store_artifact(st, 1, "model", "x", "00", &e) == 0 &&
        store_flush(st, &e) == 0)
        _exit(4);
    if (e.code != ERR_CREATE && e.code != ERR_IO) {
        fprintf(stderr, "writing: %s\n", e.msg);
        _exit(5);
    }
    store_close(st);
}

static void make_ours(void)
{
    struct store *st = NULL;

    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    store_close(st);
}

Test(foreign, a_read_only_file_or_folder_is_read_and_left_as_it_is)
{
    char before[SHA256_TEXT], after[SHA256_TEXT];

    make_ours();
    digest_of(before, folder);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(chmod(path, i ? 0666 : 0444), 0);
        cr_assert_eq(chmod(folder, i ? 0555 : 01777), 0);
        as_nobody(check_read_only);
        cr_assert_eq(chmod(folder, 0755), 0);
        digest_of(after, folder);
        cr_assert_str_eq(before, after);
    }
}

Test(foreign, where_anybody_may_write_nothing_is_written)
{
    struct store *st = NULL;

    make_ours();
    cr_assert_eq(chmod(folder, 0777), 0);
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED, "%s", err.msg);
    cr_assert_not_null(strstr(err.msg, "anybody may write"), "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), 0, "%s", err.msg);
    store_close(st);
    st = NULL;
    cr_assert_eq(chmod(folder, 01777), 0);
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    store_close(st);
}

/* ---- under a running process --------------------------------------------- */

static struct store *claim_one(struct claim *c)
{
    static const struct planted_point two[] = {
        { .params = "{\"units\": 1}" }, { .params = "{\"units\": 2}" }
    };
    struct planted w = { .points = two, .n_points = 2 };
    struct store *st = NULL;
    struct store_sync done;
    int64_t id;
    int n;

    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    cr_assert_eq(planted_sync(&done, &id, st, &w, &err), 0, "%s", err.msg);
    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 1);
    return st;
}

Test(foreign, a_database_that_is_removed_or_replaced_in_use_is_not_written)
{
    for (int replaced = 0; replaced < 2; replaced++) {
        struct epoch_record e = { .epoch = 1 };
        char before[SHA256_TEXT], after[SHA256_TEXT];
        struct claim c;
        struct store *st = claim_one(&c);
        int n;

        unlink(path);
        if (replaced)
            write_db("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
        digest_of(before, folder);
        cr_assert_eq(store_epoch(st, c.trial_id, &e, &err), 0, "%s", err.msg);
        cr_assert_eq(store_flush(st, &err), -1);
        cr_assert_eq(err.code, ERR_IO, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, "removed or replaced"), "%s",
                           err.msg);
        err_clear(&err);
        cr_assert_eq(store_claim(&c, &n, st, 1, KIND_SEARCH, 1, &err), -1);
        cr_assert_eq(err.code, ERR_IO, "%s", err.msg);
        err_clear(&err);
        store_close(st);
        digest_of(after, folder);
        cr_assert_str_eq(before, after);
        unlink(path);
    }
}

/* `: > results.db`, by hand, or other tables in the same file. */
Test(foreign, a_database_that_is_emptied_in_use_is_told_and_not_written)
{
    for (int filled = 0; filled < 2; filled++) {
        struct epoch_record e = { .epoch = 1 };
        char before[SHA256_TEXT], after[SHA256_TEXT];
        struct claim c;
        struct store *st = claim_one(&c);
        struct snapshot *snap;
        int n;

        cr_assert_eq(truncate(path, 0), 0);
        if (filled)
            write_db("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
        digest_of(before, folder);
        cr_assert(store_epoch(st, c.trial_id, &e, &err) < 0 ||
                  store_flush(st, &err) < 0);
        cr_assert_eq(err.code, ERR_IO, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, "was emptied"), "%s", err.msg);
        err_clear(&err);
        cr_assert_eq(store_claim(&c, &n, st, 1, KIND_SEARCH, 1, &err), -1);
        cr_assert_eq(err.code, ERR_IO, "%s", err.msg);
        err_clear(&err);
        cr_assert_eq(store_snapshot(&snap, st, NULL, &err), -1);
        cr_assert_not_null(strstr(err.msg, "was emptied"), "%s", err.msg);
        err_clear(&err);
        store_close(st);
        digest_of(after, folder);
        cr_assert_str_eq(before, after);
        unlink(path);
    }
}
