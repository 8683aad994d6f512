#include "run/tail.h"

#include "base/display.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void take(struct tail *t, const char *bytes, size_t n)
{
    size_t gone;

    if (n > TAIL_MOST) {
        bytes += n - TAIL_MOST;
        n = TAIL_MOST;
        t->cut = true;
    }
    gone = t->n + n > TAIL_MOST ? t->n + n - TAIL_MOST : 0;
    t->cut |= gone > 0;
    memmove(t->text, t->text + gone, t->n - gone);
    t->n -= gone;
    for (size_t i = 0; i < n; i++)
        t->text[t->n++] = bytes[i] ? bytes[i] : '?';
    t->text[t->n] = '\0';
}

void tail_read(struct tail *t, int fd)
{
    char bytes[4096];
    ssize_t n;

    for (;;) {
        n = read(fd, bytes, sizeof(bytes));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        take(t, bytes, (size_t)n);
    }
}

void tail_add(struct str *out, const struct tail *t)
{
    char text[TAIL_MOST + 1], *rest = text, *line;
    const char *between = "";

    memcpy(text, t->text, sizeof(text));
    if (t->cut && (line = strchr(text, '\n')))
        rest = line + 1; /* half a line says little */
    while ((line = strtok_r(rest, "\n", &rest))) {
        str_add_text(out, between);
        display_add(out, line);
        between = " | ";
    }
}
