/* Each kind of damage is found, mended without guessing, and gone the second
 * time; what is trained again has the bits of a sweep that nothing disturbed.
 */
#include "base/mem.h"
#include "run/doctor.h"
#include "run/study.h"
#include "run/sweep.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder[64], db_path[128];
static struct err err;

static const char grid[] =
    "name: sick\n"
    "data: {dataset: digits, validation: 0.25}\n"
    "training: {epochs: 2, batch_size: 64, optimizer: adam}\n"
    "parameters: {layers: [[], [8]], learning_rate: [1e-2, 1e-3]}\n";

static void run(const char *text)
{
    struct sweep_options options = { .db = db_path,
                                     .jobs = 1,
                                     .progress = PROGRESS_NONE };
    struct sweep_result result;
    struct diag diag = { 0 };
    struct study *s = NULL;

    cr_assert_eq(study_from_text(&s, "sick.yaml", text, "", &diag, &err), 0,
                 "%s\n%s", err.msg, str_text(&diag.text));
    diag_release(&diag);
    cr_assert_eq(sweep_run(&result, s, &options, &err), 0, "%s", err.msg);
    cr_assert_eq(result.left, 0);
    study_free(s);
}

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(db_path, sizeof(db_path), "%s/results.db", folder);
    run(grid);
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(doctor, .init = setup, .fini = teardown, .timeout = 120);

static sqlite3 *connect(void)
{
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(db_path, &db), SQLITE_OK);
    return db;
}

static void damage(const char *sql)
{
    sqlite3 *db = connect();

    sqlite3_exec(db, "PRAGMA ignore_check_constraints = 1", NULL, NULL, NULL);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s",
                 sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* Every result, by what it is a result of: not by ids, times or attempts. */
static char *results(void)
{
    static const char sql[] =
        "SELECT group_concat(x, '\n') FROM (SELECT p.hash || t.seed || t.state"
        " || t.best_epoch || t.val_loss || t.val_accuracy || t.train_loss ||"
        " (SELECT group_concat(loss || ' ' || grad_norm || ' ' || val_nll)"
        "  FROM epochs e WHERE e.trial_id = t.id) || (SELECT hex(nll) ||"
        " hex(predicted) FROM predictions r WHERE r.trial_id = t.id"
        " AND part = 'validation') || p.config || p.ordinal || p.n_weights ||"
        " (SELECT group_concat(name || value || text) FROM params v"
        "  WHERE v.point_id = p.id) AS x FROM trials t"
        " JOIN points p ON p.id = t.point_id ORDER BY p.hash, t.seed)";
    sqlite3 *db = connect();
    sqlite3_stmt *s;
    char *text;

    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    text = mem_text((const char *)sqlite3_column_text(s, 0));
    cr_assert_not_null(text);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return text;
}

/* Visits; the names of what was found, with a star for what was mended. */
static char *visit(bool fix, int *damaged)
{
    static char names[2000];
    struct doctor_report r;
    size_t used = 0;

    cr_assert_eq(doctor_run(&r, db_path, fix, false, &err), 0, "%s", err.msg);
    names[0] = '\0';
    for (size_t i = 0; i < r.found.n; i++) {
        char word[32];

        snprintf(word, sizeof(word), "%s%s ",
                 ailments[r.found.list[i].ailment].name,
                 r.found.list[i].mended ? "*" : "");
        if (!strstr(names, word))
            used += snprintf(names + used, sizeof(names) - used, "%s", word);
    }
    *damaged = r.damaged;
    findings_release(&r.found);
    return names;
}

struct ill {
    char sql[200], found[80], mended[80];
};

/* clang-format off */
static struct ill ills[] = {
    { "UPDATE epochs SET loss = loss * 2 WHERE trial_id = 3 AND epoch = 2",
      "epochs ", "epochs* " },
    { "DELETE FROM epochs WHERE trial_id = 1 AND epoch = 2",
      "epochs ", "epochs* " },
    { "UPDATE trials SET val_accuracy = 1 WHERE id = 2", "trial ", "trial* " },
    { "UPDATE trials SET seed = 9 WHERE id = 2", "trial ", "trial* " },
    { "UPDATE trials SET crc = NULL WHERE id = 4", "trial ", "trial* " },
    { "UPDATE trials SET kind = 'other' WHERE id = 4", "trial ", "trial* " },
    { "UPDATE predictions SET nll = zeroblob(length(nll)) WHERE trial_id = 2",
      "scores ", "scores* " },
    { "UPDATE confusion SET count = count + 1 WHERE trial_id = 1"
      " AND actual = 1 AND predicted = 1", "scores ", "scores* " },
    { "UPDATE class_metrics SET f1 = 1 WHERE trial_id = 4",
      "scores ", "scores* " },
    { "DELETE FROM predictions WHERE trial_id = 2", "scores ", "scores* " },
    { "UPDATE points SET n_weights = 7 WHERE id = 2", "point ", "point* " },
    { "UPDATE points SET config = '{}' WHERE id = 2", "point ", "point* " },
    { "UPDATE points SET hash = 'f' || substr(hash, 2) WHERE id = 3",
      "point ", "point* " },
    { "UPDATE points SET active = 0 WHERE id = 3", "point ", "point* " },
    { "UPDATE params SET text = '7' WHERE point_id = 1", "point ", "point* " },
    { "DELETE FROM params WHERE point_id = 4", "point ", "point* " },
    { "UPDATE splits SET n_features = 3", "split ", "split* " },
    { "UPDATE splits SET validation_labels = zeroblob(length("
      "validation_labels))", "split ", "split* " },
    { "UPDATE samples SET label = (label + 1) % 10 WHERE idx < 40",
      "split ", "split* " },
    { "UPDATE samples SET pixels = zeroblob(length(pixels)) WHERE idx < 40",
      "split ", "split* " },
    { "UPDATE classes SET label = 'x' WHERE class = 3",
      "classes ", "classes* " },
    { "DELETE FROM classes WHERE class = 3", "classes ", "classes* " },
    { "UPDATE attempts SET host = 'another' WHERE trial_id = 2",
      "attempt ", "attempt* " },
    { "UPDATE trials SET state = 'running', crc = NULL WHERE id = 3;"
      "UPDATE attempts SET ended_at = NULL, pid = 1 << 22 WHERE trial_id = 3",
      "attempt ", "attempt* lease* " },
    { "DELETE FROM points WHERE id = 2", "orphan ", "orphan* " },
    { "INSERT INTO epochs (trial_id, epoch, crc) VALUES (99, 1, 0)",
      "orphan ", "orphan* " },
    { "DROP VIEW best; DROP VIEW leaderboard;"
      "CREATE VIEW leaderboard AS SELECT 1 AS rank", "schema ", "schema* " },
    { "DROP INDEX trials_queue", "schema ", "schema* " },
    { "UPDATE trials SET state = 'running', crc = NULL WHERE id = 3;"
      "UPDATE attempts SET boot_id = 'earlier', ended_at = NULL, crc = NULL",
      "lease ", "lease* " },
    { "UPDATE artifacts SET sha256 = 'ff' || substr(sha256, 3)",
      "kept-altered ", "kept-altered* " },
    { "UPDATE artifacts SET path = 'sick/models/77.safetensors'",
      "kept-gone ", "kept-gone* " },
    /* What a run with the config mends, and the doctor cannot. */
    { "UPDATE experiments SET cpu = 'another'", "experiment ", "experiment " },
    { "UPDATE experiments SET seed = 9", "experiment ", "experiment " },
};
/* clang-format on */

ParameterizedTestParameters(doctor, mends_without_guessing)
{
    return cr_make_param_array(struct ill, ills,
                               sizeof(ills) / sizeof(ills[0]));
}

ParameterizedTest(struct ill *ill, doctor, mends_without_guessing)
{
    char *before = results(), *after, *mended;
    bool by_run = strncmp(ill->found, "experiment", 10) == 0;
    bool untidy = strncmp(ill->found, "lease", 5) == 0 ||
                  strncmp(ill->found, "kept-gone", 9) == 0;
    int damaged;

    cr_assert_str_eq(visit(false, &damaged), "");
    damage(ill->sql);
    cr_assert_not_null(strstr(visit(false, &damaged), ill->found), "%s: %s",
                       ill->sql, visit(false, &damaged));
    cr_assert_eq(damaged == 0, untidy, "%s", ill->sql);
    mended = visit(true, &damaged);
    cr_assert_not_null(strstr(mended, ill->mended), "%s: %s", ill->sql, mended);
    cr_assert_eq(damaged != 0, by_run, "%s", ill->sql);
    if (!by_run)
        cr_assert_str_eq(visit(true, &damaged), "", "%s", ill->sql);
    run(grid);
    cr_assert_str_eq(visit(false, &damaged), "", "%s", ill->sql);
    after = results();
    cr_assert_str_eq(before, after, "%s", ill->sql);
    mem_free(before);
    mem_free(after);
}

/* ---- what it leaves alone ------------------------------------------------ */

Test(doctor, leaves_a_trigger_and_does_not_run_it)
{
    int damaged;

    damage("CREATE TRIGGER t AFTER UPDATE ON trials BEGIN"
           " DELETE FROM params; END");
    damage("UPDATE epochs SET loss = 3 WHERE trial_id = 1 AND epoch = 1");
    cr_assert_str_eq(visit(true, &damaged), "schema epochs* ");
    cr_assert_eq(damaged, 1);
    damage("DROP TRIGGER t");
    cr_assert_str_eq(visit(true, &damaged), "");
}

Test(doctor, leaves_a_table_that_is_not_ours)
{
    int damaged;

    damage("ALTER TABLE epochs ADD COLUMN mine");
    damage("UPDATE trials SET val_loss = 0 WHERE id = 1");
    cr_assert_str_eq(visit(true, &damaged), "schema ");
    cr_assert_eq(damaged, 1);
}

Test(doctor, leaves_the_look_that_it_cannot_know)
{
    int damaged;

    damage("INSERT INTO evaluations (trial_id, dataset_hash, look, at, n, loss,"
           " accuracy, crc) SELECT 1, dataset_hash, 1, '2020', 9, 0.1, 0.9, 5"
           " FROM splits LIMIT 1");
    cr_assert_str_eq(visit(true, &damaged), "look ");
    cr_assert_eq(damaged, 1);
}

Test(doctor, leaves_the_trial_of_a_living_process)
{
    struct store *st = NULL;
    struct claim c;
    int damaged;

    damage("UPDATE trials SET state = 'pending', crc = NULL WHERE id = 3");
    cr_assert_eq(store_open(&st, db_path, STORE_WRITE, &err), 0);
    cr_assert_eq(store_claim_trial(&c, st, 3, &err), 0, "%s", err.msg);
    damage("UPDATE epochs SET loss = 3 WHERE trial_id = 3 AND epoch = 1");
    cr_assert_str_eq(visit(true, &damaged), "epochs ");
    cr_assert_eq(damaged, 1);
    store_close(st);
}

/* ---- files --------------------------------------------------------------- */

static void make_file(const char *name, int age_seconds)
{
    struct timespec times[2] = { { 0 }, { 0 } };
    char path[200];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    cr_assert_geq(fd, 0, "%s", path);
    times[0].tv_sec = times[1].tv_sec = time(NULL) - age_seconds;
    cr_assert_eq(futimens(fd, times), 0);
    close(fd);
}

static bool is_there(const char *name)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

Test(doctor, removes_files_that_belong_to_nothing_and_no_others)
{
    static const char *const strays[] = {
        "results.db.999999999.tmp",
        "sick/report.html.999999999.tmp",
        "sick/report.html.tmp",
        "sick/models/3.safetensors.tmp",
        "sick/checkpoints/1.1.new",
        "sick/models/99.safetensors",
        "sick/models/2.safetensors.999999999.tmp",
        "sick/checkpoints/1.checkpoint",
        "sick/checkpoints/99.checkpoint.old",
    };
    static const char *const others[] = {
        "notes.tmp",          "sick/report.md",
        "sick/models/README", "sick/models/x.safetensors",
        "sick/1.checkpoint",  "elsewhere.999999999x.tmp",
    };
    char checkpoints[100], mine[64];
    int damaged;

    snprintf(checkpoints, sizeof(checkpoints), "%s/sick/checkpoints", folder);
    mkdir(checkpoints, 0700);
    snprintf(mine, sizeof(mine), "results.db.%ld.tmp", (long)getpid());
    for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++)
        make_file(strays[i], 3600);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        make_file(others[i], 3600);
    make_file(mine, 3600);                      /* a process that lives */
    make_file("sick/models/98.safetensors", 0); /* somebody may be at it */
    cr_assert_str_eq(visit(true, &damaged), "stray* ");
    cr_assert_eq(damaged, 0);
    for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++)
        cr_assert_not(is_there(strays[i]), "%s", strays[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        cr_assert(is_there(others[i]), "%s", others[i]);
    cr_assert(is_there(mine));
    cr_assert(is_there("sick/models/98.safetensors"));
    cr_assert_str_eq(visit(false, &damaged), "");
}

Test(doctor, takes_no_file_that_another_database_may_have_kept)
{
    char copy[300];
    int damaged;

    make_file("sick/models/99.safetensors", 3600);
    snprintf(copy, sizeof(copy), "cp %s %s/other.db", db_path, folder);
    cr_assert_eq(system(copy), 0);
    cr_assert_str_eq(visit(true, &damaged), "");
    cr_assert(is_there("sick/models/99.safetensors"));
}

/* ---- the file itself ----------------------------------------------------- */

/* Overwrites some bytes of the file's last index page. */
static int64_t root_of(const char *name)
{
    sqlite3 *db = connect();
    sqlite3_stmt *s;
    int64_t page;

    cr_assert_eq(sqlite3_prepare_v2(db,
                                    "SELECT rootpage FROM sqlite_master"
                                    " WHERE name = ?",
                                    -1, &s, NULL),
                 SQLITE_OK);
    sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    page = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return page;
}

static void overwrite(int64_t at, const char *bytes, int n)
{
    FILE *f = fopen(db_path, "r+b");

    cr_assert_not_null(f);
    cr_assert_eq(fseek(f, at, SEEK_SET), 0);
    cr_assert_eq(fwrite(bytes, 1, n, f), (size_t)n);
    fclose(f);
}

Test(doctor, builds_a_damaged_index_anew)
{
    char *before = results(), *after;
    int damaged;

    /* The end of an index page is its first keys. */
    overwrite(root_of("trials_state") * 4096 - 8, "\7\7\7\7\7\7\7\7", 8);
    cr_assert_str_eq(visit(false, &damaged), "file ");
    cr_assert_str_eq(visit(true, &damaged), "file* ");
    cr_assert_eq(damaged, 0);
    cr_assert_str_eq(visit(false, &damaged), "");
    after = results();
    cr_assert_str_eq(before, after);
    mem_free(before);
    mem_free(after);
}

Test(doctor, leaves_a_table_whose_pages_are_gone)
{
    static const char zeros[4096];
    int damaged;

    overwrite((root_of("epochs") - 1) * 4096, zeros, sizeof(zeros));
    cr_assert_not_null(strstr(visit(true, &damaged), "file "));
    cr_assert_gt(damaged, 0);
}
