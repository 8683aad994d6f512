/*
 * test_cli.c - the program from outside: scripts with their expected output
 *
 * Each tests/cli/NAME.sh runs in an empty folder of its own with the function
 * sweep (tests/cli/prelude) and $TOP, the top of the tree.  What it writes must
 * be NAME.stdout and NAME.stderr; a script that ends with another status than
 * 0 has failed.  SWEEP_GOLDEN=1 (make golden) rewrites both files.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CASES 200
#define MAX_OUTPUT (1 << 20)

struct script {
    char name[64]; /* without .sh */
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct script *)a)->name,
                  ((const struct script *)b)->name);
}

static void set_default(const char *name, const char *value)
{
    cr_assert_eq(setenv(name, value, 1), 0);
}

/* The program under test, absolute: $SWEEP, else ./sweep. */
static void set_program(void)
{
    const char *given = getenv("SWEEP");
    char path[PATH_MAX];

    if (!realpath(given && *given ? given : "sweep", path))
        cr_skip_test("no program to test: set SWEEP or run make first");
    set_default("SWEEP", path);
}

/* An environment that says nothing of this machine. */
static void set_environment(const char *folder)
{
    char top[PATH_MAX];

    cr_assert_not_null(getcwd(top, sizeof(top)));
    set_default("TOP", top);
    set_default("HOME", folder);
    set_default("LC_ALL", "C.UTF-8");
    set_default("TERM", "dumb");
    set_default("COLUMNS", "80");
    set_default("TZ", "UTC");
    unsetenv("SWEEP_DB");
    unsetenv("SWEEP_DATA");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    unsetenv("OMP_NUM_THREADS");
}

static int open_to(int fd, const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    return file < 0 ? -1 : dup2(file, fd);
}

/* The status that sh ends with, both streams in files. */
static int run(const char *script, const char *folder, const char *out,
               const char *errors)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        struct str prelude = { 0 }, path = { 0 };

        str_add(&prelude, "%s/tests/cli/prelude", getenv("TOP"));
        str_add(&path, "%s/%s", getenv("TOP"), script);
        if (chdir(folder) == 0 && open_to(1, out) >= 0 &&
            open_to(2, errors) >= 0 &&
            dup2(open("/dev/null", O_RDONLY), 0) >= 0)
            execl("/bin/sh", "sh", prelude.text, path.text, (char *)NULL);
        _exit(99);
    }
    cr_assert_gt(child, 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The text of a file; "" when it is not there. */
static char *text_of(const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    size_t len;

    if (file_read(&text, &len, path, MAX_OUTPUT, &err) < 0)
        text = mem_text("");
    cr_assert_not_null(text);
    return text;
}

/* The first line that differs, for a message that can be read. */
static void compare(const char *name, const char *kind, const char *got_path)
{
    struct err err = { 0 };
    char golden[PATH_MAX], *got = text_of(got_path), *want;
    const char *g, *w;
    int line = 1;

    snprintf(golden, sizeof(golden), "tests/cli/%s.%s", name, kind);
    if (getenv("SWEEP_GOLDEN"))
        cr_assert_eq(file_write(golden, got, strlen(got), &err), 0, "%s",
                     err.msg);
    want = text_of(golden);
    for (g = got, w = want; *g && *g == *w; g++, w++)
        line += *g == '\n';
    if (*g || *w) {
        while (g > got && g[-1] != '\n')
            g--, w--;
        cr_expect(false, "%s:%d differs\n  want: %.*s\n  got:  %.*s", golden,
                  line, (int)strcspn(w, "\n"), w, (int)strcspn(g, "\n"), g);
    }
    mem_free(got);
    mem_free(want);
}

static void remove_folder(const char *path)
{
    pid_t child = fork();

    if (child == 0) {
        execlp("rm", "rm", "-rf", path, (char *)NULL);
        _exit(99);
    }
    if (child > 0)
        waitpid(child, NULL, 0);
}

ParameterizedTestParameters(cli, says_what_its_scripts_expect)
{
    static struct script scripts[MAX_CASES];
    DIR *dir = opendir("tests/cli");
    struct dirent *e;
    size_t n = 0;

    while (dir && n < MAX_CASES && (e = readdir(dir))) {
        size_t len = strlen(e->d_name);

        if (len < 4 || len - 3 >= sizeof(scripts[n].name) ||
            strcmp(e->d_name + len - 3, ".sh") != 0)
            continue;
        memcpy(scripts[n].name, e->d_name, len - 3);
        scripts[n].name[len - 3] = '\0';
        n++;
    }
    if (dir)
        closedir(dir);
    qsort(scripts, n, sizeof(*scripts), by_name);
    return cr_make_param_array(struct script, scripts, n);
}

ParameterizedTest(struct script *s, cli, says_what_its_scripts_expect)
{
    char root[] = "/tmp/sweep-cli-XXXXXX";
    char script[128], folder[64], out[64], errors[64];
    struct err err = { 0 };
    int status;

    set_program();
    cr_assert_not_null(mkdtemp(root));
    snprintf(script, sizeof(script), "tests/cli/%s.sh", s->name);
    snprintf(folder, sizeof(folder), "%s/here", root);
    snprintf(out, sizeof(out), "%s/stdout", root);
    snprintf(errors, sizeof(errors), "%s/stderr", root);
    cr_assert_eq(file_make_dir(folder, &err), 0, "%s", err.msg);
    set_environment(folder);
    status = run(script, folder, out, errors);
    cr_expect_eq(status, 0, "%s ends with status %d", script, status);
    compare(s->name, "stdout", out);
    compare(s->name, "stderr", errors);
    remove_folder(root);
}
