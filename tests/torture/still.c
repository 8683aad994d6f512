#define _GNU_SOURCE
#include "torture/still.h"

#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Names, kinds and bytes below a folder, but for the two streams. */
static int add_folder(struct sha256 *h, const char *folder, struct err *err)
{
    struct dirent **list;
    int n = scandir(folder, &list, NULL, by_name), rc = 0;

    if (n < 0)
        return err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *name = list[i]->d_name;
        char path[600], *bytes = NULL;
        struct stat sb;
        size_t len;

        snprintf(path, sizeof(path), "%s/%s", folder, name);
        if (rc == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
            strcmp(name, "stdout") != 0 && strcmp(name, "stderr") != 0 &&
            lstat(path, &sb) == 0) {
            sha256_add(h, name, strlen(name) + 1);
            sha256_add(h, &sb.st_mode, sizeof(sb.st_mode));
            if (S_ISDIR(sb.st_mode))
                rc = add_folder(h, path, err);
            else if (S_ISREG(sb.st_mode) &&
                     (rc = file_read(&bytes, &len, path, 1 << 24, err)) == 0)
                sha256_add(h, bytes, len);
        }
        mem_free(bytes);
        free(list[i]);
    }
    free(list);
    return rc;
}

int still_digest(char out[SHA256_TEXT], const struct rig *r, struct err *err)
{
    struct sha256 *h = NULL;

    if (sha256_new(&h, err) < 0)
        return -1;
    if (add_folder(h, r->folder, err) < 0) {
        sha256_free(h);
        return -1;
    }
    return sha256_end(h, out, err);
}
