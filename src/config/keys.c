#include "config/keys.h"

#include "base/json.h"
#include "base/metric.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define MAX_EXACT                                              \
    9007199254740991.0 /* 2^53 - 1: exact in every JSON reader \
                        */

static int refuse(const char *key, const json_t *in, const char *want,
                  struct err *err)
{
    struct str got = { 0 };

    json_tell(&got, in);
    err_set(err, ERR_CONFIG, "%s: %.60s is not %s", key, str_text(&got), want);
    str_release(&got);
    return -1;
}

static int hand_over(json_t **out, json_t *value, const char *key,
                     struct err *err)
{
    if (!value)
        return err_set(err, ERR_NOMEM, "%s", key);
    *out = value;
    return 0;
}

static bool is_word(const json_t *v, const char *word)
{
    return json_is_string(v) && strcmp(json_string_value(v), word) == 0;
}

static int unknown_word(const char *key, const char *word,
                        const char *const *words, struct err *err)
{
    const char *near = str_nearest(word, words);
    struct str all = { 0 };

    if (near)
        return err_set(err, ERR_CONFIG,
                       "%s \"%s\" is unknown; did you mean \"%s\"?", key, word,
                       near);
    for (int i = 0; words[i]; i++)
        str_add(&all, "%s%s", i ? ", " : "", words[i]);
    err_set(err, ERR_CONFIG, "%s \"%.60s\" is unknown; there are %s", key, word,
            str_text(&all));
    str_release(&all);
    return -1;
}

static int name_normalise(json_t **out, const json_t *in, struct err *err)
{
    const char *s = json_string_value(in);
    bool good = s && isalnum((unsigned char)s[0]) && strlen(s) <= 64;

    for (; good && *s; s++)
        good = isalnum((unsigned char)*s) || strchr("._-", *s);
    if (!good)
        return refuse("name", in,
                      "1 to 64 letters, digits, dots, dashes and underscores, "
                      "a letter or digit first",
                      err);
    return hand_over(out, json_copy((json_t *)in), "name", err);
}

/* A metric's direction is the metric's own; a goal may only agree with it. */
static int metric_goal(const json_t *goal, int id, struct err *err)
{
    static const char *const words[] = { "maximize", "minimize", NULL };
    const char *word = json_string_value(goal);
    const char *right = words[!metrics[id].maximize];

    if (!word)
        return refuse("metric: goal", goal, "maximize or minimize", err);
    if (strcmp(word, words[0]) != 0 && strcmp(word, words[1]) != 0)
        return unknown_word("metric: goal", word, words, err);
    if (strcmp(word, right) != 0)
        return err_set(err, ERR_CONFIG,
                       "metric: the goal of %s is %s, it cannot be %s",
                       metrics[id].name, right, word);
    return 0;
}

static int metric_normalise(json_t **out, const json_t *in, struct err *err)
{
    static const char *const words[] = { "name", "goal", NULL };
    const json_t *name = json_is_object(in) ? json_object_get(in, "name") : in;
    const json_t *goal = json_object_get(in, "goal");
    const char *key;
    json_t *value;
    int id;

    json_object_foreach((json_t *)in, key, value)
    {
        if (strcmp(key, "name") != 0 && strcmp(key, "goal") != 0)
            return unknown_word("metric:", key, words, err);
    }
    if (!json_is_string(name))
        return refuse("metric", in, "a metric's name, or {name, goal}", err);
    id = metric_find(json_string_value(name));
    if (id < 0)
        return unknown_word("metric", json_string_value(name), metric_names(),
                            err);
    if (goal && metric_goal(goal, id, err) < 0)
        return -1;
    return hand_over(out, json_string(metrics[id].name), "metric", err);
}

static int keep_normalise(json_t **out, const json_t *in, struct err *err)
{
    static const char *const words[] = { "best", "all", "none", NULL };
    const json_t *top = json_object_get(in, "top");

    if (json_is_string(in)) {
        for (int i = 0; words[i]; i++)
            if (is_word(in, words[i]))
                return hand_over(out, json_string(words[i]), "keep", err);
        return unknown_word("keep", json_string_value(in), words, err);
    }
    if (json_object_size(in) != 1 || !json_is_integer(top) ||
        json_integer_value(top) < 1 || json_integer_value(top) > 1000000)
        return refuse("keep", in,
                      "best, {top: n} with n from 1 to 1000000, all or none",
                      err);
    return hand_over(out, json_pack("{sI}", "top", json_integer_value(top)),
                     "keep", err);
}

static int method_normalise(json_t **out, const json_t *in, struct err *err)
{
    static const char *const later[] = { "random",    "bayes", "bayesian",
                                         "tpe",       "gp",    "sobol",
                                         "hyperband", "asha",  "halving",
                                         "grid",      NULL };
    const char *word = json_string_value(in);

    if (!word)
        return refuse("method", in, "grid", err);
    if (strcmp(word, "grid") == 0)
        return hand_over(out, json_string("grid"), "method", err);
    for (int i = 0; later[i]; i++)
        if (strcmp(word, later[i]) == 0)
            return err_set(err, ERR_CONFIG,
                           "method: %s is not there yet; grid is", word);
    return unknown_word("method", word, later, err);
}

static int cap_normalise(json_t **out, const json_t *in, struct err *err)
{
    double n = json_number_value(in);

    if (is_word(in, "none"))
        return hand_over(out, json_string("none"), "run_cap", err);
    if (!json_is_number(in) || !(n >= 1 && n <= 1e6) || n != floor(n))
        return refuse("run_cap", in, "none or an integer from 1 to 1000000",
                      err);
    return hand_over(out, json_integer((json_int_t)n), "run_cap", err);
}

static int seconds_normalise(json_t **out, const json_t *in, struct err *err)
{
    double s = json_number_value(in);

    if (is_word(in, "none"))
        return hand_over(out, json_string("none"), "max_trial_seconds", err);
    if (!json_is_number(in) || !(s > 0 && s <= 1e9))
        return refuse("max_trial_seconds", in,
                      "none or a number of seconds above 0", err);
    return hand_over(out, json_real(s), "max_trial_seconds", err);
}

/* "1.5 GB" to bytes; 0 when it is not a size. */
static double size_bytes(const char *text)
{
    static const struct {
        const char *name;
        double bytes;
    } unit[] = { { "KB", 1e3 },          { "MB", 1e6 },
                 { "GB", 1e9 },          { "KiB", 1024 },
                 { "MiB", 1024 * 1024 }, { "GiB", 1024.0 * 1024 * 1024 } };
    char number[32];
    size_t digits = strspn(text, "0123456789.");
    const char *rest = text + digits + (text[digits] == ' ');
    double x;

    if (digits >= sizeof(number))
        return 0;
    memcpy(number, text, digits);
    number[digits] = '\0';
    for (size_t i = 0; i < sizeof(unit) / sizeof(unit[0]); i++)
        if (strcmp(rest, unit[i].name) == 0 &&
            str_to_real(&x, number, 0, 1e12) == 0)
            return floor(x * unit[i].bytes);
    return 0;
}

static int memory_normalise(json_t **out, const json_t *in, struct err *err)
{
    double bytes = json_is_string(in) ? size_bytes(json_string_value(in))
                                      : json_number_value(in);

    if (is_word(in, "none"))
        return hand_over(out, json_string("none"), "max_trial_memory", err);
    if (!(bytes >= 1e6 && bytes <= MAX_EXACT))
        return refuse("max_trial_memory", in,
                      "none, a number of bytes, or a size like 500MB or 2GiB, "
                      "1MB at least",
                      err);
    return hand_over(out, json_integer((json_int_t)bytes), "max_trial_memory",
                     err);
}

/* clang-format off */
static const struct field fields[] = {
    { .name = "name", .type = FIELD_CUSTOM, .fallback = NULL, .unit = "",
      .normalise = name_normalise,
      .syntax = "1 to 64 letters, digits, dots, dashes and underscores",
      .help = "What the experiment is called in the database and in reports. Without it, the file's name is used." },
    { .name = "description", .type = FIELD_TEXT, .fallback = "\"\"", .unit = "",
      .help = "What the experiment wants to find out; the report quotes it." },
    { .name = "seed", .type = FIELD_INT, .min = 0, .max = MAX_EXACT,
      .fallback = "1", .unit = "",
      .help = "Fixes the split, the initial weights and the order of examples." },
    { .name = "repeats", .type = FIELD_INT, .min = 1, .max = 1000,
      .fallback = "1", .unit = "",
      .help = "Trains each point this many times, with seeds seed, seed + 1, ..." },
    { .name = "metric", .type = FIELD_CUSTOM, .fallback = "\"val_accuracy\"",
      .unit = "", .normalise = metric_normalise,
      .syntax = "a metric's name, or {name, goal} with the goal that the metric has",
      .help = "What decides which epoch is kept and which point is best. Without a validation part the training metric of that kind takes its place." },
    { .name = "keep", .type = FIELD_CUSTOM, .fallback = "\"best\"", .unit = "",
      .normalise = keep_normalise,
      .syntax = "best, {top: n}, all or none",
      .help = "Whose models stay on disk when the experiment ends." },
    { .name = "method", .type = FIELD_CUSTOM, .fallback = "\"grid\"",
      .unit = "", .normalise = method_normalise, .syntax = "grid",
      .help = "How points are chosen: grid takes every combination of levels." },
    { .name = "run_cap", .type = FIELD_CUSTOM, .fallback = "\"none\"",
      .unit = "points", .normalise = cap_normalise,
      .syntax = "none or an integer from 1 to 1000000",
      .help = "Trains at most this many points, the first in grid order." },
    { .name = "max_trial_seconds", .type = FIELD_CUSTOM,
      .fallback = "\"none\"", .unit = "seconds",
      .normalise = seconds_normalise,
      .syntax = "none or a number above 0",
      .help = "A trial that takes longer fails alone; the others go on." },
    { .name = "max_trial_memory", .type = FIELD_CUSTOM,
      .fallback = "\"none\"", .unit = "bytes",
      .normalise = memory_normalise,
      .syntax = "none, a number, or a size like 500MB or 2GiB",
      .help = "A trial that needs more memory fails alone; the others go on." },
    { .name = "parameters", .type = FIELD_CUSTOM, .fallback = "{}", .unit = "",
      .syntax = "factors and their levels: a list, {values: [...]}, {value: ...}, {min, max, count, distribution: uniform or log_uniform} or {min, max, step}, each with an optional when; or a list of such grids",
      .help = "The factors. Every combination of their levels is a point; a list of grids is their union. Without it the config is one point." },
    { .name = "zip", .type = FIELD_CUSTOM, .fallback = "[]", .unit = "",
      .syntax = "a list of lists of factors",
      .help = "Factors that move together: the first levels of all, the second levels of all, ..." },
    { .name = "exclude", .type = FIELD_CUSTOM, .fallback = "[]", .unit = "",
      .syntax = "a list of combinations: {factor: level, factor: {any: [levels]}}",
      .help = "Combinations that are not trained. What is not named may be anything." },
    { .name = "include", .type = FIELD_CUSTOM, .fallback = "[]", .unit = "",
      .syntax = "a list of combinations: {key: value, key: {any: [values]}}",
      .help = "Extra points beside the grid. What is not named is as the sections say." },
};
/* clang-format on */

const struct keyset top_keys = {
    .section = "",
    .fields = fields,
    .n = sizeof(fields) / sizeof(fields[0]),
};
