/* Words of the command line: options with their values (--set, --where, --best,
 * numbers and durations), one a line. */
#include "cli/command.h"
#include "cli/options.h"
#include "fuzz/fuzz.h"

#define WORDS 24

static int words_of(char **out, char *text)
{
    int n = 0;

    out[n++] = (char *)"sweep";
    for (char *save = NULL, *word = strtok_r(text, "\n", &save);
         word && n < WORDS; word = strtok_r(NULL, "\n", &save))
        out[n++] = word;
    out[n] = NULL;
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *text = fuzz_text(bytes, n), *words[WORDS + 1];
    int count = words_of(words, text), next = count;
    const struct command *cmd;
    struct args args;
    struct err err = { 0 };

    args_init(&args);
    if (args_read_common(&args, &next, count, words, &err) == 0 &&
        next < count) {
        cmd = command_find(words[next]);
        if (!cmd)
            (void)command_unknown(words[next], &err);
        else if (args_read(&args, cmd->options, count - next, words + next,
                           &err) < 0)
            fuzz_must(err.code == ERR_USAGE, err.msg);
    }
    args_release(&args);
    free(text);
    return 0;
}
