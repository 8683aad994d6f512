#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/help.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define PAGE "man/sweep.1.scd"
#define BEGIN "; begin generated"
#define END "; end generated"

static char *read_page(void)
{
    struct err err = { 0 };
    char *text;
    size_t len;

    cr_assert_eq(file_read(&text, &len, PAGE, 1 << 20, &err), 0, "%s", err.msg);
    return text;
}

/* The part between the two marks, to be rewritten or compared. */
static void find_part(const char *page, const char **from, const char **to)
{
    const char *begin = strstr(page, BEGIN), *end = strstr(page, END);

    cr_assert(begin && end && begin < end, PAGE " has lost its marks");
    *from = strchr(begin, '\n') + 1;
    *to = end;
}

static void rewrite(const char *page, const char *from, const char *to,
                    const char *part)
{
    struct err err = { 0 };
    struct str text = { 0 };

    str_add_bytes(&text, page, (size_t)(from - page));
    str_add(&text, "%s%s", part, to);
    cr_assert_eq(file_write(PAGE, text.text, text.len, &err), 0, "%s", err.msg);
    str_release(&text);
}

Test(manual, the_page_has_every_command_and_option)
{
    char *page = read_page();
    struct str part = { 0 };
    const char *from, *to;

    help_manual(&part);
    str_add_text(&part, "\n");
    find_part(page, &from, &to);
    if (getenv("SWEEP_GOLDEN")) {
        rewrite(page, from, to, str_text(&part));
        mem_free(page);
        page = read_page();
        find_part(page, &from, &to);
    }
    cr_expect(strncmp(from, str_text(&part), part.len) == 0 &&
                  to == from + part.len,
              PAGE " is not what the tables say: make golden");
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        char title[80];

        snprintf(title, sizeof(title), "\n## sweep %s", cmd->name);
        cr_expect_not_null(strstr(page, title), "%s is missing", cmd->name);
    }
    str_release(&part);
    mem_free(page);
}

/* The exit statuses of err.h are in the manual, each as a bold number. */
Test(manual, the_page_has_every_exit_status)
{
    char *page = read_page(), mark[16];

    for (int code = ERR_NONE; code <= ERR_IO; code++) {
        snprintf(mark, sizeof(mark), "\n*%d*\n", err_status(code));
        cr_expect_not_null(strstr(page, mark), "status %d is missing",
                           err_status(code));
    }
    mem_free(page);
}
