#include "data/known.h"

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const digit_names[] = { "0", "1", "2", "3", "4",
                                           "5", "6", "7", "8", "9" };
static const char *const fashion_names[] = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"
};

/* clang-format off */
const struct known known_sets[] = {
    { .name = "fashion-mnist",
      .title = "70,000 grey pictures of clothes, 28 x 28, 10 classes",
      .package = "dataset-fashion-mnist",
      .mirrors = { "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
                   "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion" },
      .sha256 = { "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34" },
      .n_classes = 10, .classes = fashion_names },
    { .name = "mnist",
      .title = "70,000 grey pictures of handwritten digits, 28 x 28, 10 classes",
      .mirrors = { "https://ossci-datasets.s3.amazonaws.com/mnist",
                   "https://storage.googleapis.com/cvdf-datasets/mnist" },
      .sha256 = { "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2" },
      .n_classes = 10, .classes = digit_names },
};

const char *const idx_file_names[IDX_FILES] = {
    [IDX_TRAIN_IMAGES] = "train-images-idx3-ubyte",
    [IDX_TRAIN_LABELS] = "train-labels-idx1-ubyte",
    [IDX_TEST_IMAGES] = "t10k-images-idx3-ubyte",
    [IDX_TEST_LABELS] = "t10k-labels-idx1-ubyte",
};
/* clang-format on */

#define N_KNOWN (sizeof(known_sets) / sizeof(known_sets[0]))
const int n_known_sets = N_KNOWN;

const struct known *known_find(const char *name)
{
    for (int i = 0; i < n_known_sets; i++)
        if (strcmp(known_sets[i].name, name) == 0)
            return &known_sets[i];
    return NULL;
}

const char *const *known_names(void)
{
    static const char *const names[] = { "fashion-mnist", "mnist", "digits",
                                         NULL };

    return names;
}

/* dir/name with the mark before "idx" and the ending given; is it there? */
static bool spelt(char out[PATH_MAX], const char *dir, const char *name,
                  char mark, const char *ending)
{
    size_t n = (size_t)snprintf(out, PATH_MAX, "%s/%s%s", dir, name, ending);
    char *idx;

    if (n >= PATH_MAX)
        return false;
    idx = strrchr(out, '/');
    idx = strstr(idx, "-idx");
    *idx = mark;
    return access(out, F_OK) == 0;
}

bool idx_file_find(char out[PATH_MAX], const char *folder, int file)
{
    static const char marks[] = { '-', '.' };
    static const char *const endings[] = { "", ".gz" };

    for (int m = 0; m < 2; m++)
        for (int e = 0; e < 2; e++)
            if (spelt(out, folder, idx_file_names[file], marks[m], endings[e]))
                return true;
    return false;
}

/* Each gives the folder above <name>, or false when it is not set. */
static bool root_sweep_data(char out[PATH_MAX])
{
    const char *dir = getenv("SWEEP_DATA");

    return dir && *dir && snprintf(out, PATH_MAX, "%s", dir) < PATH_MAX;
}

static bool root_cache(char out[PATH_MAX])
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    /* The XDG specification: relative values are to be ignored. */
    if (xdg && xdg[0] == '/')
        return snprintf(out, PATH_MAX, "%s/sweep", xdg) < PATH_MAX;
    return home && home[0] == '/' &&
           snprintf(out, PATH_MAX, "%s/.cache/sweep", home) < PATH_MAX;
}

static bool root_system(char out[PATH_MAX])
{
    return snprintf(out, PATH_MAX, "/usr/share/datasets") < PATH_MAX;
}

static bool (*const roots[])(char out[PATH_MAX]) = { root_sweep_data,
                                                     root_cache, root_system };
enum { N_ROOTS = sizeof(roots) / sizeof(roots[0]), N_WRITABLE_ROOTS = 2 };

static bool folder_below(char out[PATH_MAX], const char *name, int n_roots,
                         int i)
{
    char root[PATH_MAX];

    for (int r = 0; r < n_roots; r++)
        if (roots[r](root) && i-- == 0)
            return snprintf(out, PATH_MAX, "%s/%s", root, name) < PATH_MAX;
    return false;
}

bool known_folder(char out[PATH_MAX], const char *name, int i)
{
    return folder_below(out, name, N_ROOTS, i);
}

bool known_fetch_folder(char out[PATH_MAX], const char *name)
{
    return folder_below(out, name, N_WRITABLE_ROOTS, 0);
}

static int not_found(const struct known *set, struct err *err)
{
    char dir[PATH_MAX];
    struct str where = { 0 };

    for (int i = 0; known_folder(dir, set->name, i); i++)
        str_add(&where, "%s%s", i ? ", " : "", dir);
    if (set->package)
        err_set(err, ERR_NOINPUT,
                "%s is not in %.300s; install the Debian package %s or run: "
                "sweep data fetch %s",
                set->name, str_text(&where), set->package, set->name);
    else
        err_set(err, ERR_NOINPUT,
                "%s is not in %.300s; run: sweep data fetch %s", set->name,
                str_text(&where), set->name);
    str_release(&where);
    return -1;
}

int known_locate(char out[PATH_MAX], const struct known *set, struct err *err)
{
    char dir[PATH_MAX], path[PATH_MAX];

    for (int i = 0; known_folder(dir, set->name, i); i++) {
        int file = 0;

        while (file < IDX_FILES && idx_file_find(path, dir, file))
            file++;
        if (file == IDX_FILES) {
            memcpy(out, dir, sizeof(dir));
            return 0;
        }
    }
    return not_found(set, err);
}
