#include "page/page_samples.h"

#include "base/mem.h"
#include "page/page_base64.h"
#include "page/page_png.h"
#include "report/prose.h"

#define SHOWN_SIDE 48 /* pixels on the page, of the longer side, at least */

/* ---- what there is ------------------------------------------------------- */

struct fold { /* pictures of a validation part, and the answers to it */
    const struct split_row *split;
    struct sample_row *samples;
    struct scores_row *scores;
    int n;
    int *place; /* [n] in the part; -1: it is none of it */
};

struct sheet {
    struct tell *t;
    struct fold *folds; /* [n_folds] of the chosen model's trials */
    int n_folds;
};

static int place_of(const struct split_row *split, const struct sample_row *r)
{
    for (int i = 0; i < split->n_validation; i++)
        if ((int)split->validation[i] == r->example)
            return split->labels[i] == r->label ? i : -1;
    return -1;
}

static int read_fold(struct fold *f, struct sheet *sh,
                     const struct trial_row *trial, struct store *st,
                     struct err *err)
{
    f->split = summary_split(sh->t->s, trial);
    if (!f->split)
        return 0;
    if (store_samples(&f->samples, &f->n, st, f->split->id, err) < 0 ||
        store_scores(&f->scores, st, trial->id, "validation", err) < 0)
        return -1;
    f->place = mem_zero((size_t)f->n, sizeof(*f->place));
    if (!f->place)
        return err_set(err, ERR_NOMEM, "%d pictures", f->n);
    for (int i = 0; i < f->n; i++)
        f->place[i] = place_of(f->split, &f->samples[i]);
    return 0;
}

static void sheet_release(struct sheet *sh)
{
    for (int i = 0; sh->folds && i < sh->n_folds; i++) {
        samples_free(sh->folds[i].samples, sh->folds[i].n);
        scores_free(sh->folds[i].scores);
        mem_free(sh->folds[i].place);
    }
    mem_free(sh->folds);
}

/* ---- pictures ------------------------------------------------------------ */

static const char *label_of(const struct sheet *sh, int class)
{
    const struct snapshot *snap = sh->t->s->snap;

    return class >= 0 && class < snap->n_classes ? snap->classes[class] : "?";
}

static int answer_of(const struct fold *f, int i)
{
    return f->scores->predictions.predicted[f->place[i]];
}

static bool is_missed(const struct fold *f, int i)
{
    return answer_of(f, i) != f->samples[i].label;
}

static void add_small(struct str *out, const char *class, const char *text)
{
    str_add(out, "<small%s>", class);
    html_text(out, text);
    str_add_text(out, "</small>");
}

/* labelled: the class stands below, too. */
static int add_picture(struct sheet *sh, const struct fold *f, int i,
                       bool labelled, struct err *err)
{
    const struct sample_row *r = &f->samples[i];
    struct str *out = sh->t->out, png = { 0 };
    int longer = r->width > r->height ? r->width : r->height;
    int scale = longer < SHOWN_SIDE ? (SHOWN_SIDE + longer - 1) / longer : 1;
    bool missed = is_missed(f, i);
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
        html_text(out, label_of(sh, answer_of(f, i)));
    }
    str_add(out, "\" title=\"example %d\" src=\"data:image/png;base64,",
            r->example);
    base64_add(out, (const unsigned char *)png.text, png.len);
    str_add_text(out, "\">");
    if (labelled)
        add_small(out, " class=\"is\"", label_of(sh, r->label));
    if (missed)
        add_small(out, "", label_of(sh, answer_of(f, i)));
    str_add_text(out, "</span>");
    rc = 0;
done:
    str_release(&png);
    return rc;
}

/* ---- a sheet of each class ----------------------------------------------- */

/* The pictures that were drawn: the first of each class. */
static bool is_drawn(const struct sheet *sh, const struct fold *f, int i)
{
    int most = store_samples_per_class(sh->t->s->snap->n_classes), before = 0;

    while (before <= i && f->samples[i - before].label == f->samples[i].label)
        before++;
    return before <= most && f->place[i] >= 0;
}

static int add_class(struct sheet *sh, const struct fold *f, int class,
                     struct err *err)
{
    struct str *out = sh->t->out;
    bool any = false;

    for (int i = 0; i < f->n; i++) {
        if (f->samples[i].label != class || !is_drawn(sh, f, i))
            continue;
        if (!any) {
            str_add_text(out, "<div class=\"row\"><dt>");
            html_text(out, label_of(sh, class));
            str_add_text(out, "</dt><dd>");
        }
        any = true;
        if (add_picture(sh, f, i, false, err) < 0)
            return -1;
    }
    if (any)
        str_add_text(out, "</dd></div>\n");
    return 0;
}

static int add_drawn(struct sheet *sh, struct err *err)
{
    const struct fold *f = &sh->folds[0]; /* pictures are drawn of the first */
    struct tell *t = sh->t;
    int shown = 0, missed = 0;

    for (int i = 0; i < f->n; i++) {
        shown += is_drawn(sh, f, i);
        missed += is_drawn(sh, f, i) && is_missed(f, i);
    }
    if (!shown)
        return 0;
    tell_heading(t, 3, "Examples");
    tell_words(t,
               "%d validation %s drawn at random, of each class the same "
               "number where there are enough. The chosen model misses ",
               shown, say_plural(shown, "example", "examples"));
    if (missed)
        tell_words(t, "%d of them: framed, with its answer below.", missed);
    else
        tell_words(t, "none of them.");
    tell_paragraph(t);
    str_add_text(t->out, "<dl class=\"sheet\">\n");
    for (int c = 0; c < t->s->snap->n_classes; c++)
        if (add_class(sh, f, c, err) < 0)
            return -1;
    str_add_text(t->out, "</dl>\n");
    return 0;
}

/* ---- sheets of the hard ones --------------------------------------------- */

/* Its picture: a fold and an index; false: there is none. */
static bool find_picture(const struct fold **f, int *at, const struct sheet *sh,
                         const struct hard_example *h)
{
    if (h->fold >= sh->n_folds)
        return false;
    *f = &sh->folds[h->fold];
    for (*at = 0; *at < (*f)->n; ++*at)
        if ((*f)->samples[*at].example == h->example && (*f)->place[*at] >= 0)
            return true;
    return false;
}

static int add_hard(struct sheet *sh, enum page_sheet which, struct err *err)
{
    const struct misses *m = &sh->t->s->misses;
    bool own = which == SHEET_OWN;
    const struct hard_example *list = own ? m->own : m->hardest;
    int n = own ? m->n_own : m->n_hardest, shown = 0, at;
    struct tell *t = sh->t;
    const struct fold *f;

    for (int i = 0; i < n; i++)
        shown += find_picture(&f, &at, sh, &list[i]);
    if (!shown)
        return 0;
    tell_heading(t, 3, own ? "Its worst errors" : "The hardest");
    tell_words(t,
               own ? "%d %s that the chosen model misses though another does "
                     "not, the surest errors first: the class, and below it "
                     "the answer."
                   : "%d %s that every model misses, the hardest first: the "
                     "class, and below it the answer of the chosen model.",
               shown, say_plural(shown, "example", "examples"));
    tell_paragraph(t);
    str_add_text(t->out, "<div class=\"sheet hard\">\n");
    for (int i = 0; i < n; i++)
        if (find_picture(&f, &at, sh, &list[i]) &&
            add_picture(sh, f, at, true, err) < 0)
            return -1;
    str_add_text(t->out, "</div>\n");
    return 0;
}

int page_samples(struct tell *t, enum page_sheet which, struct store *st,
                 struct err *err)
{
    const struct mistakes *m = t->s->validation;
    struct sheet sh = { .t = t };
    int rc = -1;

    if (!m)
        return 0;
    sh.folds = mem_zero((size_t)m->n_trials, sizeof(*sh.folds));
    if (!sh.folds) {
        err_set(err, ERR_NOMEM, "pictures");
        goto done;
    }
    for (; sh.n_folds < m->n_trials; sh.n_folds++)
        if (read_fold(&sh.folds[sh.n_folds], &sh, m->trials[sh.n_folds], st,
                      err) < 0) {
            sh.n_folds++; /* what it read so far is freed */
            goto done;
        }
    rc = which == SHEET_DRAWN ? add_drawn(&sh, err) : add_hard(&sh, which, err);
done:
    sheet_release(&sh);
    return rc;
}
