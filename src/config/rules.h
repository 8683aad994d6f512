/*
 * rules.h - every rule that can refuse a config, with its message
 *
 * X(name, format) makes the constant rule_<name>, which the compiler checks as
 * a format.  tests/golden/config/ has a file for every row, and a test counts.
 */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include "config/node.h"

/* clang-format off */
#define RULES_YAML(X)                                                         \
    X(syntax,         "%s")                                                   \
    X(tab,            "a tab cannot indent; use spaces")                      \
    X(bytes,          "the file is longer than %d bytes")                     \
    X(empty,          "there is nothing in it")                               \
    X(documents,      "a second document begins; a config is one")            \
    X(depth,          "nested deeper than %d levels")                         \
    X(nodes,          "more than %d values, aliases counted in full")         \
    X(anchors,        "more than %d anchors")                                 \
    X(alias_unknown,  "the alias *%s has no anchor before it")                \
    X(alias_itself,   "the alias *%s stands inside its own anchor")           \
    X(tag,            "the tag %s%s is not allowed; values need none")        \
    X(key_scalar,     "a key must be a plain word")                           \
    X(zero_byte,      "a text may not hold a zero byte")                      \
    X(duplicate_key,  "\"%s\" is given twice; it stands first in line %d")

#define RULES_KEYS(X)                                                         \
    X(root_map,       "a config is keys and values, like \"epochs: 10\"")     \
    X(section_map,    "%s must hold keys and values, like \"%s: ...\"")       \
    X(unknown_key,    "\"%s\" is unknown; `sweep explain` lists the keys")    \
    X(misspelt_key,   "\"%s\" is unknown; did you mean \"%s\"?")              \
    X(belongs_in,     "%s belongs in the section %s")                         \
    X(belongs_on_top, "%s belongs at the top level, not in %s")               \
    X(name_of_file,   "name: \"%s\", from the file's name, does not do: give a name of letters, digits, dots, dashes and underscores") \
    X(required,       "%s is required in the section %s: %s")                 \
    X(value_unquoted, "%s; in quotes it would be: \"%s\"")                    \
    X(value_quoted,   "%s: it is in quotes, which make it text")              \
    X(value,          "%s")                                                   \
    X(override_form,  "an override is KEY=VALUE")                             \
    X(override_key,   "%s cannot be set on its own")

#define RULES_FACTORS(X)                                                      \
    X(parameters_map, "parameters are factors and their levels, or a list of such grids") \
    X(not_swept,      "%s cannot be a factor")                                \
    X(factor_form,    "%s: a factor is a list of levels, or one of {values: [...]}, {value: ...}, {min, max, count} and {min, max, step}") \
    X(factor_key,     "%s: \"%s\" is not part of a factor")                   \
    X(factor_near,    "%s: \"%s\" is not part of a factor; did you mean \"%s\"?") \
    X(factor_mixed,   "%s: \"%s\" does not go with \"%s\"")                   \
    X(values_list,    "%s: values must be a list of levels")                  \
    X(values_empty,   "%s: there are no levels")                              \
    X(levels_many,    "%s: more than %d levels")                              \
    X(range_needs,    "%s: a range needs min and max, and count or step")     \
    X(range_type,     "%s: a range is for numbers; list the values")          \
    X(range_number,   "%s: %s must be a number")                              \
    X(range_order,    "%s: min %s is not below max %s")                       \
    X(range_count,    "%s: count must be an integer of at least 2")           \
    X(range_step,     "%s: step must be above 0")                             \
    X(range_digits,   "%s: min, max and step have too many digits to count in decimals") \
    X(distribution,   "%s: distribution is uniform or log_uniform")           \
    X(log_bounds,     "%s: log_uniform needs min above 0; bounds are values, not exponents") \
    X(log_step,       "%s: log_uniform needs count, not step")                \
    X(unread,         "no point reads %s%s%s")

#define RULES_CONDITIONS(X)                                                   \
    X(when_map,       "%s: when holds factors and levels, like {optimizer: sgd}") \
    X(rules_list,     "%s is a list of combinations, like [{optimizer: sgd}]") \
    X(condition_empty, "%s: an empty combination fits every point")           \
    X(condition_key,  "%s: %s is not a factor")                               \
    X(condition_near, "%s: %s is not a factor; did you mean \"%s\"?")         \
    X(condition_level, "%s: %s %s is not one of its levels: %s")              \
    X(condition_list, "%s: %s: a list is one level; for any of several write {any: %s}") \
    X(condition_any,  "%s: %s: any holds a list of levels, like {any: [sgd, adam]}") \
    X(when_itself,    "%s: its when depends on itself")                       \
    X(zip_form,       "zip is a list of lists of factors, like [[learning_rate, batch_size]]") \
    X(zip_few,        "zip moves at least two factors together")              \
    X(zip_unknown,    "zip: %s is not a factor")                              \
    X(zip_near,       "zip: %s is not a factor; did you mean \"%s\"?")        \
    X(zip_twice,      "zip: %s moves with others already")                    \
    X(zip_apart,      "zip: %s is not in the same grid as %s")                \
    X(zip_lengths,    "zip: %s has %d levels, %s has %d")                     \
    X(zip_when,       "zip: %s and %s have a when each; one holds for all")

#define RULES_SPACE(X)                                                        \
    X(grid_size,      "the grid has more than %d combinations")               \
    X(no_points,      "no combination is left: exclude takes them all")       \
    X(combination,    "%s%s")

#define RULES(X) RULES_YAML(X) RULES_KEYS(X) RULES_FACTORS(X)                 \
    RULES_CONDITIONS(X) RULES_SPACE(X)

#define X(name, format) static const char rule_##name[] = format;
RULES(X)
#undef X
/* clang-format on */

/* Adds an error at a node (or, without one, at a source as a whole). */
void rule_broken(struct diag *diag, const struct node *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void rule_broken_at(struct diag *diag, const struct source *src, int line,
                    int col, const char *fmt, ...) PRINTF_LIKE(5, 6);

#endif
