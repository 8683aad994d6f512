#include "fuzz/base.h"

#include "base/file.h"
#include "base/mem.h"
#include "cli/format.h"
#include "page/page.h"
#include "report/text.h"
#include "store/query.h"
#include "summary/summary.h"
#include "summary/summary_json.h"

#include <unistd.h>

static char *original;
static size_t size;

static void read_original(void)
{
    const char *path = getenv("FUZZ_DB");
    struct err err = { 0 };

    if (original)
        return;
    if (!path || file_read(&original, &size, path, 1 << 26, &err) < 0) {
        fprintf(stderr, "FUZZ_DB: %s\n", path ? err.msg : "not set");
        exit(1);
    }
}

const char *base_changed(const uint8_t *bytes, size_t n)
{
    char *copy, journal[200];
    size_t cut;
    const char *path;
    bool cuts = n > 4 && bytes[0] > 250;

    read_original();
    cut = size;
    copy = malloc(size);
    if (!copy)
        abort();
    memcpy(copy, original, size);
    for (size_t i = 1; i + 4 <= n; i += 4) {
        const uint8_t *b = bytes + i;
        size_t at = ((size_t)b[0] << 16 | (size_t)b[1] << 8 | b[2]) % size;

        if (cuts && cut == size)
            cut = at;
        copy[at] = (char)(copy[at] ^ b[3]);
    }
    path = fuzz_file(".db", copy, cut);
    free(copy);
    snprintf(journal, sizeof(journal), "%s-journal", path);
    unlink(journal);
    return path;
}

/* The books of processes carry no results and no checksums. */
static bool is_books(const char *name)
{
    return strcmp(name, "attempts") == 0 || strcmp(name, "artifacts") == 0;
}

static int show_tables(struct str *out, struct store *st, struct err *err)
{
    struct table *t = NULL;

    if (store_table_experiments(&t, st, err) < 0)
        return -1;
    format_table(out, t, FORMAT_TABLE);
    table_free(t);
    for (int i = 0; store_exports[i]; i++) {
        if (is_books(store_exports[i]))
            continue;
        if (store_table_export(&t, st, store_exports[i], 0, err) < 0)
            return -1;
        format_table(out, t, FORMAT_CSV);
        table_free(t);
    }
    return 0;
}

static int show_report(struct str *out, struct store *st, bool page,
                       struct err *err)
{
    struct summary_options options = { .metric = -1 };
    struct text_style style = { .columns = 80 };
    struct summary *s = NULL;
    json_t *o = NULL;
    int rc = -1;

    if (summary_make(&s, st, &options, err) < 0)
        return -1;
    report_terminal(out, s, &style);
    report_markdown(out, s);
    if (summary_json(&o, s, err) == 0 &&
        (!page || report_page(out, NULL, s, st, err) == 0)) {
        format_object(out, o);
        rc = 0;
    }
    json_decref(o);
    summary_free(s);
    return rc;
}

bool base_shown(struct str *out, const char *path, bool page, struct err *err)
{
    struct store *st = NULL;
    bool fine = store_open(&st, path, STORE_READ, err) == 0 &&
                show_tables(out, st, err) == 0 &&
                show_report(out, st, page, err) == 0;

    store_close(st);
    return fine;
}
