#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/help.h"
#include "config/doc.h"
#include "run/study.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define PAGE "man/sweep.1.scd"
#define CONFIG_PAGE "man/sweep-config.5.scd"
#define BEGIN "; begin generated"
#define END "; end generated"

static char *read_page(const char *path)
{
    struct err err = { 0 };
    char *text;
    size_t len;

    cr_assert_eq(file_read(&text, &len, path, 1 << 20, &err), 0, "%s", err.msg);
    return text;
}

/* The part between the two marks, to be rewritten or compared. */
static void find_part(const char *path, const char *page, const char **from,
                      const char **to)
{
    const char *begin = strstr(page, BEGIN), *end = strstr(page, END);

    cr_assert(begin && end && begin < end, "%s has lost its marks", path);
    *from = strchr(begin, '\n') + 1;
    *to = end;
}

static void rewrite(const char *path, const char *page, const char *from,
                    const char *to, const char *part)
{
    struct err err = { 0 };
    struct str text = { 0 };

    str_add_bytes(&text, page, (size_t)(from - page));
    str_add(&text, "%s%s", part, to);
    cr_assert_eq(file_write(path, text.text, text.len, &err), 0, "%s", err.msg);
    str_release(&text);
}

/* Is the page's generated part what the tables say?  make golden makes it so.
 */
static void check_part(const char *path, const char *part)
{
    char *page = read_page(path);
    const char *from, *to;

    find_part(path, page, &from, &to);
    if (getenv("SWEEP_GOLDEN")) {
        rewrite(path, page, from, to, part);
        mem_free(page);
        page = read_page(path);
        find_part(path, page, &from, &to);
    }
    cr_expect(strncmp(from, part, strlen(part)) == 0 &&
                  to == from + strlen(part),
              "%s is not what the tables say: make golden", path);
    mem_free(page);
}

Test(manual, the_page_has_every_command_and_option)
{
    struct str part = { 0 };
    char *page;

    help_manual(&part);
    str_add_text(&part, "\n");
    check_part(PAGE, str_text(&part));
    page = read_page(PAGE);
    for (const struct command *cmd = commands; cmd->name; cmd++) {
        char title[80];

        snprintf(title, sizeof(title), "\n## sweep %s", cmd->name);
        cr_expect_not_null(strstr(page, title), "%s is missing", cmd->name);
    }
    str_release(&part);
    mem_free(page);
}

/* scdoc has underscores with a backslash. */
static void check_key(const char *page, const char *name)
{
    struct str escaped = { 0 };

    for (const char *c = name; *c; c++)
        str_add(&escaped, *c == '_' ? "\\%c" : "%c", *c);
    cr_expect_not_null(strstr(page, escaped.text), "%s is missing", name);
    str_release(&escaped);
}

Test(manual, the_config_page_has_every_key)
{
    struct str part = { 0 };

    doc_manual(&part, study_keys);
    str_add_text(&part, "\n");
    check_part(CONFIG_PAGE, str_text(&part));
    for (int i = 0; study_keys[i]; i++)
        for (int k = 0; k < study_keys[i]->n; k++)
            check_key(str_text(&part), study_keys[i]->fields[k].name);
    str_release(&part);
}

/* The exit statuses of err.h are in the manual, each as a bold number. */
Test(manual, the_page_has_every_exit_status)
{
    char *page = read_page(PAGE), mark[16];

    for (int code = ERR_NONE; code <= ERR_IO; code++) {
        snprintf(mark, sizeof(mark), "\n*%d*\n", err_status(code));
        cr_expect_not_null(strstr(page, mark), "status %d is missing",
                           err_status(code));
    }
    mem_free(page);
}
