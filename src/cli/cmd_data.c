#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "data/fetch.h"
#include "data/known.h"
#include "data/show.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- fetch --------------------------------------------------------------- */

struct progress {
    bool terminal, quiet;
    int file; /* last one that was told, from 1 */
    double told_at;
};

/* On a terminal one line that is redrawn, else a line for each file. */
static int tell(void *ctx, const struct fetch_progress *p)
{
    struct progress *told = ctx;
    double now = clock_seconds();

    if (told->quiet || (!told->terminal && told->file == p->index + 1) ||
        (told->terminal && now - told->told_at < 0.1))
        return 0;
    told->file = p->index + 1;
    told->told_at = now;
    if (!told->terminal)
        fprintf(stderr, "sweep: fetching %s (%d of %d)\n", p->file,
                p->index + 1, p->count);
    else if (p->total_bytes > 0)
        fprintf(stderr, "\r\x1b[K%s (%d of %d): %.1f of %.1f MB", p->file,
                p->index + 1, p->count, p->done_bytes / 1e6,
                p->total_bytes / 1e6);
    else
        fprintf(stderr, "\r\x1b[K%s (%d of %d): %.1f MB", p->file, p->index + 1,
                p->count, p->done_bytes / 1e6);
    return 0;
}

static int fetch(struct cli *c, const char *name, struct err *err)
{
    struct progress told = { .terminal = isatty(STDERR_FILENO),
                             .quiet = c->args.quiet };
    char folder[PATH_MAX];
    int rc = fetch_set(folder, name, c->args.mirror, tell, &told, err);

    if (told.terminal && told.file)
        fputs("\r\x1b[K", stderr);
    if (rc < 0)
        return -1;
    cli_note(c, "%s is in %s", name, folder);
    return STATUS_OK;
}

/* ---- ls and show --------------------------------------------------------- */

static int list(struct cli *c, const char *name, struct err *err)
{
    struct table *t;

    (void)name;
    if (show_list(&t, err) < 0)
        return -1;
    cli_table(c, t, FORMAT_TABLE);
    return STATUS_OK;
}

static struct table *class_table(const struct dataset *ds)
{
    static const char *const cols[] = { "class", "label", "train", "test",
                                        NULL };
    const struct part *parts[] = { &ds->train, &ds->test };
    struct table *t = table_new(cols);
    int n[2][DATASET_MAX_CLASSES] = { { 0 } };

    for (int p = 0; p < 2; p++)
        for (int i = 0; i < parts[p]->n; i++)
            n[p][parts[p]->labels[i]]++;
    for (int k = 0; t && k < ds->n_classes; k++)
        if (table_add(t, json_pack("[isii]", k, ds->classes[k], n[0][k],
                                   n[1][k])) < 0) {
            table_free(t);
            t = NULL;
        }
    return t;
}

static void show_json(struct str *out, const struct dataset *ds,
                      const struct table *classes)
{
    json_t *o = json_object();

    json_put(&o, "dataset", results_text(ds->name));
    json_put(&o, "sha256", results_text(ds->hash));
    json_put(&o, "n_train", json_integer(ds->train.n));
    json_put(&o, "n_test", json_integer(ds->test.n));
    json_put(&o, "n_features", json_integer(ds->n_features));
    if (ds->is_image) {
        json_put(&o, "width", json_integer(ds->width));
        json_put(&o, "height", json_integer(ds->height));
    }
    json_put(&o, "n_classes", json_integer(ds->n_classes));
    json_put(&o, "classes", format_objects(classes));
    format_object(out, o);
    json_decref(o);
}

static int show(struct cli *c, const char *name, struct err *err)
{
    struct show how = { .per_class = 4,
                        .columns = c->columns,
                        .color = c->color && !c->ascii };
    enum format format = cli_format(c, FORMAT_TABLE);
    struct dataset *ds = NULL;
    struct table *classes = NULL;
    int rc = -1;

    if (dataset_open(&ds, name, NULL, NULL, err) < 0)
        goto done;
    classes = class_table(ds);
    if (!classes) {
        err_set(err, ERR_NOMEM, "%s", name);
        goto done;
    }
    if (format == FORMAT_TABLE)
        show_dataset(&c->out, ds, &how);
    else if (format == FORMAT_JSON)
        show_json(&c->out, ds, classes);
    else
        format_table(&c->out, classes, format);
    rc = STATUS_OK;
done:
    table_free(classes);
    dataset_free(ds);
    return rc;
}

/* ---- the three ----------------------------------------------------------- */

static const struct action {
    const char *name;
    bool takes_name, takes_mirror;
    int (*run)(struct cli *c, const char *name, struct err *err);
} actions[] = {
    { "ls", false, false, list },
    { "fetch", true, true, fetch },
    { "show", true, false, show },
};

static int check(const struct cli *c, const struct action *a, struct err *err)
{
    bool has_name = c->args.n_operands > 1;

    if (a->takes_name && !has_name)
        return err_set(err, ERR_USAGE, "%s needs the name of a data set",
                       a->name);
    if (!a->takes_name && has_name)
        return err_set(err, ERR_USAGE, "\"%s\" is one argument too many",
                       c->args.operands[1]);
    if (c->args.mirror && !a->takes_mirror)
        return err_set(err, ERR_USAGE, "%s takes no --mirror", a->name);
    return 0;
}

int cmd_data(struct cli *c, struct err *err)
{
    static const char *const words[] = { "ls", "fetch", "show", NULL };
    const char *word = c->args.operands[0], *near;

    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        if (strcmp(actions[i].name, word) != 0)
            continue;
        if (check(c, &actions[i], err) < 0)
            return -1;
        return actions[i].run(
            c, actions[i].takes_name ? c->args.operands[1] : NULL, err);
    }
    near = str_nearest(word, words);
    return err_set(err, ERR_USAGE, "\"%s\" is neither ls, fetch nor show%s%s%s",
                   word, near ? "; did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "");
}
