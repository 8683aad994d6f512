/* File systems and files that are really too small. */
#define _GNU_SOURCE
#include "torture/torture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void limit_file_size(long kilobytes)
{
    struct rlimit l = { (rlim_t)kilobytes << 10, (rlim_t)kilobytes << 10 };

    if (setrlimit(RLIMIT_FSIZE, &l) < 0)
        _exit(99);
}

static int ended_well(const struct rig *r, int status, struct err *err)
{
    char line[300];

    rig_last_line(line, sizeof(line), r->errors);
    if (status == 0)
        return 0;
    if ((status == 1 || status == 73 || status == 74) &&
        strncmp(line, "sweep", 5) == 0)
        return 0;
    return err_set(err, ERR_RUN, "it ended with %d: %s", status, line);
}

/* Files may not grow beyond so much: the program's own limit. */
static int run_in_files(struct rig *r, const struct str *reference,
                        long kilobytes, int *full, struct err *err)
{
    int status;

    r->before = limit_file_size;
    r->amount = kilobytes;
    if (rig_start_run(r, "2", err) < 0)
        return -1;
    status = rig_wait(r);
    r->before = NULL;
    *full += status != 0;
    if (ended_well(r, status, err) == 0 &&
        torture_heals(r, reference, true, err) == 0) {
        rig_clear(r);
        return 0;
    }
    r->keep = true;
    return err_context(err, "%s: files of %ld KB", r->folder, kilobytes);
}

/* A file system in memory for the results; false: none may be mounted. */
static bool mount_results(const struct rig *r, const char *size, bool again)
{
    char path[RIG_PATH + 32], options[64];

    snprintf(path, sizeof(path), "%s/results", r->folder);
    snprintf(options, sizeof(options), "size=%s,mode=0755", size);
    if (!again && mkdir(path, 0777) < 0)
        return false;
    return mount("tmpfs", path, "tmpfs", again ? MS_REMOUNT : 0, options) == 0;
}

static void unmount_results(const struct rig *r)
{
    char path[RIG_PATH + 32];

    snprintf(path, sizeof(path), "%s/results", r->folder);
    umount2(path, MNT_DETACH);
}

static int run_in_system(struct rig *r, const struct str *reference,
                         long kilobytes, int *full, struct err *err)
{
    char size[32];
    int status, rc = -1;

    snprintf(size, sizeof(size), "%ldk", kilobytes);
    if (!mount_results(r, size, false))
        return err_set(err, ERR_IO, "mount: %s", strerror(errno));
    if (rig_start_run(r, "2", err) < 0)
        goto done;
    status = rig_wait(r);
    *full += status != 0;
    if (rig_await_end(r, err) < 0 || ended_well(r, status, err) < 0)
        goto done;
    if (!mount_results(r, "64m", true)) {
        err_set(err, ERR_IO, "remount: %s", strerror(errno));
        goto done;
    }
    rc = torture_heals(r, reference, true, err);
done:
    if (rc < 0)
        err_context(err, "%s: a file system of %ld KB", r->folder, kilobytes);
    unmount_results(r);
    rig_clear(r);
    return rc;
}

static bool may_mount(struct rig *r)
{
    bool may = mount_results(r, "64k", false);

    if (may)
        unmount_results(r);
    rig_clear(r);
    return may;
}

int group_room(struct str *told, const struct torture *t, struct err *err)
{
    struct rig r = { 0 };
    struct str reference = { 0 };
    int files = 0, systems = 0, full = 0, rc = -1;
    bool mounts;

    if (rig_make(&r, torture_small, err) < 0 ||
        torture_reference(&reference, &r, err) < 0)
        goto done;
    mounts = may_mount(&r);
    for (long kb = 4; kb <= 512; kb += t->full ? 8 : 170, files++)
        if (run_in_files(&r, &reference, kb, &full, err) < 0)
            goto done;
    for (long kb = 16; mounts && kb <= 640; kb += t->full ? 8 : 210, systems++)
        if (run_in_system(&r, &reference, kb, &full, err) < 0)
            goto done;
    str_add(told,
            "%d limits of a file's size, %d sizes of a file system%s; %d "
            "ended a run",
            files, systems, mounts ? "" : " (none may be mounted here)", full);
    rc = 0;
done:
    r.before = NULL;
    str_release(&reference);
    rig_release(&r);
    return rc;
}
