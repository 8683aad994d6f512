#include "config/hint.h"

#include <string.h>

/* clang-format off */
static const struct {
    const char *problem; /* how libyaml's words begin */
    const char *hint;
} hints[] = {
    { "mapping values are not allowed",  "text with \": \" needs quotes, keys of one section one indentation" },
    { "did not find expected key",       "keys of one section have one indentation, text with quotes in it needs quotes around it" },
    { "did not find expected '-'",       "items of one list have one indentation" },
    { "did not find expected node",      "a value is missing, or text that begins so needs quotes" },
    { "did not find expected <document", "a config is keys and values, like \"epochs: 10\"" },
    { "did not find expected alpha",     "text that begins so needs quotes" },
    { "found character that cannot",     "text that begins so needs quotes" },
    { "could not find expected ':'",     "a key is a word and a colon, like \"epochs: 10\"" },
    { "found unknown escape",            "within '...' a backslash is just that" },
    { "found unexpected end of stream",  "the closing quote is missing" },
    { "control characters",              "this may not be a text file" },
    { "invalid ",                        "save the file as UTF-8" },
    { "incomplete ",                     "save the file as UTF-8" },
};
/* clang-format on */

const char *hint_for(const char *problem)
{
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (strncmp(problem, hints[i].problem, strlen(hints[i].problem)) == 0)
            return hints[i].hint;
    return "";
}
