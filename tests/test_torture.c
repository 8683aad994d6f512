/* A few seconds of each group of faults; all of them are `make torture`. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

struct group {
    char name[16];
};

ParameterizedTestParameters(torture, is_survived)
{
    static struct group groups[] = {
        { "kills" },  { "calls" },    { "disk" },   { "rivals" },
        { "sqlite" }, { "memory" },   { "power" },  { "room" },
        { "world" },  { "signals" },  { "clocks" }, { "configs" },
        { "words" },  { "refusals" }, { "flips" },  { "meta" }
    };

    return cr_make_param_array(struct group, groups,
                               sizeof(groups) / sizeof(groups[0]));
}

ParameterizedTest(struct group *g, torture, is_survived)
{
    const char *driver = getenv("TORTURE");
    char command[512], line[512], last[512] = "";
    FILE *out;

    if (!driver)
        cr_skip_test("TORTURE does not name the driver: run by make test");
    snprintf(command, sizeof(command), "'%s' %s 2>&1", driver, g->name);
    out = popen(command, "r");
    cr_assert_not_null(out);
    while (fgets(line, sizeof(line), out))
        snprintf(last, sizeof(last), "%s", line);
    cr_assert_eq(pclose(out), 0, "%s", last);
}
