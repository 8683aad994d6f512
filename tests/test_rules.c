/* The rules of config/rules.h against tests/golden/config/: <rule>.yaml, or
 * <rule>-<variant>.yaml, has the expected message in its first comment.  A
 * second comment "# --set KEY=VALUE" is an override, "# --pad N" lets spaces
 * follow up to N bytes.  good-*.yaml have the points that they give beside
 * them. */
#include "base/file.h"
#include "base/mem.h"
#include "config/rules.h"
#include "data/keys.h"
#include "nn/keys.h"
#include "support/small_keys.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/golden/config/"

static const struct {
    const char *name, *format;
} rules[] = {
#define X(name, format) { #name, format },
    RULES(X)
#undef X
};

static const struct keyset *const golden_sets[] = { &data_keys, &model_keys,
                                                    &training_keys, NULL };

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

static int is_yaml(const struct dirent *d)
{
    return fnmatch("*.yaml", d->d_name, 0) == 0;
}

/* The bytes of a golden file with its padding; *set: its override or "". */
static char *load(const char *name, size_t *len, char set[200])
{
    char path[300], *text, *second;
    struct err err = { 0 };
    long pad = 0;

    snprintf(path, sizeof(path), FOLDER "%s", name);
    cr_assert_eq(file_read(&text, len, path, 2000000, &err), 0, "%s", err.msg);
    second = strchr(text, '\n');
    set[0] = '\0';
    if (second && sscanf(second + 1, "# --pad %ld", &pad) == 1) {
        text = mem_resize(text, (size_t)pad + 1, 1);
        memset(text + *len, ' ', (size_t)pad - *len);
        *len = (size_t)pad;
        text[pad] = '\0';
    } else if (second) {
        sscanf(second + 1, "# --set %199[^\n]", set);
    }
    return text;
}

static struct small expand(const char *name)
{
    struct small s = { 0 };
    char set[200];
    const char *overrides[] = { set, NULL };
    size_t len;
    char *text = load(name, &len, set);

    s.rc = config_parse(&s.config, name, text, len, golden_sets,
                        *set ? overrides : NULL, &s.diag, &s.err);
    if (s.rc == 0)
        s.rc = space_expand(&s.space, s.config, golden_sets, &s.diag, &s.err);
    mem_free(text);
    return s;
}

/* Puts the message that came into the file, for make golden. */
static void rewrite(const char *name, const char *message)
{
    struct str out = { 0 };
    struct err err = { 0 };
    char path[300], *text;
    size_t len, first;

    snprintf(path, sizeof(path), FOLDER "%s", name);
    cr_assert_eq(file_read(&text, &len, path, 2000000, &err), 0);
    first = strcspn(text, "\n");
    str_add(&out, "# %s", message);
    str_add_bytes(&out, text + first, len - first);
    cr_assert_eq(file_write(path, out.text, out.len, &err), 0);
    str_release(&out);
    mem_free(text);
}

/* The rule that a file is named after, or -1. */
static int rule_of(const char *file)
{
    for (size_t i = 0; i < N_RULES; i++) {
        size_t n = strlen(rules[i].name);

        if (strncmp(file, rules[i].name, n) == 0 &&
            (file[n] == '.' || file[n] == '-'))
            return (int)i;
    }
    return -1;
}

/* A format as a pattern: every conversion stands for anything. */
static void pattern_of(char *out, const char *format)
{
    out += sprintf(out, "*: error: ");
    for (; *format; format++) {
        if (strchr("[]*?\\", *format))
            *out++ = '\\';
        if (*format == '%') {
            *out++ = '*';
            format++;
        } else {
            *out++ = *format;
        }
    }
    *out = '\0';
}

static void check_bad(const char *file, int rule)
{
    struct small s = expand(file);
    const char *all = str_text(&s.diag.text);
    char pattern[400], line[600], want[600] = "";
    char set[200];
    size_t len;
    char *text;

    snprintf(line, sizeof(line), "%.*s", (int)strcspn(all, "\n"), all);
    if (getenv("SWEEP_GOLDEN"))
        rewrite(file, line);
    text = load(file, &len, set);
    sscanf(text, "# %599[^\n]", want);
    pattern_of(pattern, rules[rule].format);
    cr_expect_eq(s.rc, -1, "%s is not refused", file);
    cr_expect_eq(s.err.code, ERR_CONFIG, "%s: %s", file, s.err.msg);
    cr_expect_str_eq(line, want, "%s: %s", file, all);
    cr_expect_eq(fnmatch(pattern, line, 0), 0, "%s is not of its rule: %s",
                 file, line);
    mem_free(text);
    small_release(&s);
}

Test(rules, every_rule_refuses_its_files)
{
    struct dirent **list;
    int n = scandir(FOLDER, &list, is_yaml, alphasort);
    bool seen[N_RULES] = { false };

    cr_assert_gt(n, 0);
    for (int i = 0; i < n; i++) {
        int rule = rule_of(list[i]->d_name);

        if (rule >= 0) {
            seen[rule] = true;
            check_bad(list[i]->d_name, rule);
        } else {
            cr_expect_eq(strncmp(list[i]->d_name, "good-", 5), 0,
                         "%s is named after no rule", list[i]->d_name);
        }
        free(list[i]);
    }
    free(list);
    for (size_t i = 0; i < N_RULES; i++)
        cr_expect(seen[i], "no golden file for the rule %s", rules[i].name);
}

static void tell_points(struct str *out, const struct small *s)
{
    str_add(out, "%d combinations, %d points\n", s->space->n_combinations,
            s->space->n_points);
    for (int p = 0; p < s->space->n_points; p++) {
        const struct point *point = &s->space->points[p];

        str_add(out, "%d:", point->ordinal);
        for (int i = 0; i < point->n_settings; i++)
            str_add(out, "%s %s %s", i ? "," : "", point->settings[i].name,
                    point->settings[i].text);
        str_add_text(out, "\n");
    }
    str_add_text(out, str_text(&s->diag.text));
}

Test(rules, good_files_give_their_points)
{
    struct dirent **list;
    int n = scandir(FOLDER, &list, is_yaml, alphasort), good = 0;

    for (int i = 0; i < n; i++) {
        const char *file = list[i]->d_name;
        char path[300], *want;
        struct str got = { 0 };
        struct err err = { 0 };
        struct small s;
        size_t len;

        if (strncmp(file, "good-", 5) != 0)
            continue;
        good++;
        s = expand(file);
        cr_assert_eq(s.rc, 0, "%s: %s", file, str_text(&s.diag.text));
        tell_points(&got, &s);
        snprintf(path, sizeof(path), FOLDER "%.*s.points",
                 (int)strlen(file) - 5, file);
        if (getenv("SWEEP_GOLDEN"))
            cr_assert_eq(file_write(path, got.text, got.len, &err), 0);
        cr_assert_eq(file_read(&want, &len, path, 2000000, &err), 0, "%s",
                     err.msg);
        cr_expect_str_eq(str_text(&got), want, "%s", file);
        mem_free(want);
        str_release(&got);
        small_release(&s);
    }
    for (int i = 0; i < n; i++)
        free(list[i]);
    free(list);
    cr_expect_geq(good, 8);
}
