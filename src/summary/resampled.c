#include "summary/resampled.h"

#include "base/mem.h"

#include <string.h>

static bool fits(const struct scores_row *first, const struct scores_row *own)
{
    return own && own->predictions.n == first->predictions.n;
}

int resampled_pairs(double *se, struct scores_row *const *scores, int n,
                    class_figure_fn *figure, struct err *err)
{
    const struct scores_row *first = scores[0];
    struct class_answers a = { .n_votes = 1 };
    uint8_t *answers = NULL;
    double *of = NULL;
    int rc = -1;

    memset(se, 0, (size_t)n * sizeof(*se));
    if (!first)
        return 0;
    a.n = first->predictions.n;
    a.k = first->predictions.n_classes;
    a.actual = first->predictions.label;
    a.answers = answers = mem_zero((size_t)n * (size_t)a.n, 1);
    of = mem_zero((size_t)n, sizeof(*of));
    if (!answers || !of) {
        err_set(err, ERR_NOMEM, "pair tests");
        goto done;
    }
    for (int i = 0; i < n; i++)
        if (fits(first, scores[i]))
            memcpy(answers + (size_t)a.n * (size_t)a.n_models++,
                   scores[i]->predictions.predicted, (size_t)a.n);
    if (bootstrap_class_pairs(of, &a, figure, err) < 0)
        goto done;
    for (int i = 0, at = 0; i < n; i++)
        if (fits(first, scores[i]))
            se[i] = of[at++];
    rc = 0;
done:
    mem_free(answers);
    mem_free(of);
    return rc;
}
