#include "store/lease.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Field 22 of /proc/PID/stat, in clock ticks since boot; -1: no such process.
 * The second field, a name in parentheses, may hold anything. */
static int64_t start_of(int64_t pid)
{
    char path[64], text[1024], *at;
    long long start = -1;
    size_t n;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
    f = fopen(path, "r");
    if (!f)
        return -1;
    n = fread(text, 1, sizeof(text) - 1, f);
    fclose(f);
    text[n] = '\0';
    at = strrchr(text, ')');
    if (at && strncmp(at, ") Z", 3) == 0)
        return -1; /* dead, its parent has not looked yet */
    for (int field = 2; at && field < 22; field++) {
        at = strchr(at, ' ');
        at += at != NULL;
    }
    if (at)
        start = strtoll(at, NULL, 10);
    return start;
}

static void read_boot_id(char out[37])
{
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

    if (!f || !fgets(out, 37, f))
        strcpy(out, "unknown");
    if (f)
        fclose(f);
}

int lease_of_this(struct lease *out, struct err *err)
{
    if (gethostname(out->host, sizeof(out->host)) < 0)
        return err_set(err, ERR_RUN, "no host name: %s", strerror(errno));
    out->host[sizeof(out->host) - 1] = '\0';
    read_boot_id(out->boot_id);
    out->pid = getpid();
    out->pid_start = start_of(out->pid);
    return 0;
}

bool lease_is_dead(const struct lease *holder, const struct lease *us)
{
    if (strcmp(holder->host, us->host) != 0)
        return false;
    if (strcmp(holder->boot_id, us->boot_id) != 0)
        return true;
    return start_of(holder->pid) != holder->pid_start;
}

int lease_read(struct lease *out, struct store *st, sqlite3_stmt *s, int col,
               struct err *err)
{
    const char *host = (const char *)sqlite3_column_text(s, col);
    const char *boot_id = (const char *)sqlite3_column_text(s, col + 1);

    snprintf(out->host, sizeof(out->host), "%s", host ? host : "");
    snprintf(out->boot_id, sizeof(out->boot_id), "%s", boot_id ? boot_id : "");
    out->pid = sqlite3_column_int64(s, col + 2);
    out->pid_start = sqlite3_column_int64(s, col + 3);
    if (sqlite3_column_int(s, col + 4))
        return 0;
    return err_set(err, ERR_MISMATCH,
                   "%s: attempts: who trains trial %lld is not certain, its "
                   "row is damaged",
                   st->path, (long long)sqlite3_column_int64(s, 0));
}
