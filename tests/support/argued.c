#include "support/argued.h"

#include "base/mem.h"

#include <string.h>

struct told told;
char *text;

void tell(const struct planted *what)
{
    told_begin(&told, what);
    text = told_markdown(&told);
    told_replay(&told);
}

void again(enum summary_rule rule, const char *const *where)
{
    struct summary_options options = { .metric = -1,
                                       .rule = rule,
                                       .where = where };
    struct err err = { 0 };

    summary_free(told.s);
    told.s = NULL;
    mem_free(text);
    cr_assert_eq(summary_make(&told.s, told.st, &options, &err), 0, "%s",
                 err.msg);
    text = told_markdown(&told);
    told_replay(&told);
}

void done(void)
{
    mem_free(text);
    told_end(&told);
}

void has(const char *part)
{
    cr_expect_not_null(strstr(text, part), "no \"%s\" in:\n%s", part, text);
}

void lacks(const char *part)
{
    cr_expect_null(strstr(text, part), "\"%s\" in:\n%s", part, text);
}
