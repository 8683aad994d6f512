/* A results database with changed bytes: it is refused, or everything that is
 * shown of it is what was recorded. */
#include "fuzz/base.h"
#include "store/query.h"

static bool is_refused(const char *path, struct err *err)
{
    struct store *st = NULL;
    bool refused = store_open(&st, path, STORE_READ, err) < 0 ||
                   store_check(st, 0, err) < 0;

    store_close(st);
    return refused;
}

static void compare(const char *got, const char *want)
{
    size_t line = 0;

    for (size_t i = 0; got[i] && got[i] == want[i]; i++)
        line = want[i] == '\n' ? i + 1 : line;
    fuzz_must(strcmp(got, want) == 0, got + line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct str original;
    struct str got = { 0 };
    struct err err = { 0 };
    const char *path;

    if (!original.len &&
        !base_shown(&original, base_changed(NULL, 0), false, &err)) {
        fprintf(stderr, "the database itself is refused: %s\n", err.msg);
        exit(1);
    }
    path = base_changed(bytes, n);
    if (base_shown(&got, path, false, &err) && !is_refused(path, &err))
        compare(str_text(&got), str_text(&original));
    str_release(&got);
    return 0;
}
