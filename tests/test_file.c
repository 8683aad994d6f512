/* Files are whole or as they were, whatever else is there. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "base/file.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[128];
static struct err err;

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-file-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/result", folder);
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(file, .init = setup, .fini = teardown);

static void assert_text(const char *want)
{
    char *text;
    size_t n;

    cr_assert_eq(file_read(&text, &n, path, 1 << 20, &err), 0, "%s", err.msg);
    cr_assert_str_eq(text, want);
    mem_free(text);
}

static int names_in(const char *name)
{
    DIR *dir = opendir(name);
    struct dirent *e;
    int n = 0;

    cr_assert_not_null(dir);
    while ((e = readdir(dir)))
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void write_text(const char *text)
{
    cr_assert_eq(file_write(path, text, strlen(text), &err), 0, "%s", err.msg);
}

Test(file, is_replaced_whole)
{
    write_text("the first text");
    write_text("second");
    assert_text("second");
    cr_assert_eq(names_in(folder), 1);
}

Test(file, what_a_killed_writer_left_is_taken_by_the_next)
{
    char tmp[160];
    FILE *f;

    snprintf(tmp, sizeof(tmp), "%s.tmp", path);
    f = fopen(tmp, "w");
    cr_assert_not_null(f);
    fputs("longer than the text that follows", f);
    fclose(f);
    write_text("text");
    assert_text("text");
    cr_assert_eq(names_in(folder), 1);
}

/* Its temporary file is locked: what is in it stays, ours has another name. */
Test(file, another_writer_at_work_is_left_alone)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    char tmp[160], c;
    int to[2], back[2], status;
    pid_t child;

    snprintf(tmp, sizeof(tmp), "%s.tmp", path);
    cr_assert(pipe(to) == 0 && pipe(back) == 0);
    child = fork();
    if (child == 0) {
        int fd = open(tmp, O_WRONLY | O_CREAT, 0600);

        _exit(!(write(fd, "theirs", 6) == 6 && fcntl(fd, F_SETLK, &lock) == 0 &&
                write(to[1], "x", 1) == 1 && read(back[0], &c, 1) == 1 &&
                rename(tmp, path) == 0));
    }
    cr_assert_eq(read(to[0], &c, 1), 1);
    write_text("ours");
    assert_text("ours");
    cr_assert_eq(write(back[1], "x", 1), 1);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    assert_text("theirs");
}

Test(file, a_failed_write_leaves_the_old_text_and_nothing_else)
{
    char inside[192];

    write_text("old");
    cr_assert_eq(mkdir(strcat(strcpy(inside, folder), "/folder"), 0700), 0);
    cr_assert_eq(file_write(inside, "new", 3, &err), -1);
    cr_assert_eq(err.code, ERR_CREATE, "%s", err.msg);
    assert_text("old");
    cr_assert_eq(names_in(folder), 2);
}

/* A rename would put a regular file in its place. */
Test(file, a_pipe_and_a_device_stay_what_they_are)
{
    struct stat st;
    char text[8] = "";
    int fd;

    cr_assert_eq(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR);
    write_text("piped");
    cr_assert_eq(read(fd, text, sizeof(text)), 5);
    cr_assert_str_eq(text, "piped");
    cr_assert_eq(stat(path, &st), 0);
    cr_assert(S_ISFIFO(st.st_mode));
    close(fd);
    cr_assert_eq(symlink("/dev/full", strcat(path, "x")), 0);
    cr_assert_eq(file_write(path, "text", 4, &err), -1);
    cr_assert_eq(err.code, ERR_IO);
    cr_assert_not_null(strstr(err.msg, "No space"), "%s", err.msg);
}

static mode_t mode_of(const char *name)
{
    struct stat st;

    cr_assert_eq(lstat(name, &st), 0);
    return st.st_mode & 07777;
}

Test(file, what_is_made_is_not_for_everybody_to_write)
{
    static const struct {
        mode_t umask, file, folder;
    } cases[] = { { 0, 0664, 0775 }, { 022, 0644, 0755 }, { 077, 0600, 0700 } };
    struct piece piece = { "text", 4 };
    mode_t before = umask(0);

    for (int i = 0; i < 3; i++) {
        char made[100], written[160], inside[160];

        snprintf(made, sizeof(made), "%s/%d", folder, i);
        snprintf(written, sizeof(written), "%s-whole", made);
        snprintf(inside, sizeof(inside), "%s/new", made);
        umask(cases[i].umask);
        cr_assert_eq(file_make_dir(made, &err), 0, "%s", err.msg);
        cr_assert_eq(file_write(written, "text", 4, &err), 0, "%s", err.msg);
        cr_assert_eq(file_write_new(inside, &piece, 1, &err), 0, "%s", err.msg);
        cr_expect_eq(mode_of(made), cases[i].folder);
        cr_expect_eq(mode_of(written), cases[i].file);
        cr_expect_eq(mode_of(inside), cases[i].file);
    }
    umask(before);
}

/* Another user's link in our place is replaced, what it leads to is not. */
Test(file, a_planted_link_is_not_followed)
{
    struct piece piece = { "ours", 4 };
    char other[160], tmp[160];

    snprintf(other, sizeof(other), "%s/other", folder);
    snprintf(tmp, sizeof(tmp), "%s.tmp", path);
    write_text("theirs");
    cr_assert_eq(rename(path, other), 0);
    cr_assert_eq(symlink(other, path), 0);
    cr_assert_eq(file_write(path, "ours", 4, &err), 0, "%s", err.msg);
    assert_text("ours");
    unlink(path);
    cr_assert_eq(symlink(other, path), 0);
    cr_assert_eq(file_write_new(path, &piece, 1, &err), 0, "%s", err.msg);
    assert_text("ours");
    cr_assert_eq(symlink(other, tmp), 0);
    cr_assert_eq(file_write(path, "more", 4, &err), -1);
    cr_assert_eq(err.code, ERR_CREATE, "%s", err.msg);
    assert_text("ours");
    cr_assert_eq(rename(other, path), 0);
    assert_text("theirs");
}

Test(file, a_folder_where_anybody_may_write_is_told)
{
    cr_assert_eq(file_check_folder(folder, &err), 0, "%s", err.msg);
    cr_assert_eq(chmod(folder, 01777), 0);
    cr_assert_eq(file_check_folder(folder, &err), 0, "%s", err.msg);
    cr_assert_eq(chmod(folder, 0777), 0);
    cr_assert_eq(file_check_folder(folder, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    cr_assert_not_null(strstr(err.msg, "chmod o-w"), "%s", err.msg);
}

Test(file, a_folder_is_made_with_its_parents)
{
    char deep[160];
    struct stat st;

    snprintf(deep, sizeof(deep), "%s/a/b/c", folder);
    cr_assert_eq(file_make_dir(deep, &err), 0, "%s", err.msg);
    cr_assert_eq(file_make_dir(deep, &err), 0, "%s", err.msg);
    cr_assert_eq(stat(deep, &st), 0);
    cr_assert(S_ISDIR(st.st_mode));
}

/* Opening a pipe that nobody writes to would wait for ever. */
Test(file, what_is_no_regular_file_is_refused_at_once, .timeout = 10)
{
    static const struct odd {
        const char *path, *words;
    } odd[] = { { "/dev/zero", "not a regular file" },
                { "/dev/null", "not a regular file" },
                { "/", "a folder, not a file" },
                { path, "not a regular file" } };

    cr_assert_eq(mkfifo(path, 0600), 0);
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        char *text;
        size_t n;

        err_clear(&err);
        cr_assert_eq(file_read(&text, &n, odd[i].path, 100, &err), -1);
        cr_assert_eq(err.code, ERR_NOINPUT);
        cr_assert_not_null(strstr(err.msg, odd[i].words), "%s", err.msg);
    }
}

/* As a shell's <(command) does. */
Test(file, a_pipe_that_is_handed_over_is_read, .timeout = 10)
{
    char *text;
    int ends[2];
    size_t n;

    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], "name: x", 7), 7);
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    cr_assert_eq(file_read(&text, &n, path, 100, &err), 0, "%s", err.msg);
    cr_assert_str_eq(text, "name: x");
    mem_free(text);
    close(ends[0]);
}
