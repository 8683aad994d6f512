#include "cli/options.h"

#include "base/mem.h"
#include "base/str.h"
#include "cli/format.h"
#include "summary/summary.h"

#include <getopt.h>
#include <string.h>

static const char *const colors[] = { "auto", "always", "never", NULL };
static const char *const progresses[] = { "auto", "plain", "json", "none",
                                          NULL };

/* clang-format off */
#define AT(member) offsetof(struct args, member)

const struct option_row option_rows[OPT_COUNT] = {
    [OPT_DB] = { "db", 0, "FILE", OPTION_TEXT, AT(db), NULL,
        "the database of results (default: $SWEEP_DB, else "
        "results/results.db); kept models and reports lie beside it" },
    [OPT_FORMAT] = { "format", 0, "FORMAT", OPTION_CHOICE, AT(format),
        format_names,
        "table, json, csv or value (bare values, one row a line)" },
    [OPT_QUIET] = { "quiet", 'q', NULL, OPTION_FLAG, AT(quiet), NULL,
        "no notices, no warnings, no progress" },
    [OPT_VERBOSE] = { "verbose", 'v', NULL, OPTION_FLAG, AT(verbose), NULL,
        "say more: every column, the whole config" },
    [OPT_COLOR] = { "color", 0, "WHEN", OPTION_CHOICE, AT(color), colors,
        "auto (on a terminal), always or never" },
    [OPT_HELP] = { "help", 'h', NULL, OPTION_FLAG, AT(help), NULL,
        "show help and do nothing else" },
    [OPT_VERSION] = { "version", 0, NULL, OPTION_FLAG, AT(version), NULL,
        "show the versions of program and libraries" },
    [OPT_LICENSES] = { "licenses", 0, NULL, OPTION_FLAG, AT(licenses), NULL,
        "show the licences of program and libraries" },
    [OPT_BEST] = { "best", 0, "METRIC", OPTION_TEXT, AT(best), NULL,
        "rank by this metric at the kept epochs (default: the experiment's)" },
    [OPT_EXPERIMENT] = { "experiment", 'e', "NAME", OPTION_TEXT,
        AT(experiment), NULL,
        "the experiment (default: the one that ran latest)" },
    [OPT_OUTPUT] = { "output", 'o', "FILE", OPTION_TEXT, AT(output), NULL,
        "write to FILE; - is the standard output" },
    [OPT_SET] = { "set", 's', "KEY=VALUE", OPTION_LIST, AT(sets), NULL,
        "set a key, or, with parameters.KEY=[...], a factor's levels; may be "
        "given again" },
    [OPT_JOBS] = { "jobs", 'j', "N", OPTION_COUNT, AT(jobs), NULL,
        "trials at once; auto: one for each free core" },
    [OPT_THREADS] = { "threads", 't', "N", OPTION_COUNT, AT(threads), NULL,
        "threads of one training; auto: what is idle" },
    [OPT_TIME_BUDGET] = { "time-budget", 0, "TIME", OPTION_DURATION,
        AT(budget_seconds), NULL,
        "stop cleanly after this time: 90, 90s, 10m, 2h, 1d" },
    [OPT_PROGRESS] = { "progress", 0, "HOW", OPTION_CHOICE, AT(progress),
        progresses, "auto, plain, json or none" },
    [OPT_FAIL_FAST] = { "fail-fast", 0, NULL, OPTION_FLAG, AT(fail_fast), NULL,
        "the first trial that fails or diverges ends the run" },
    [OPT_EXTEND] = { "extend", 0, NULL, OPTION_FLAG, AT(extend), NULL,
        "allow an edit of the config that reuses nothing" },
    [OPT_YES] = { "yes", 'y', NULL, OPTION_FLAG, AT(yes), NULL,
        "do not ask" },
    [OPT_MIRROR] = { "mirror", 0, "URL", OPTION_TEXT, AT(mirror), NULL,
        "fetch from this address (may be file://)" },
    [OPT_RULE] = { "rule", 0, "RULE", OPTION_CHOICE, AT(rule), summary_rules,
        "which of those that cannot be told apart: best, 1se (the simplest "
        "within one standard error), tied-simplest or tied-fastest" },
    [OPT_WHERE] = { "where", 'w', "FACTOR=LEVEL", OPTION_LIST, AT(where), NULL,
        "only points with this level of a factor; may be given again" },
    [OPT_ALL] = { "all", 0, NULL, OPTION_FLAG, AT(all), NULL,
        "every one of the experiment" },
    [OPT_FIX] = { "fix", 0, NULL, OPTION_FLAG, AT(fix), NULL,
        "mend what can be mended without guessing" },
    [OPT_NETWORK_FS] = { "allow-network-fs", 0, NULL, OPTION_FLAG,
        AT(network_fs), NULL,
        "write to a database on a network file system, and lock it as a "
        "whole; no other process may use it meanwhile" },
    [OPT_SEEDS] = { "seeds", 0, "N", OPTION_NUMBER, AT(seeds), NULL,
        "new seeds for each point, those that are there included (default: 5)"
        },
};
/* clang-format on */

const enum option_id common_options[] = {
    OPT_DB,   OPT_QUIET,   OPT_VERBOSE,  OPT_COLOR, OPT_FORMAT,
    OPT_HELP, OPT_VERSION, OPT_LICENSES, OPT_NONE
};

void args_init(struct args *a)
{
    *a = (struct args){ .format = FORMAT_UNSET };
}

void args_release(struct args *a)
{
    mem_free(a->sets);
    mem_free(a->where);
    mem_free(a->operands);
    args_init(a);
}

int args_duration(double *out, const char *text)
{
    static const struct {
        char unit;
        double seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
    char number[32];
    size_t len = strlen(text);
    double seconds = 1, n;

    if (!len || len >= sizeof(number))
        return -1;
    memcpy(number, text, len + 1);
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (number[len - 1] == units[i].unit) {
            seconds = units[i].seconds;
            number[len - 1] = '\0';
            break;
        }
    if (str_to_real(&n, number, 0, 1e9) < 0 || n <= 0)
        return -1;
    *out = n * seconds;
    return 0;
}

/* "a, b or c" */
static void join(struct str *out, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        str_add(out, "%s%s", !i ? "" : words[i + 1] ? ", " : " or ", words[i]);
}

static int take_choice(int *out, const struct option_row *o, const char *value,
                       struct err *err)
{
    struct str all = { 0 };
    const char *near;

    for (int i = 0; o->choices[i]; i++)
        if (strcmp(o->choices[i], value) == 0) {
            *out = i;
            return 0;
        }
    near = str_nearest(value, o->choices);
    join(&all, o->choices);
    if (near)
        err_set(err, ERR_USAGE, "--%s \"%s\" is unknown; did you mean \"%s\"?",
                o->name, value, near);
    else
        err_set(err, ERR_USAGE, "--%s \"%s\" is unknown; it is %s", o->name,
                value, str_text(&all));
    str_release(&all);
    return -1;
}

static int take_count(int *out, const struct option_row *o, const char *value,
                      struct err *err)
{
    long long n = 0;

    if (strcmp(value, "auto") != 0 && str_to_int(&n, value, 1, 4096) < 0)
        return err_set(err, ERR_USAGE,
                       "--%s \"%s\" is neither auto nor a number from 1 to "
                       "4096",
                       o->name, value);
    *out = (int)n;
    return 0;
}

static int take_number(int *out, const struct option_row *o, const char *value,
                       struct err *err)
{
    long long n;

    if (str_to_int(&n, value, 1, 1000) < 0)
        return err_set(err, ERR_USAGE,
                       "--%s \"%s\" is no number from 1 to 1000", o->name,
                       value);
    *out = (int)n;
    return 0;
}

static int add_text(const char ***list, const char *text, struct err *err)
{
    const char **more;
    size_t n = 0;

    while (*list && (*list)[n])
        n++;
    more = mem_resize(*list, n + 2, sizeof(*more));
    if (!more)
        return err_set(err, ERR_NOMEM, "%s", text);
    more[n] = text;
    more[n + 1] = NULL;
    *list = more;
    return 0;
}

static int take(struct args *a, const struct option_row *o, const char *value,
                struct err *err)
{
    void *to = (char *)a + o->offset;

    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)to = true;
        return 0;
    case OPTION_TEXT:
        *(const char **)to = value;
        return 0;
    case OPTION_CHOICE:
        return take_choice(to, o, value, err);
    case OPTION_COUNT:
        return take_count(to, o, value, err);
    case OPTION_NUMBER:
        return take_number(to, o, value, err);
    case OPTION_DURATION:
        if (args_duration(to, value) < 0)
            return err_set(err, ERR_USAGE,
                           "--%s \"%s\" is no time such as 90s, 10m or 2h",
                           o->name, value);
        return 0;
    case OPTION_LIST:
        if (!strchr(value, '='))
            return err_set(err, ERR_USAGE, "--%s \"%s\" has no \"=\"", o->name,
                           value);
        return add_text(to, value, err);
    }
    return err_set(err, ERR_BUG, "option kind %d", o->kind);
}

/* getopt's tables for a command's options and those of every command. */
struct reader {
    char letters[3 + 2 * OPT_COUNT];
    struct option names[OPT_COUNT + 1];
    const char *words[OPT_COUNT + 1]; /* for the nearest one */
    int n;
    size_t n_letters;
};

static void add_options(struct reader *r, const enum option_id *list)
{
    for (; *list != OPT_NONE; list++) {
        const struct option_row *o = &option_rows[*list];

        r->words[r->n] = o->name;
        r->names[r->n++] = (struct option){
            .name = o->name,
            .has_arg = o->value ? required_argument : no_argument,
            .val = (int)*list + 256, /* clear of letters */
        };
        if (o->letter)
            r->letters[r->n_letters++] = o->letter;
        if (o->letter && o->value)
            r->letters[r->n_letters++] = ':';
    }
}

/* The option's row for what getopt_long returned. */
static const struct option_row *row_of(int code)
{
    if (code >= 256)
        return &option_rows[code - 256];
    for (int i = OPT_NONE + 1; i < OPT_COUNT; i++)
        if (option_rows[i].letter == code)
            return &option_rows[i];
    return NULL;
}

static int unknown(const struct reader *r, const char *word, struct err *err)
{
    char name[64];
    const char *near;
    size_t len;

    if (optopt)
        return err_set(err, ERR_USAGE, "option -%c is unknown", optopt);
    len = strcspn(word + 2, "=");
    if (len >= sizeof(name))
        len = sizeof(name) - 1;
    memcpy(name, word + 2, len);
    name[len] = '\0';
    near = str_nearest(name, r->words);
    /* The beginning of a name is no name, but says what was meant. */
    for (int i = 0; !near && len && r->words[i]; i++)
        if (strncmp(r->words[i], name, len) == 0)
            near = r->words[i];
    return err_set(err, ERR_USAGE, "option --%s is unknown%s%s%s", name,
                   near ? "; did you mean --" : "", near ? near : "",
                   near ? "?" : "");
}

/* The word that getopt_long just took: a long option's value may be the next
 * one. */
static const char *word_taken(int code, int argc, char **argv)
{
    const struct option_row *o = code > 0 ? row_of(code) : NULL;
    int i = optind - 1;

    if (o && o->value && optarg && i > 0 && i < argc && optarg == argv[i])
        i--;
    return i > 0 && i < argc ? argv[i] : "";
}

static int refuse(const struct reader *r, int code, int argc, char **argv,
                  struct err *err)
{
    const char *word = word_taken(0, argc, argv);

    if (code == ':')
        return optopt >= 256
                   ? err_set(err, ERR_USAGE, "--%s needs a value",
                             option_rows[optopt - 256].name)
                   : err_set(err, ERR_USAGE, "-%c needs a value", optopt);
    if (optopt >= 256)
        return err_set(err, ERR_USAGE, "--%s takes no value",
                       option_rows[optopt - 256].name);
    return unknown(r, word, err);
}

/* mode "+" stops at the first operand, "-" takes operands where they stand. */
static int read_words(struct args *a, struct reader *r, int *next, int argc,
                      char **argv, struct err *err)
{
    int code;

    optind = 0; /* glibc: start over */
    opterr = 0;
    while ((code = getopt_long(argc, argv, r->letters, r->names, NULL)) != -1) {
        const char *word = word_taken(code, argc, argv);
        const struct option_row *o;

        if (code == 1) {
            if (add_text(&a->operands, optarg, err) < 0)
                return -1;
            a->n_operands++;
            continue;
        }
        if (code == '?' || code == ':')
            return refuse(r, code, argc, argv, err);
        o = row_of(code);
        if (code >= 256 && (strncmp(word + 2, o->name, strlen(o->name)) != 0 ||
                            strcspn(word + 2, "=") != strlen(o->name)))
            return unknown(r, word, err);
        if (take(a, o, optarg, err) < 0)
            return -1;
    }
    *next = optind;
    return 0;
}

int args_read_common(struct args *a, int *next, int argc, char **argv,
                     struct err *err)
{
    struct reader r = { .letters = "+:", .n_letters = 2 };

    add_options(&r, common_options);
    return read_words(a, &r, next, argc, argv, err);
}

int args_read(struct args *a, const enum option_id *own, int argc, char **argv,
              struct err *err)
{
    struct reader r = { .letters = "-:", .n_letters = 2 };
    int next;

    add_options(&r, own);
    add_options(&r, common_options);
    if (read_words(a, &r, &next, argc, argv, err) < 0)
        return -1;
    for (; next < argc; next++) { /* behind "--" */
        if (add_text(&a->operands, argv[next], err) < 0)
            return -1;
        a->n_operands++;
    }
    return 0;
}
