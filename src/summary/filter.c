#include "summary/filter.h"

#include "base/json.h"
#include "base/mem.h"

#include <string.h>

static const struct param_row *param_of(const struct point_row *p,
                                        const char *name, size_t len)
{
    for (int i = 0; i < p->n_params; i++)
        if (strlen(p->params[i].name) == len &&
            strncmp(p->params[i].name, name, len) == 0)
            return &p->params[i];
    return NULL;
}

/* As written in the config, or as the same value: 1e-3 is 0.001. */
static bool is_level(const struct param_row *p, const char *text)
{
    json_t *value;
    bool same;

    if (strcmp(p->text, text) == 0)
        return true;
    value = json_loads(text, JSON_DECODE_ANY, NULL);
    same = value && json_same(value, p->value);
    json_decref(value);
    return same;
}

static int parse(struct where *out, const struct snapshot *snap,
                 const char *text, struct err *err)
{
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : 0;
    bool known = false;

    if (!len || !equals[1])
        return err_set(err, ERR_USAGE,
                       "--where \"%s\" is no FACTOR=LEVEL, such as "
                       "optimizer=adam",
                       text);
    for (int i = 0; i < snap->n_points; i++) {
        const struct point_row *p = &snap->points[i];
        const struct param_row *param = param_of(p, text, len);

        if (!p->active || !param)
            continue;
        known = true;
        if (is_level(param, equals + 1)) {
            *out = (struct where){ param, p };
            return 0;
        }
    }
    if (known)
        return err_set(err, ERR_USAGE, "--where: no point has %.*s %s",
                       (int)len, text, equals + 1);
    return err_set(err, ERR_USAGE,
                   "--where: \"%.*s\" is not a factor of experiment %s",
                   (int)len, text, snap->experiment.name);
}

static bool fits(const struct point_row *p, const struct where *w, int n)
{
    for (int i = 0; i < n; i++) {
        const char *name = w[i].param->name;
        const struct param_row *own = param_of(p, name, strlen(name));

        if (!own || !json_same(own->value, w[i].param->value))
            return false;
    }
    return true;
}

/* Points and trials are both grouped by point. */
static void leave_out(struct snapshot *snap, const struct where *w, int n)
{
    int at = 0;

    for (int i = 0; i < snap->n_points; i++)
        snap->points[i].active =
            snap->points[i].active && fits(&snap->points[i], w, n);
    for (int t = 0; t < snap->n_trials; t++) {
        struct trial_row *trial = &snap->trials[t];

        for (int k = 0;
             k < snap->n_points && snap->points[at].id != trial->point_id; k++)
            at = (at + 1) % snap->n_points;
        trial->planned = trial->planned && snap->points[at].active;
    }
}

int filter_apply(struct where **out, int *n, struct snapshot *snap,
                 const char *const *texts, struct err *err)
{
    struct where *list;
    int count = 0;

    while (texts && texts[count])
        count++;
    list = mem_zero((size_t)count, sizeof(*list));
    if (!list)
        return err_set(err, ERR_NOMEM, "--where");
    for (int i = 0; i < count; i++)
        if (parse(&list[i], snap, texts[i], err) < 0) {
            mem_free(list);
            return -1;
        }
    if (count)
        leave_out(snap, list, count);
    *out = list;
    *n = count;
    return 0;
}
