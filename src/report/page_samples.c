#include "report/page_samples.h"

#include "base/mem.h"
#include "report/page_base64.h"
#include "report/page_png.h"
#include "report/prose.h"

#define SHOWN_SIDE 48 /* pixels on the page, of the longer side, at least */

/* ---- what became of an example ------------------------------------------- */

/* Its place among the validation examples; -1: it is none. */
static int place_of(const struct split_row *split, const struct sample_row *r)
{
    for (int i = 0; i < split->n_validation; i++)
        if ((int)split->validation[i] == r->example)
            return split->labels[i] == r->label ? i : -1;
    return -1;
}

struct sheet {
    struct tell *t;
    const struct split_row *split;
    const struct sample_row *samples;
    const struct scores_row *scores;
    int n, n_missed;
    int *place; /* [n] */
};

static const char *label_of(const struct sheet *sh, int class)
{
    const struct snapshot *snap = sh->t->s->snap;

    return class >= 0 && class < snap->n_classes ? snap->classes[class] : "?";
}

static int answer_of(const struct sheet *sh, int i)
{
    return sh->scores->predictions.predicted[sh->place[i]];
}

static bool is_missed(const struct sheet *sh, int i)
{
    return answer_of(sh, i) != sh->samples[i].label;
}

/* ---- pictures ------------------------------------------------------------ */

static int add_picture(struct sheet *sh, int i, struct err *err)
{
    const struct sample_row *r = &sh->samples[i];
    struct str *out = sh->t->out, png = { 0 };
    int longer = r->width > r->height ? r->width : r->height;
    int scale = longer < SHOWN_SIDE ? (SHOWN_SIDE + longer - 1) / longer : 1;
    bool missed = is_missed(sh, i);
    int rc = -1;

    if (png_add(&png, r->pixels, r->width, r->height, err) < 0)
        goto done;
    if (png.failed) {
        err_set(err, ERR_NOMEM, "a sample picture");
        goto done;
    }
    str_add(out, "<span%s><img width=\"%d\" height=\"%d\" alt=\"",
            missed ? " class=\"miss\"" : "", scale * r->width,
            scale * r->height);
    html_text(out, label_of(sh, r->label));
    if (missed) {
        str_add_text(out, ", taken for ");
        html_text(out, label_of(sh, answer_of(sh, i)));
    }
    str_add_text(out, "\" src=\"data:image/png;base64,");
    base64_add(out, (const unsigned char *)png.text, png.len);
    str_add_text(out, "\">");
    if (missed) {
        str_add_text(out, "<small>");
        html_text(out, label_of(sh, answer_of(sh, i)));
        str_add_text(out, "</small>");
    }
    str_add_text(out, "</span>");
    rc = 0;
done:
    str_release(&png);
    return rc;
}

static int add_class(struct sheet *sh, int class, struct err *err)
{
    struct str *out = sh->t->out;
    bool any = false;

    for (int i = 0; i < sh->n; i++) {
        if (sh->samples[i].label != class || sh->place[i] < 0)
            continue;
        if (!any) {
            str_add_text(out, "<div class=\"row\"><dt>");
            html_text(out, label_of(sh, class));
            str_add_text(out, "</dt><dd>");
        }
        any = true;
        if (add_picture(sh, i, err) < 0)
            return -1;
    }
    if (any)
        str_add_text(out, "</dd></div>\n");
    return 0;
}

static int add_sheet(struct sheet *sh, struct err *err)
{
    struct tell *t = sh->t;
    int shown = 0;

    for (int i = 0; i < sh->n; i++) {
        sh->place[i] = place_of(sh->split, &sh->samples[i]);
        shown += sh->place[i] >= 0;
        sh->n_missed += sh->place[i] >= 0 && is_missed(sh, i);
    }
    if (!shown)
        return 0;
    tell_heading(t, 3, "Examples");
    tell_words(t,
               "%d validation %s drawn at random, of each class the same "
               "number where there are enough. The chosen model misses ",
               shown, say_plural(shown, "example", "examples"));
    if (sh->n_missed)
        tell_words(t, "%d of them: framed, with its answer below.",
                   sh->n_missed);
    else
        tell_words(t, "none of them.");
    tell_paragraph(t);
    str_add_text(t->out, "<dl class=\"sheet\">\n");
    for (int c = 0; c < t->s->snap->n_classes; c++)
        if (add_class(sh, c, err) < 0)
            return -1;
    str_add_text(t->out, "</dl>\n");
    return 0;
}

int page_samples(struct tell *t, struct store *st, struct err *err)
{
    const struct mistakes *m = t->s->validation;
    struct sample_row *samples = NULL;
    struct scores_row *scores = NULL;
    struct sheet sh = { .t = t };
    int rc = -1;

    /* pictures are of the first fold's part */
    sh.split = m ? summary_split(t->s, m->trials[0]) : NULL;
    if (!sh.split)
        return 0;
    if (store_samples(&samples, &sh.n, st, sh.split->id, err) < 0 ||
        store_scores(&scores, st, m->trials[0]->id, "validation", err) < 0)
        goto done;
    sh.samples = samples;
    sh.scores = scores;
    sh.place = mem_zero((size_t)sh.n, sizeof(*sh.place));
    if (!sh.place) {
        err_set(err, ERR_NOMEM, "%d pictures", sh.n);
        goto done;
    }
    rc = add_sheet(&sh, err);
done:
    mem_free(sh.place);
    samples_free(samples, sh.n);
    scores_free(scores);
    return rc;
}
