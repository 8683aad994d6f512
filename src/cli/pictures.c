#include "cli/pictures.h"

#include "cli/results.h"
#include "summary/summary.h"

static int keep_fold(struct store *st, const struct summary_hard *hard,
                     const struct dataset *data, struct err *err)
{
    struct store_sample list[SUMMARY_MOST_HARD];
    int n = 0;

    for (int i = 0; i < hard->n; i++)
        if (hard->example[i] < data->train.n)
            list[n++] = (struct store_sample){
                .idx = hard->example[i],
                .label = hard->label[i],
                .width = data->width,
                .height = data->height,
                .pixels = data->train.pixels +
                          (size_t)hard->example[i] * data->n_features,
            };
    return n ? store_samples_add(st, hard->split_id, data->n_classes, list, n,
                                 err)
             : 0;
}

int pictures_keep(const struct cli *c, const struct study *study,
                  struct err *err)
{
    struct summary_options options = { .experiment =
                                           config_top(study->config)->name,
                                       .metric = -1 };
    struct store *st = NULL;
    struct summary *s = NULL;
    struct summary_hard hard;
    int rc = -1;

    if (!study->data->is_image || !study->splits[0].n_validation)
        return 0;
    if (results_open(&st, c, STORE_WRITE, err) < 0 ||
        summary_make(&s, st, &options, err) < 0)
        goto done;
    for (int f = 0; summary_hard(&hard, s, f); f++)
        if (keep_fold(st, &hard, study->data, err) < 0)
            goto done;
    rc = 0;
done:
    summary_free(s);
    store_close(st);
    return rc;
}
