#include "num/loss.h"

#include "num/kernels.h"
#include "num/team.h"

#include <stddef.h>
#include <string.h>

#define LOSS_LIST(X)                                     \
    X(categorical_crossentropy, "-sum y ln(softmax(z))") \
    X(mean_squared_error, "mean over classes of (softmax(z) - y)^2")
#define DECLARE(name, formula) loss_fn name##_w8, name##_w16;
#define ROW(name, formula) { #name, formula, { name##_w8, name##_w16 } },
#define NAME(name, formula) #name,

LOSS_LIST(DECLARE)

const struct loss losses[] = { LOSS_LIST(ROW) };
const int n_losses = (int)(sizeof(losses) / sizeof(*losses));

struct loss_rows {
    loss_fn *rows;
    const struct loss_out *out;
    const struct loss_in *in;
};

int loss_find(const char *name)
{
    for (int i = 0; i < n_losses; i++)
        if (!strcmp(name, losses[i].name))
            return i;
    return -1;
}

const char *const *loss_names(void)
{
    static const char *const names[] = { LOSS_LIST(NAME) NULL };

    return names;
}

static void loss_part(void *ctx, int part, int parts)
{
    const struct loss_rows *r = ctx;
    int from, to;

    team_share(&from, &to, r->in->m, part, parts);
    r->rows(r->out, r->in, from, to);
}

void loss_apply(int loss, const struct loss_out *out, const struct loss_in *in,
                int threads)
{
    struct loss_rows r = { losses[loss].rows[cpu_width()], out, in };

    team_run(loss_part, &r, (double)in->m * in->n_classes, threads);
}
