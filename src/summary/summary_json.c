#include "summary/summary_json.h"

#include "summary/json_parts.h"

static json_t *values_of(struct members *m, const double *v, int n)
{
    json_t *list = json_array();

    for (int i = 0; i < n; i++)
        members_add(m, list, members_real(v[i]));
    return list;
}

static json_t *params_of(struct members *m, const struct point_row *p)
{
    json_t *o = json_object();

    for (int i = 0; i < p->n_params; i++)
        members_put(m, o, p->params[i].name, json_incref(p->params[i].value));
    return o;
}

#define AT(member) offsetof(struct candidate, member)

/* clang-format off */
static const struct member of_candidate[] = {
    { "n_repeats",           MEMBER_INT,      AT(n_repeats) },
    { "n_folds",             MEMBER_INT,      AT(n_folds) },
    { "train_loss",          MEMBER_REAL,     AT(train_loss) },
    { "train_accuracy",      MEMBER_REAL,     AT(train_accuracy) },
    { "best_epoch",          MEMBER_REAL,     AT(best_epoch) },
    { "epochs_run",          MEMBER_REAL,     AT(epochs_run) },
    { "accuracy_interval",   MEMBER_INTERVAL, AT(interval) },
    { "tested",              MEMBER_BOOL,     AT(tested) },
    { "tied",                MEMBER_BOOL,     AT(tied) },
    { "seeds_disagree",      MEMBER_BOOL,     AT(disagrees) },
    { "unlearnt",            MEMBER_BOOL,     AT(unlearnt) },
    { "collapsed",           MEMBER_INT,      AT(collapsed) },
    { "only_best_right",     MEMBER_LONG,     AT(b) },
    { "only_this_right",     MEMBER_LONG,     AT(c) },
    { "difference",          MEMBER_REAL,     AT(difference) },
    { "difference_interval", MEMBER_INTERVAL, AT(difference_interval) },
    { "p",                   MEMBER_REAL,     AT(p) },
    { "p_adjusted",          MEMBER_REAL,     AT(adjusted) },
    { NULL, MEMBER_INT, 0 },
};
/* clang-format on */

static json_t *candidate_of(struct members *m, const struct candidate *c)
{
    json_t *o = members_of(m, c, of_candidate), *means = json_object();

    members_put(m, o, "point", json_point(c));
    members_put(m, o, "rank", json_integer(c->rank->rank));
    members_put(m, o, "best_trial", json_integer(c->best_trial->id));
    members_put(m, o, "params", params_of(m, c->point));
    members_put(m, o, "n_weights", json_integer(c->point->n_weights));
    members_put(m, o, "wall_seconds", members_real(c->rank->wall_seconds));
    for (int i = 0; i < METRIC_COUNT; i++)
        members_put(m, means, metrics[i].name, members_real(c->metric[i]));
    members_put(m, o, "metrics", means);
    members_put(m, o, "by_repeat", values_of(m, c->by_repeat, c->n_repeats));
    members_put(m, o, "by_fold", values_of(m, c->by_fold, c->n_folds));
    return o;
}

static json_t *candidates_of(struct members *m, const struct summary *s)
{
    json_t *list = json_array();

    for (int i = 0; i < s->n_candidates; i++)
        members_add(m, list, candidate_of(m, &s->candidates[i]));
    return list;
}

/* ---- the choice ---------------------------------------------------------- */

#undef AT
#define AT(member) offsetof(struct selection, member)

/* clang-format off */
static const struct member of_selection[] = {
    { "n_tested",       MEMBER_INT,  AT(n_tested) },
    { "n_tied",         MEMBER_INT,  AT(n_tied) },
    { "standard_error", MEMBER_REAL, AT(standard_error) },
    { "prior_variance", MEMBER_REAL, AT(prior.variance) },
    { "prior_df",       MEMBER_REAL, AT(prior.df) },
    { "disagreement",   MEMBER_REAL, AT(psi) },
    { "resolution",     MEMBER_REAL, AT(resolution) },
    { "cochran_q",      MEMBER_REAL, AT(q) },
    { "cochran_p",      MEMBER_REAL, AT(q_p) },
    { "cochran_models", MEMBER_INT,  AT(q_models) },
    { NULL, MEMBER_INT, 0 },
};
static const char *const test_words[] = {
    [PAIR_NONE]    = "none",
    [PAIR_MCNEMAR] = "mcnemar_mid_p",
    [PAIR_CLASSES] = "bootstrap_over_examples",
    [PAIR_LOSS]    = "paired_t_over_examples",
    [PAIR_REPEATS] = "moderated_t_over_repeats",
    [PAIR_FOLDS]   = "nadeau_bengio_over_folds",
};
static const char *const tie_words[] = {
    [TIE_NONE]    = "none",
    [TIE_WEIGHTS] = "n_weights",
    [TIE_NLL]     = "val_nll",
    [TIE_ORDINAL] = "ordinal",
};
/* clang-format on */

static json_t *selection_of(struct members *m, const struct summary *s)
{
    const struct selection *sel = &s->selection;
    json_t *o = members_of(m, sel, of_selection), *by = json_object();

    members_put(m, o, "test", json_string(test_words[sel->test]));
    members_put(m, o, "tie_break", json_string(tie_words[sel->tie_break]));
    members_put(m, o, "best", json_point(summary_best(s)));
    members_put(m, o, "chosen", json_point(summary_chosen(s)));
    members_put(m, o, "simplest_tied", json_point(sel->simplest));
    members_put(m, o, "fastest_tied", json_point(sel->fastest));
    members_put(m, o, "one_standard_error", json_point(sel->one_se));
    members_put(m, o, "closest", json_point(sel->closest));
    for (int i = 0; i < METRIC_COUNT; i++)
        members_put(m, by, metrics[i].name, json_point(sel->by_metric[i]));
    members_put(m, o, "best_by_metric", by);
    return o;
}

static json_t *winner_of(struct members *m, const struct winner *w)
{
    static const struct member table[] = {
        { "n_models", MEMBER_INT, offsetof(struct winner, n_models) },
        { "value", MEMBER_REAL, offsetof(struct winner, value) },
        { "interval", MEMBER_INTERVAL, offsetof(struct winner, interval) },
        { NULL, MEMBER_INT, 0 },
    };

    return w->n_models ? members_of(m, w, table) : json_null();
}

/* What parts of the first split share; null: not counted. */
static json_t *overlap_of(struct members *m, const struct summary *s)
{
#define SHARED(x) offsetof(struct overlap_record, x)
    static const struct member table[] = {
        { "validation_in_train", MEMBER_INT, SHARED(validation_in_train) },
        { "test_in_train", MEMBER_INT, SHARED(test_in_train) },
        { "test_in_validation", MEMBER_INT, SHARED(test_in_validation) },
        { NULL, MEMBER_INT, 0 },
    };
#undef SHARED
    const struct split_row *split =
        s->n_candidates ? summary_split(s, s->candidates[0].trial[0]) : NULL;

    return split && split->overlap.validation_in_train >= 0
               ? members_of(m, &split->overlap, table)
               : json_null();
}

static json_t *experiment_of(struct members *m, const struct summary *s)
{
    const struct experiment_row *e = &s->snap->experiment;
    json_t *o = json_object(), *where = json_object(), *states = json_object();

    members_put(m, o, "name", json_string(e->name));
    members_put(m, o, "dataset", json_string(e->dataset));
    members_put(m, o, "dataset_hash", json_string(e->dataset_hash));
    members_put(m, o, "created_at", members_text(e->created_at));
    members_put(m, o, "sweep_version", members_text(e->sweep_version));
    members_put(m, o, "database_sha256",
                members_text(s->fingerprint[0] ? s->fingerprint : NULL));
    members_put(m, o, "own_metric", json_string(e->metric));
    members_put(m, o, "metric", json_string(metrics[s->metric].name));
    members_put(m, o, "maximize", json_boolean(metrics[s->metric].maximize));
    members_put(m, o, "rule", json_string(summary_rules[s->rule]));
    for (int i = 0; i < s->n_where; i++)
        members_put(m, where, s->where[i].param->name,
                    json_incref(s->where[i].param->value));
    members_put(m, o, "where", where);
    members_put(m, o, "n_points", json_integer(s->n_active));
    members_put(m, o, "n_validation", json_integer(s->n_validation));
    members_put(m, o, "largest_class_share", members_real(s->guess));
    members_put(m, o, "shared_examples", overlap_of(m, s));
    for (int i = 0; i <= STATE_FAILED; i++)
        members_put(m, states, trial_states[i], json_integer(s->states[i]));
    members_put(m, o, "trials", states);
    members_put(m, o, "wall_seconds", members_real(s->wall_seconds));
    return o;
}

int summary_json(json_t **out, const struct summary *s, struct err *err)
{
    struct members m = { false };
    json_t *o = json_object();

    members_put(&m, o, "format", json_string("sweep-report"));
    members_put(&m, o, "version", json_integer(SUMMARY_JSON_VERSION));
    members_put(&m, o, "experiment", experiment_of(&m, s));
    members_put(&m, o, "selection", selection_of(&m, s));
    members_put(&m, o, "corrected", winner_of(&m, &s->winner));
    members_put(&m, o, "confirmation", json_confirmation(&m, s));
    members_put(&m, o, "points", candidates_of(&m, s));
    members_put(&m, o, "factors", json_factors(&m, s));
    members_put(&m, o, "importance", json_importance(&m, s));
    members_put(&m, o, "improvements", json_actions(&m, s));
    members_put(&m, o, "curves", json_curves(&m, s));
    members_put(&m, o, "search", json_search(&m, s));
    members_put(&m, o, "metric_choice", json_metric_choice(&m, s));
    members_put(&m, o, "validation", json_mistakes(&m, s->validation));
    members_put(&m, o, "calibration", json_calibration(&m, s->calibration));
    members_put(&m, o, "missed_by_all", json_misses(&m, s));
    members_put(&m, o, "test_looks", json_integer(s->test.n_looks));
    members_put(&m, o, "test", json_test(&m, s));
    if (!o || m.failed) {
        json_decref(o);
        return err_set(err, ERR_NOMEM, "report as JSON");
    }
    *out = o;
    return 0;
}
