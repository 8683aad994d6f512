#include "cli/results.h"

#include "base/json.h"
#include "base/mem.h"
#include "run/paths.h"
#include "run/study.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

int results_open(struct store **out, const struct cli *c, enum store_mode mode,
                 struct err *err)
{
    /* Only a run makes a database; reading names what is missing. */
    if (access(cli_db(c), F_OK) != 0)
        mode = STORE_READ;
    if (mode == STORE_WRITE && c->args.network_fs)
        mode = STORE_WRITE_NETWORK;
    return store_open(out, cli_db(c), mode, err);
}

int results_snapshot(struct snapshot **out, const struct cli *c,
                     struct store *st, struct err *err)
{
    return store_snapshot(out, st, c->args.experiment, err);
}

int results_folder(char out[PATH_MAX], const struct cli *c, const char *name,
                   struct err *err)
{
    if (paths_check_name(name, err) < 0)
        return -1;
    paths_experiment(out, cli_db(c), name);
    return 0;
}

/* ---- ids ----------------------------------------------------------------- */

static int parse_id(bool *is_point, int64_t *id, const char *text)
{
    long long n;

    *is_point = *text == 'p';
    text += *is_point;
    if (*text < '0' || *text > '9' || str_to_int(&n, text, 1, INT64_MAX) < 0)
        return -1;
    *id = n;
    return 0;
}

bool results_is_id(const char *text)
{
    bool is_point;
    int64_t id;

    return parse_id(&is_point, &id, text) == 0;
}

const struct point_row *results_point(const struct snapshot *snap, int64_t id)
{
    for (int i = 0; i < snap->n_points; i++)
        if (snap->points[i].id == id)
            return &snap->points[i];
    return NULL;
}

const struct trial_row *results_trial(const struct snapshot *snap, int64_t id)
{
    for (int i = 0; i < snap->n_trials; i++)
        if (snap->trials[i].id == id)
            return &snap->trials[i];
    return NULL;
}

int results_find(struct results_id *out, struct store *st, const char *text,
                 struct err *err)
{
    struct results_id found = { 0 };
    char *name = NULL;
    bool is_point;
    int64_t id;
    int rc = -1;

    if (parse_id(&is_point, &id, text) < 0)
        return err_set(err, ERR_USAGE,
                       "\"%s\" is no id; a trial's is a number (17), a "
                       "point's has a p in front (p12)",
                       text);
    if ((is_point ? store_experiment_of_point(&name, st, id, err)
                  : store_experiment_of_trial(&name, st, id, err)) < 0 ||
        store_snapshot(&found.snap, st, name, err) < 0)
        goto done;
    if (!is_point && !(found.trial = results_trial(found.snap, id))) {
        /* It may have left the plan. */
        snapshot_free(found.snap);
        found.snap = NULL;
        if (store_snapshot_all(&found.snap, st, name, err) < 0)
            goto done;
        found.trial = results_trial(found.snap, id);
    }
    if (is_point || found.trial)
        found.point =
            results_point(found.snap, is_point ? id : found.trial->point_id);
    if (!found.point) {
        err_set(err, ERR_NOMATCH, "%s is not in the database", text);
        goto done;
    }
    *out = found;
    found.snap = NULL;
    rc = 0;
done:
    mem_free(name);
    snapshot_free(found.snap);
    return rc;
}

void results_id_release(struct results_id *id)
{
    snapshot_free(id->snap);
    *id = (struct results_id){ 0 };
}

/* ---- ranks --------------------------------------------------------------- */

int results_metric(enum metric_id *out, const struct cli *c,
                   const struct snapshot *snap, struct err *err)
{
    const char *name = c->args.best ? c->args.best : snap->experiment.metric;
    int id = metric_find(name);
    const char *near;

    if (id < 0) {
        near = str_nearest(name, metric_names());
        return err_set(err, ERR_USAGE, "metric \"%s\" is unknown%s%s%s", name,
                       near ? "; did you mean \"" : "", near ? near : "",
                       near ? "\"?" : "");
    }
    *out = (enum metric_id)id;
    return 0;
}

int results_best(struct rank_row *out, struct store *st,
                 const struct snapshot *snap, enum metric_id metric,
                 struct err *err)
{
    struct rank_row *rows = NULL;
    int n = 0, rc = -1;

    if (store_leaderboard(&rows, &n, st, snap->experiment.id, metric, err) < 0)
        goto done;
    if (!n || rows[0].rank != 1) {
        err_set(err, ERR_NOMATCH, "no point of %s is complete yet",
                snap->experiment.name);
        goto done;
    }
    *out = rows[0];
    rc = 0;
done:
    mem_free(rows);
    return rc;
}

json_t *results_real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

json_t *results_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* The factors' names over all points, each once; the list is the caller's. */
static const char **factor_names(const struct snapshot *snap)
{
    const char **names = mem_zero(1, sizeof(*names)), **more;
    size_t n = 0;

    for (int i = 0; names && i < snap->n_points; i++)
        for (int k = 0; k < snap->points[i].n_params; k++) {
            const char *name = snap->points[i].params[k].name;
            size_t j = 0;

            while (j < n && strcmp(names[j], name) != 0)
                j++;
            if (j < n)
                continue;
            more = mem_resize(names, n + 2, sizeof(*names));
            if (!more) {
                mem_free(names);
                return NULL;
            }
            names = more;
            names[n++] = name;
            names[n] = NULL;
        }
    return names;
}

static json_t *param_of(const struct point_row *p, const char *name,
                        bool as_written)
{
    for (int i = 0; i < p->n_params; i++)
        if (strcmp(p->params[i].name, name) == 0)
            return as_written ? results_text(p->params[i].text)
                              : json_incref(p->params[i].value);
    return json_null(); /* not read by this point */
}

static json_t *board_row(const struct snapshot *snap, const struct rank_row *r,
                         const char *const *factors, enum metric_id metric,
                         bool as_written)
{
    const struct point_row *p = results_point(snap, r->point_id);
    json_t *row = json_array();
    char id[32];

    snprintf(id, sizeof(id), "p%lld", (long long)r->point_id);
    json_push(&row, r->rank ? json_integer(r->rank) : json_null());
    json_push(&row, json_string(id));
    json_push(&row, r->trial_id ? json_integer(r->trial_id) : json_null());
    for (int i = 0; factors[i]; i++)
        json_push(&row, p ? param_of(p, factors[i], as_written) : json_null());
    json_push(&row, results_real(r->mean));
    json_push(&row, results_real(r->sd));
    json_push(&row, json_integer(r->n));
    json_push(&row, results_real(metric == METRIC_VAL_LOSS ? r->val_accuracy
                                                           : r->val_loss));
    json_push(&row, json_integer(r->n_weights));
    json_push(&row, results_real(r->wall_seconds));
    json_push(&row, json_string(r->state));
    return row;
}

#define FIXED_COLUMNS 10 /* rank ... state, without the factors */

static struct table *board_new(const char *const *factors,
                               enum metric_id metric)
{
    const char **cols;
    struct table *t;
    int n = 0, k = 0;

    while (factors[n])
        n++;
    cols = mem_zero((size_t)n + FIXED_COLUMNS + 1, sizeof(*cols));
    if (!cols)
        return NULL;
    cols[k++] = "rank";
    cols[k++] = "point";
    cols[k++] = "trial";
    for (int i = 0; i < n; i++)
        cols[k++] = factors[i];
    cols[k++] = metrics[metric].name;
    cols[k++] = "sd";
    cols[k++] = "n";
    cols[k++] = metric == METRIC_VAL_LOSS ? "val_accuracy" : "val_loss";
    cols[k++] = "n_weights";
    cols[k++] = "wall_seconds";
    cols[k++] = "state";
    t = table_new(cols);
    mem_free(cols);
    return t;
}

struct table *results_board(const struct snapshot *snap,
                            const struct rank_row *rows, int n, int max,
                            enum metric_id metric, bool as_written)
{
    const char **factors = factor_names(snap);
    struct table *t = factors ? board_new(factors, metric) : NULL;

    for (int i = 0; t && i < n && (!max || i < max); i++)
        if (table_add(t, board_row(snap, &rows[i], factors, metric,
                                   as_written)) < 0) {
            table_free(t);
            t = NULL;
        }
    mem_free(factors);
    return t;
}

/* ---- configs ------------------------------------------------------------- */

#define NAME_MAX_CHARS 64 /* of an experiment's name */

/* Lines of K=V as a list; texts point into copy. */
static const char **override_list(char *copy)
{
    const char **list = mem_zero(strlen(copy) / 2 + 2, sizeof(*list));
    int n = 0;

    for (char *save = NULL, *line = strtok_r(copy, "\n", &save); list && line;
         line = strtok_r(NULL, "\n", &save))
        list[n++] = line;
    return list;
}

int results_yaml(struct str *out, const struct snapshot *snap,
                 const struct point_row *point, struct err *err)
{
    const struct experiment_row *x = &snap->experiment;
    char *copy = mem_text(x->overrides ? x->overrides : "");
    const char **overrides = copy ? override_list(copy) : NULL;
    json_t *values = json_loads(point->config, 0, NULL);
    struct config *config = NULL;
    struct config_top top;
    struct diag diag = { 0 };
    char name[NAME_MAX_CHARS + 1];
    int rc = -1, room;

    if (!overrides) {
        err_set(err, ERR_NOMEM, "%s", x->name);
        goto done;
    }
    if (!values) {
        err_set(err, ERR_MISMATCH, "the config of point p%lld is damaged",
                (long long)point->id);
        goto done;
    }
    if (config_parse(&config, x->name, x->config, strlen(x->config), study_keys,
                     overrides, &diag, err) < 0)
        goto done;
    /* Under the experiment's name it would be an edit that drops its grid. */
    top = *config_top(config);
    snprintf(name, sizeof(name), "-p%lld", (long long)point->id);
    room = NAME_MAX_CHARS - (int)strlen(name);
    snprintf(name, sizeof(name), "%.*s-p%lld", room, top.name,
             (long long)point->id);
    top.name = name;
    point_yaml(out, values, &top, study_keys);
    rc = 0;
done:
    config_free(config);
    diag_release(&diag);
    json_decref(values);
    mem_free(overrides);
    mem_free(copy);
    return rc;
}
