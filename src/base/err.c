#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    va_list ap;

    if (err->code != ERR_NONE)
        return -1;
    err->code = code;
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
    va_end(ap);
    return -1;
}

int err_context(struct err *err, const char *fmt, ...)
{
    char old[sizeof(err->msg)];
    va_list ap;
    size_t used;

    memcpy(old, err->msg, sizeof(old));
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
    va_end(ap);
    used = strlen(err->msg);
    snprintf(err->msg + used, sizeof(err->msg) - used, ": %s", old);
    return -1;
}

void err_clear(struct err *err)
{
    err->code = ERR_NONE;
    err->msg[0] = '\0';
}

int err_status(enum err_code code)
{
    static const int status[] = { 0,
#define X(code, status, meaning) status,
                                  ERR_LIST(X)
#undef X
    };

    return status[code];
}

const char *err_meaning(enum err_code code)
{
    static const char *const meaning[] = { "no error",
#define X(code, status, meaning) meaning,
                                           ERR_LIST(X)
#undef X
    };

    return meaning[code];
}
