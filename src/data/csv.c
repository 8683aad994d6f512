#include "data/csv.h"

#include "base/mem.h"
#include "base/str.h"
#include "data/unzip.h"

#include <csv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ROW_MAX_BYTES (1u << 20)

struct reader {
    const char *path;
    csv_take *take;
    void *ctx;
    struct err *err;
    struct csv_parser parser;
    struct str text; /* the row's cells, each with its terminator */
    size_t *start;   /* [n_cells] where each begins in text */
    size_t n_cells, cap_cells;
    const char **cell; /* [cap_row] pointers into text, NULL at the end */
    size_t cap_row;
    size_t n_header;  /* cells of the first row; 0 before it */
    size_t row_bytes; /* of the file, since the row began */
    int line, row_line;
};

const char *csv_shown(char out[CSV_SHOWN], const char *cell)
{
    size_t n = strlen(cell), keep = n <= 40 ? n : 37;

    while (n > 40 && keep && ((unsigned char)cell[keep] & 0xc0) == 0x80)
        keep--; /* not within a UTF-8 character */
    for (size_t i = 0; i < keep; i++)
        out[i] =
            (unsigned char)cell[i] < 0x20 || cell[i] == 0x7f ? '?' : cell[i];
    memcpy(out + keep, n > 40 ? "..." : "", n > 40 ? 4 : 1);
    return out;
}

/* ---- libcsv's callbacks ------------------------------------------------- */

/* They cannot stop the parser, so after a failure they do nothing. */
static void take_cell(void *cell, size_t n, void *ctx)
{
    struct reader *r = ctx;

    if (r->err->code != ERR_NONE)
        return;
    if (mem_grow(&r->start, r->n_cells, &r->cap_cells, sizeof(*r->start)) < 0) {
        err_set(r->err, ERR_NOMEM, "%s: no memory", r->path);
        return;
    }
    if (n && memchr(cell, '\0', n)) {
        err_set(r->err, ERR_DATA, "%s:%d: has a zero byte; this is no text",
                r->path, r->row_line);
        return;
    }
    r->start[r->n_cells++] = r->text.len;
    str_add_bytes(&r->text, cell, n);
    str_add_bytes(&r->text, "", 1);
}

static int give_row(struct reader *r)
{
    struct csv_row row = { r->path, r->row_line, (int)r->n_cells, NULL };

    if (r->text.failed)
        return err_set(r->err, ERR_NOMEM, "%s: no memory", r->path);
    if (!r->n_header)
        r->n_header = r->n_cells;
    if (r->n_cells != r->n_header)
        return err_set(r->err, ERR_DATA,
                       "%s:%d: has %zu cell%s, the header has %zu", r->path,
                       r->row_line, r->n_cells, r->n_cells == 1 ? "" : "s",
                       r->n_header);
    if (r->cap_row <= r->n_cells) {
        const char **cell = mem_resize(r->cell, r->n_cells + 1, sizeof(*cell));

        if (!cell)
            return err_set(r->err, ERR_NOMEM, "%s: no memory", r->path);
        r->cell = cell;
        r->cap_row = r->n_cells + 1;
    }
    for (size_t i = 0; i < r->n_cells; i++)
        r->cell[i] = r->text.text + r->start[i];
    r->cell[r->n_cells] = NULL;
    row.cell = r->cell;
    return r->take(r->ctx, &row, r->err);
}

static void take_row(int end, void *ctx)
{
    struct reader *r = ctx;

    (void)end;
    if (r->err->code == ERR_NONE)
        give_row(r);
    r->n_cells = 0;
    r->row_bytes = 0;
    str_reset(&r->text);
}

/* ---- feeding ------------------------------------------------------------ */

static int parse_failed(struct reader *r)
{
    int code = csv_error(&r->parser);

    if (code == CSV_ENOMEM || code == CSV_ETOOBIG)
        return err_set(r->err, ERR_NOMEM, "%s: no memory", r->path);
    return err_set(r->err, ERR_DATA,
                   "%s:%d: a quote is out of place (a quoted cell's own quotes "
                   "are doubled: \"\")",
                   r->path, r->line);
}

/* A piece without a line break but, at most, at its end. */
static int feed_piece(struct reader *r, const char *p, size_t n)
{
    r->row_bytes += n;
    if (r->row_bytes > ROW_MAX_BYTES)
        return err_set(r->err, ERR_DATA,
                       "%s:%d: a row of more than 1 MB; is a quote left open?",
                       r->path, r->row_line);
    if (csv_parse(&r->parser, p, n, take_cell, take_row, r) != n)
        return parse_failed(r);
    if (r->err->code != ERR_NONE)
        return -1;
    if (p[n - 1] == '\n') {
        r->line++;
        if (!r->parser.quoted) {
            r->row_line = r->line;
            r->row_bytes = 0;
        }
    }
    return 0;
}

static int feed(struct reader *r, const char *p, size_t n)
{
    while (n) {
        const char *nl = memchr(p, '\n', n);
        size_t k = nl ? (size_t)(nl - p) + 1 : n;

        if (feed_piece(r, p, k) < 0)
            return -1;
        p += k;
        n -= k;
    }
    return 0;
}

/* How many bytes to skip at the beginning; UTF-16 is refused by its mark. */
static int check_mark(struct reader *r, const char *p, size_t n, size_t *skip)
{
    *skip = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (n >= 2 &&
        (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0))
        return err_set(r->err, ERR_DATA, "%s: is UTF-16 text; save it as UTF-8",
                       r->path);
    return 0;
}

static int feed_file(struct reader *r, struct unzip *file, struct sha256 *h)
{
    char buf[1u << 16];
    size_t got, skip = 0;
    bool first = true;

    do {
        if (unzip_read(file, buf, sizeof(buf), &got, r->err) < 0)
            return -1;
        sha256_add(h, buf, got);
        if (first && check_mark(r, buf, got, &skip) < 0)
            return -1;
        if (feed(r, buf + skip, got - skip) < 0)
            return -1;
        first = false;
        skip = 0;
    } while (got == sizeof(buf));
    if (csv_fini(&r->parser, take_cell, take_row, r) != 0)
        return err_set(r->err, ERR_DATA, "%s:%d: a quote is left open", r->path,
                       r->row_line);
    return r->err->code != ERR_NONE ? -1 : 0;
}

static void *grow(void *p, size_t n)
{
    return mem_resize(p, n, 1);
}

static int reader_init(struct reader *r)
{
    unsigned char options = CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL;

    if (csv_init(&r->parser, options) != 0)
        return err_set(r->err, ERR_NOMEM, "%s: no memory", r->path);
    csv_set_realloc_func(&r->parser, grow);
    csv_set_free_func(&r->parser, mem_free);
    return 0;
}

int csv_read(const char *path, csv_take *take, void *ctx,
             char hash[SHA256_TEXT], struct err *err)
{
    struct reader r = { .path = path,
                        .take = take,
                        .ctx = ctx,
                        .err = err,
                        .line = 1,
                        .row_line = 1 };
    struct unzip file = { .gz = NULL };
    struct sha256 *h = NULL;
    int rc = -1;

    if (reader_init(&r) < 0)
        return -1;
    if (unzip_open(&file, path, err) < 0 || sha256_new(&h, err) < 0 ||
        feed_file(&r, &file, h) < 0)
        goto done;
    rc = sha256_end(h, hash, err);
    h = NULL;
done:
    sha256_free(h);
    unzip_close(&file);
    csv_free(&r.parser);
    str_release(&r.text);
    mem_free(r.start);
    mem_free(r.cell);
    return rc;
}
