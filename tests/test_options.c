#include "cli/format.h"
#include "cli/options.h"

#include <criterion/criterion.h>
#include <string.h>

static const enum option_id own[] = { OPT_SET,      OPT_JOBS,   OPT_TIME_BUDGET,
                                      OPT_PROGRESS, OPT_OUTPUT, OPT_NONE };

#define MAX_WORDS 16

/* Reads a line of words split at spaces. */
static int read_line(struct args *a, const char *line, struct err *err)
{
    static char text[256];
    char *argv[MAX_WORDS + 2] = { (char *)"cmd" };
    int argc = 1;

    strcpy(text, line);
    for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
        argv[argc++] = w;
    args_init(a);
    return args_read(a, own, argc, argv, err);
}

static void refused(const char *line, const char *want)
{
    struct args a;
    struct err err = { 0 };

    cr_expect_eq(read_line(&a, line, &err), -1, "%s is read", line);
    cr_expect_str_eq(err.msg, want);
    cr_expect_eq(err.code, ERR_USAGE);
    args_release(&a);
}

Test(options, options_and_operands_come_in_any_order)
{
    struct args a;
    struct err err = { 0 };

    cr_assert_eq(read_line(&a,
                           "one --jobs 3 -q two --set a=1 --db=x.db -s b=[2,3] "
                           "--format csv --time-budget 1.5m - -- --jobs",
                           &err),
                 0, "%s", err.msg);
    cr_expect_eq(a.jobs, 3);
    cr_expect(a.quiet);
    cr_expect_str_eq(a.db, "x.db");
    cr_expect_eq(a.format, FORMAT_CSV);
    cr_expect_eq(a.budget_seconds, 90.0);
    cr_assert_not_null(a.sets);
    cr_expect_str_eq(a.sets[0], "a=1");
    cr_expect_str_eq(a.sets[1], "b=[2,3]");
    cr_expect_null(a.sets[2]);
    cr_assert_eq(a.n_operands, 4);
    cr_expect_str_eq(a.operands[0], "one");
    cr_expect_str_eq(a.operands[1], "two");
    cr_expect_str_eq(a.operands[2], "-");
    cr_expect_str_eq(a.operands[3], "--jobs");
    args_release(&a);
}

Test(options, a_beginning_of_a_name_is_no_option)
{
    refused("--job 3", "option --job is unknown; did you mean --jobs?");
    refused("--time 3",
            "option --time is unknown; did you mean --time-budget?");
    refused("--s=a=1", "option --s is unknown; did you mean --set?");
    refused("--verb", "option --verb is unknown; did you mean --verbose?");
}

Test(options, what_is_wrong_is_said_and_what_would_be_right)
{
    refused("--jbos 3", "option --jbos is unknown; did you mean --jobs?");
    refused("--nonsense", "option --nonsense is unknown");
    refused("-x", "option -x is unknown");
    refused("-qx", "option -x is unknown");
    refused("one -x", "option -x is unknown");
    refused("--jobs", "--jobs needs a value");
    refused("-j", "-j needs a value");
    refused("--quiet=yes", "--quiet takes no value");
    refused("--jobs 0",
            "--jobs \"0\" is neither auto nor a number from 1 to 4096");
    refused("--jobs 2x",
            "--jobs \"2x\" is neither auto nor a number from 1 to 4096");
    refused("--progress plian",
            "--progress \"plian\" is unknown; did you mean \"plain\"?");
    refused("--format yaml",
            "--format \"yaml\" is unknown; it is table, json, csv or value");
    refused("--set epochs", "--set \"epochs\" has no \"=\"");
    refused("--time-budget soon",
            "--time-budget \"soon\" is no time such as 90s, 10m or 2h");
}

Test(options, a_value_may_look_like_an_option)
{
    struct args a;
    struct err err = { 0 };

    cr_assert_eq(read_line(&a, "--output --jobs", &err), 0, "%s", err.msg);
    cr_expect_str_eq(a.output, "--jobs");
    cr_expect_eq(a.jobs, 0);
    args_release(&a);
}

Test(options, durations_have_units)
{
    double s = 0;

    cr_expect(args_duration(&s, "90") == 0 && s == 90);
    cr_expect(args_duration(&s, "90s") == 0 && s == 90);
    cr_expect(args_duration(&s, "2h") == 0 && s == 7200);
    cr_expect(args_duration(&s, "1d") == 0 && s == 86400);
    cr_expect(args_duration(&s, "0.5m") == 0 && s == 30);
    cr_expect_eq(args_duration(&s, ""), -1);
    cr_expect_eq(args_duration(&s, "m"), -1);
    cr_expect_eq(args_duration(&s, "0"), -1);
    cr_expect_eq(args_duration(&s, "-1m"), -1);
    cr_expect_eq(args_duration(&s, "1w"), -1);
    cr_expect_eq(args_duration(&s, "1 m"), -1);
}

Test(options, common_ones_may_stand_before_the_command)
{
    const char *argv[] = {
        "sweep", "-q", "--db", "a.db", "run", "--jobs", NULL
    };
    struct args a;
    struct err err = { 0 };
    int next = 0;

    args_init(&a);
    cr_assert_eq(args_read_common(&a, &next, 6, (char **)argv, &err), 0, "%s",
                 err.msg);
    cr_expect_eq(next, 4);
    cr_expect(a.quiet);
    cr_expect_str_eq(a.db, "a.db");
    args_release(&a);
}

Test(options, names_and_letters_are_unique)
{
    for (int i = OPT_NONE + 1; i < OPT_COUNT; i++) {
        cr_expect_not_null(option_rows[i].name, "row %d is missing", i);
        cr_expect_not_null(option_rows[i].help);
        for (int j = OPT_NONE + 1; j < i; j++) {
            cr_expect_str_neq(option_rows[i].name, option_rows[j].name);
            cr_expect(!option_rows[i].letter ||
                      option_rows[i].letter != option_rows[j].letter);
        }
    }
}
