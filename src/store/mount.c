#include "store/mount.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#define FUSE 0x65735546
#define NINE_P 0x01021997

/* clang-format off */
static const struct {
    unsigned long f_type;
    const char *name;
} networks[] = {
    { 0x00006969, "nfs" },
    { 0xff534d42, "cifs" },
    { 0xfe534d42, "smb2" },
    { 0x0000517b, "smb" },
    { 0x0bd00bd0, "lustre" },
    { 0x47504653, "gpfs" },
    { 0x00c36400, "ceph" },
    { 0x19830326, "beegfs" },
    { 0x20030528, "orangefs" },
    { 0xaad7aaea, "panfs" },
    { 0xbeefdead, "snfs" },
    { 0x013111a8, "ibrix" },
    { 0x01161970, "gfs2" },
    { 0x7461636f, "ocfs2" },
    { 0x5346414f, "afs" },
    { 0x6b414653, "kafs" },
    { 0x73757245, "coda" },
    { 0x0000564c, "ncp" },
    { 0x61636673, "acfs" },
    /* Folders that a virtual machine shares with its host. */
    { 0xbacbacbc, "vmhgfs" },
    { 0x786f4256, "vboxsf" },
    { 0x7c7c6673, "prl_fs" },
    { NINE_P,     "9p" },
    { FUSE,       "fuse" },
};

/* What shares its number with a network, but is local. */
static const struct {
    unsigned long f_type;
    const char *type;    /* of the mount */
    const char *options; /* that its options hold */
} locals[] = {
    { FUSE,   "fuseblk",             "" },       /* a disk: ntfs-3g, exfat */
    { FUSE,   "fuse.fuse-overlayfs", "" },       /* a container's own layer */
    { NINE_P, "9p",                  "rfdno=" }, /* a gVisor sandbox */
};
/* clang-format on */

const char *mount_kind(char buffer[MOUNT_TEXT], unsigned long f_type,
                       const char *type, const char *options)
{
    const char *name = NULL;

    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++)
        if (networks[i].f_type == f_type)
            name = networks[i].name;
    for (size_t i = 0; name && i < sizeof(locals) / sizeof(locals[0]); i++)
        if (locals[i].f_type == f_type && strcmp(locals[i].type, type) == 0 &&
            strstr(options, locals[i].options))
            return NULL;
    if (!name || !*type)
        return name;
    snprintf(buffer, MOUNT_TEXT, "%s", type);
    return buffer;
}

/* A line is "36 35 98:0 /root /mnt options optional... - type source options";
 * type and options follow the first " - ". */
static bool take_line(char type[MOUNT_TEXT], char options[256],
                      const char *line)
{
    const char *dash = strstr(line, " - "), *end = strchr(line, '\n');

    return dash && (!end || dash < end) &&
           sscanf(dash, " - %63s %*s %255s", type, options) == 2;
}

bool mount_find(char type[MOUNT_TEXT], char options[256], const char *mountinfo,
                unsigned major, unsigned minor)
{
    for (const char *line = mountinfo; *line;) {
        unsigned a, b;

        if (sscanf(line, "%*d %*d %u:%u", &a, &b) == 2 && a == major &&
            b == minor)
            return take_line(type, options, line);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return false;
}

/* The mount's own words; empty when it cannot be found. */
static void ask_mount(char type[MOUNT_TEXT], char options[256],
                      const char *path)
{
    static const char table[] = "/proc/self/mountinfo";
    FILE *f = fopen(table, "r");
    struct stat sb;
    char line[4096];

    type[0] = options[0] = '\0';
    if (f && stat(path, &sb) == 0)
        while (fgets(line, sizeof(line), f))
            if (mount_find(type, options, line, major(sb.st_dev),
                           minor(sb.st_dev)))
                break;
    if (f)
        fclose(f);
}

/* Cuts the last part off; false: there was only one. */
static bool go_up(char path[PATH_MAX])
{
    char *slash = strrchr(path, '/');

    if (!slash) {
        bool was_dot = strcmp(path, ".") == 0;

        strcpy(path, ".");
        return !was_dot;
    }
    if (slash == path && !slash[1])
        return false;
    slash[slash == path] = '\0';
    return true;
}

const char *mount_network(char buffer[MOUNT_TEXT], const char *path)
{
    char at[PATH_MAX], type[MOUNT_TEXT], options[256];
    struct statfs sb;

    snprintf(at, sizeof(at), "%s", path);
    while (statfs(at, &sb) < 0)
        if (!go_up(at))
            return NULL;
    if (!mount_kind(buffer, (unsigned long)sb.f_type & 0xffffffff, "", ""))
        return NULL;
    ask_mount(type, options, at);
    return mount_kind(buffer, (unsigned long)sb.f_type & 0xffffffff, type,
                      options);
}

int mount_check(const char *path, struct err *err)
{
    char buffer[MOUNT_TEXT];
    const char *kind = mount_network(buffer, path);

    if (!kind)
        return 0;
    return err_set(err, ERR_REFUSED,
                   "%s: on a network file system (%s), whose locks do not keep "
                   "two machines from damaging it; use a local disk (--db "
                   "FILE), or, where one process at a time is sure to use it, "
                   "--allow-network-fs",
                   path, kind);
}
