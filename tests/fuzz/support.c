#include "fuzz/fuzz.h"

#include <unistd.h>

const char *fuzz_file(const char *suffix, const void *bytes, size_t n)
{
    static char path[128];
    FILE *f;

    /* In memory where there is such a file system. */
    snprintf(path, sizeof(path), "%s/sweep-fuzz-%ld%s",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
             (long)getpid(), suffix);
    f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, n, f) != n) {
        perror(path);
        exit(1);
    }
    fclose(f);
    return path;
}

char *fuzz_text(const uint8_t *bytes, size_t n)
{
    char *text = malloc(n + 1);

    if (!text)
        abort();
    if (n)
        memcpy(text, bytes, n);
    for (size_t i = 0; i < n; i++)
        if (!text[i])
            text[i] = ' ';
    text[n] = '\0';
    return text;
}

bool fuzz_is_plain(const char *text, bool newlines)
{
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        int more = *p < 0x80             ? 0
                   : (*p & 0xe0) == 0xc0 ? 1
                   : (*p & 0xf0) == 0xe0 ? 2
                   : (*p & 0xf8) == 0xf0 ? 3
                                         : -1;

        if (more < 0 || *p == 0x7f ||
            (*p < 0x20 && !(newlines && (*p == '\n' || *p == '\t'))))
            return false;
        if (more == 1 && *p == 0xc2 && p[1] < 0xa0) /* C1 controls */
            return false;
        for (p++; more > 0; more--, p++)
            if ((*p & 0xc0) != 0x80)
                return false;
    }
    return true;
}
