#include "base/version.h"

#include <stdio.h>
#include <string.h>

#ifndef VERSION
#define VERSION "unknown"
#define GIT_COMMIT ""
#define BUILD_FLAGS ""
#endif
#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

const char version_text[] = VERSION;
const char version_commit[] = GIT_COMMIT;
const char version_compiler[] = COMPILER ", " BUILD_FLAGS;

const char *version_cpu(void)
{
    static char name[128] = "unknown";
    char line[256];
    FILE *f = fopen("/proc/cpuinfo", "r");

    while (f && fgets(line, sizeof(line), f)) {
        char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(colon + 2, "\n"),
                 colon + 2);
        break;
    }
    if (f)
        fclose(f);
    return name;
}
