#include "base/mem.h"
#include "cli/cmd.h"
#include "nn/layers.h"
#include "run/study.h"

#include <string.h>

struct drawing { /* one architecture */
    struct str text;
    int first, n; /* its first point's ordinal; how many points */
};

static void draw(struct str *out, const struct cli *c, const struct study *s,
                 const struct point *p)
{
    struct model_spec model;
    struct train_spec train;

    spec_from_point(&model, &train, p->config, s->data->n_features,
                    s->data->n_classes);
    model_summary(out, &model, config_top(s->config)->name, s->data->is_image,
                  c->columns, c->ascii);
}

/* Points whose tables are the same text are one architecture. */
static int draw_all(struct drawing *drawings, const struct cli *c,
                    const struct study *s)
{
    int n = 0;

    for (int i = 0; i < s->space->n_points; i++) {
        struct str text = { 0 };
        int k = 0;

        draw(&text, c, s, &s->space->points[i]);
        while (k < n && strcmp(str_text(&drawings[k].text), str_text(&text)))
            k++;
        if (k < n) {
            str_release(&text);
        } else {
            drawings[n++] =
                (struct drawing){ .text = text,
                                  .first = s->space->points[i].ordinal };
        }
        drawings[k].n++;
    }
    return n;
}

int cmd_summary(struct cli *c, struct err *err)
{
    struct study *study = NULL;
    struct drawing *drawings = NULL;
    struct diag diag = { 0 };
    int n = 0, rc = -1;

    if (study_open(&study, c->args.operands[0], c->args.sets, &diag, err) < 0)
        goto done;
    drawings = mem_zero((size_t)study->space->n_points, sizeof(*drawings));
    if (!drawings) {
        err_set(err, ERR_NOMEM, "%s", c->args.operands[0]);
        goto done;
    }
    n = draw_all(drawings, c, study);
    for (int k = 0; k < n; k++) {
        str_add_text(&c->out, k ? "\n" : "");
        if (n > 1)
            str_add(&c->out, "%d of %d architectures: %d point%s\n", k + 1, n,
                    drawings[k].n, drawings[k].n == 1 ? "" : "s");
        str_add_text(&c->out, str_text(&drawings[k].text));
        c->out.failed |= drawings[k].text.failed;
    }
    rc = STATUS_OK;
done:
    cli_diag(c, &diag);
    for (int k = 0; k < n; k++)
        str_release(&drawings[k].text);
    mem_free(drawings);
    diag_release(&diag);
    study_free(study);
    return rc;
}
