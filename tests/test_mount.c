#include "store/db.h"
#include "store/mount.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/vfs.h>
#include <unistd.h>

/* What every folder claims to be; 0: what it is. */
static unsigned long pretended;

/* Takes the place of the C library's. */
int statfs(const char *path, struct statfs *out)
{
    if (access(path, F_OK) < 0)
        return -1;
    memset(out, 0, sizeof(*out));
    out->f_type = (__typeof__(out->f_type))(pretended ? pretended : 0xef53);
    return 0;
}

static struct {
    unsigned long f_type;
    char type[32], options[64], kind[32]; /* kind "": local */
} cases[] = {
    { 0xef53, "ext4", "rw", "" },
    { 0x794c7630, "overlay", "rw", "" },
    { 0x01021994, "tmpfs", "rw", "" },
    { 0x6969, "nfs4", "rw,vers=4.2", "nfs4" },
    { 0x6969, "", "", "nfs" },
    { 0xff534d42, "cifs", "rw", "cifs" },
    { 0xfe534d42, "smb3", "rw", "smb3" },
    { 0xfe534d42, "", "", "smb2" },
    { 0x0bd00bd0, "lustre", "rw,localflock", "lustre" },
    { 0x00c36400, "ceph", "rw", "ceph" },
    { 0x65735546, "fuseblk", "rw,user_id=0", "" },
    { 0x65735546, "fuse.fuse-overlayfs", "rw", "" },
    { 0x65735546, "fuse.sshfs", "rw", "fuse.sshfs" },
    { 0x65735546, "virtiofs", "rw", "virtiofs" },
    { 0x65735546, "", "", "fuse" },
    { 0x01021997, "9p", "rw,aname=drvfs,trans=fd,rfd=8,wfd=8", "9p" },
    { 0x01021997, "9p", "rw,trans=fd,rfdno=4,wfdno=4,aname=/", "" },
};

Test(mount, tells_networks_from_disks)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char buffer[MOUNT_TEXT];
        const char *kind = mount_kind(buffer, cases[i].f_type, cases[i].type,
                                      cases[i].options);

        cr_expect_str_eq(kind ? kind : "", cases[i].kind, "%s %s",
                         cases[i].type, cases[i].options);
    }
}

Test(mount, finds_a_device_among_the_mounts)
{
    static const char text[] =
        "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
        "36 35 98:1 / /data rw shared:1 master:2 - ext4 /dev/sdb rw,errors=x\n"
        "37 35 0:52 / /with\\040- space rw - fuse.sshfs me@far:/ rw,user_id=0\n"
        "38 35 0:53 / /cut rw";
    char type[MOUNT_TEXT], options[256];

    cr_assert(mount_find(type, options, text, 98, 1));
    cr_assert_str_eq(type, "ext4");
    cr_assert_str_eq(options, "rw,errors=x");
    cr_assert(mount_find(type, options, text, 0, 52));
    cr_assert_str_eq(type, "fuse.sshfs");
    cr_assert_not(mount_find(type, options, text, 0, 53));
    cr_assert_not(mount_find(type, options, text, 98, 2));
    cr_assert_not(mount_find(type, options, "", 98, 1));
}

Test(mount, asks_the_nearest_folder_that_is_there)
{
    char buffer[MOUNT_TEXT];

    cr_assert_null(mount_network(buffer, "/no/such/folder/results.db"));
    pretended = 0x6969;
    cr_assert_not_null(mount_network(buffer, "/no/such/folder/results.db"));
    cr_assert_not_null(mount_network(buffer, "none/results.db"));
    cr_assert_not_null(mount_network(buffer, "results.db"));
    cr_assert_not_null(mount_network(buffer, "/"));
}

/* ---- the store ----------------------------------------------------------- */

static const struct planted_point one[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.9 },
};

Test(mount, a_database_on_a_network_is_read_and_not_written)
{
    char path[256], deep[300];
    struct store *st = planted_store(path), *other = NULL;
    struct err err = { 0 };

    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    pretended = 0x6969;
    cr_assert_eq(store_open(&other, path, STORE_WRITE, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    cr_assert_not_null(strstr(err.msg, "network file system"), "%s", err.msg);
    cr_assert_not_null(strstr(err.msg, "--allow-network-fs"), "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(store_open(&other, path, STORE_READ, &err), 0, "%s", err.msg);
    store_close(other);
    /* Nothing is created there. */
    snprintf(deep, sizeof(deep), "%.*s/new/results.db",
             (int)(strrchr(path, '/') - path), path);
    cr_assert_eq(store_open(&other, deep, STORE_WRITE, &err), -1);
    *strrchr(deep, '/') = '\0';
    cr_assert_eq(access(deep, F_OK), -1);
    planted_remove(st, path);
}

Test(mount, who_is_allowed_to_write_keeps_all_others_out)
{
    char path[256];
    struct store *st = planted_store(path);
    struct err err = { 0 };
    sqlite3 *db;

    store_close(st);
    pretended = 0xff534d42;
    cr_assert_eq(store_open(&st, path, STORE_WRITE_NETWORK, &err), 0, "%s",
                 err.msg);
    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(
        sqlite3_exec(db, "SELECT count(*) FROM trials", NULL, NULL, NULL),
        SQLITE_BUSY);
    store_close(st);
    cr_assert_eq(
        sqlite3_exec(db, "SELECT count(*) FROM trials", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    planted_remove(NULL, path);
}

/* A journal whose header says: back to n pages, none of which had changed. */
static void leave_journal(const char *path, int n)
{
    unsigned char head[512] = { 0xd9,
                                0xd5,
                                0x05,
                                0xf9,
                                0x20,
                                0xa1,
                                0x63,
                                0xd7,
                                [18] = (unsigned char)(n >> 8),
                                [19] = (unsigned char)n,
                                [22] = 2,
                                [26] = 0x10 };
    FILE *f = fopen(path, "wb");

    cr_assert_not_null(f);
    cr_assert_eq(fwrite(head, 1, sizeof(head), f), sizeof(head));
    fclose(f);
}

/* The first byte; EOF when there is none. */
static int first_byte(const char *path)
{
    FILE *f = fopen(path, "rb");
    int c = f ? fgetc(f) : EOF;

    if (f)
        fclose(f);
    return c;
}

Test(mount, a_reader_rolls_no_journal_back_over_the_network)
{
    char path[256], journal[300];
    struct store *st = planted_store(path);
    struct err err = { 0 };
    struct stat sb;

    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    store_close(st);
    st = NULL;
    cr_assert_eq(stat(path, &sb), 0);
    snprintf(journal, sizeof(journal), "%s-journal", path);
    leave_journal(journal, (int)(sb.st_size / 4096));
    pretended = 0x6969;
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), -1);
    cr_assert_eq(first_byte(journal), 0xd9);
    err_clear(&err);
    pretended = 0;
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(first_byte(journal), EOF);
    planted_remove(st, path);
}
