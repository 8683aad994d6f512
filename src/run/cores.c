#define _GNU_SOURCE /* sched_getaffinity */
#include "run/cores.h"

#include "base/str.h"

#include <dirent.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NAME "sweep run j"

static bool read_line(char *out, size_t size, const char *path)
{
    FILE *f = fopen(path, "r");
    bool got = f && fgets(out, (int)size, f);

    if (f)
        fclose(f);
    if (got)
        out[strcspn(out, "\n")] = '\0';
    return got;
}

/* Is cpu the first allowed one among the threads of its core? */
static bool leads_its_core(int cpu, const cpu_set_t *allowed)
{
    char path[96], list[256];

    snprintf(path, sizeof(path),
             "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
             cpu);
    if (!read_line(list, sizeof(list), path))
        return true;
    for (char *p = list; *p;) { /* "0-1" or "0,64" */
        long first = strtol(p, &p, 10), last = first;

        if (*p == '-')
            last = strtol(p + 1, &p, 10);
        for (long c = first; c <= last && c < cpu; c++)
            if (CPU_ISSET((size_t)c, allowed))
                return false;
        if (*p == ',')
            p++;
        else
            break;
    }
    return true;
}

/* The cgroup's quota in cores, rounded up; 0: none. */
static int quota(void)
{
    char line[512], path[640];
    long long most, period;
    char *space;

    if (!read_line(line, sizeof(line), "/proc/self/cgroup") ||
        strncmp(line, "0::", 3) != 0)
        return 0;
    snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", line + 3);
    if (!read_line(line, sizeof(line), path) &&
        !read_line(line, sizeof(line), "/sys/fs/cgroup/cpu.max"))
        return 0;
    space = strchr(line, ' ');
    if (!space)
        return 0;
    *space = '\0';
    if (str_to_int(&most, line, 1, 1LL << 40) < 0 ||
        str_to_int(&period, space + 1, 1, 1LL << 40) < 0)
        return 0;
    return (int)((most + period - 1) / period);
}

int cores_allowed(void)
{
    cpu_set_t allowed;
    int n = 0, most = quota();

    if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
        n = (int)sysconf(_SC_NPROCESSORS_ONLN);
    else
        for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
            n += CPU_ISSET((size_t)cpu, &allowed) &&
                 leads_its_core(cpu, &allowed);
    if (most && most < n)
        n = most;
    return n > 0 ? n : 1;
}

int cores_taken(void)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    int taken = 0;

    while (proc && (entry = readdir(proc))) {
        char path[300], name[32];
        long long pid, cores;

        if (str_to_int(&pid, entry->d_name, 1, 1LL << 31) < 0 ||
            pid == getpid())
            continue;
        snprintf(path, sizeof(path), "/proc/%lld/comm", pid);
        if (read_line(name, sizeof(name), path) &&
            strncmp(name, NAME, strlen(NAME)) == 0 &&
            str_to_int(&cores, name + strlen(NAME), 1, 4096) == 0)
            taken += (int)cores;
    }
    if (proc)
        closedir(proc);
    return taken;
}

void cores_announce(int n)
{
    char name[16]; /* the kernel keeps 15 characters */

    snprintf(name, sizeof(name), NAME "%d", n);
    prctl(PR_SET_NAME, name);
}
