#include "summary/json_parts.h"

/* clang-format off */
#define AT(member) offsetof(struct curve_facts, member)
static const struct member of_curve[] = {
    { "n_epochs",      MEMBER_INT,  AT(n_epochs) },
    { "planned",       MEMBER_INT,  AT(planned) },
    { "best_val_loss_epoch", MEMBER_INT, AT(best_loss) },
    { "noise",         MEMBER_REAL, AT(noise) },
    { "metric_noise",  MEMBER_REAL, AT(metric_noise) },
    { "rise",          MEMBER_REAL, AT(rise) },
    { "gap",           MEMBER_REAL, AT(gap) },
    { "overfits",      MEMBER_BOOL, AT(overfits) },
    { "mild_gap",      MEMBER_BOOL, AT(mild_gap) },
    { "underfits",     MEMBER_BOOL, AT(underfits) },
    { "still_rising",  MEMBER_BOOL, AT(still_rising) },
    { "saturated",     MEMBER_BOOL, AT(saturated) },
    { "unstable",      MEMBER_BOOL, AT(unstable) },
    { "did_not_learn", MEMBER_BOOL, AT(did_not_learn) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct search_step, member)
static const struct member of_step[] = {
    { "k",        MEMBER_INT,  AT(k) },
    { "expected", MEMBER_REAL, AT(expected) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct metric_choice, member)
static const struct member of_choice[] = {
    { "smallest_class", MEMBER_LONG, AT(smallest) },
    { "largest_class",  MEMBER_LONG, AT(largest) },
    { "unbalanced",     MEMBER_BOOL, AT(unbalanced) },
    { "rank_agreement", MEMBER_REAL, AT(rank_agreement) },
    { "disagree",       MEMBER_BOOL, AT(disagree) },
    { "hides_class",    MEMBER_BOOL, AT(hides_class) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct class_facts, member)
static const struct member of_class[] = {
    { "label",     MEMBER_TEXT,     AT(label) },
    { "support",   MEMBER_LONG,     AT(support) },
    { "right",     MEMBER_LONG,     AT(right) },
    { "predicted", MEMBER_LONG,     AT(predicted) },
    { "precision", MEMBER_REAL,     AT(precision) },
    { "recall",    MEMBER_REAL,     AT(recall) },
    { "f1",        MEMBER_REAL,     AT(f1) },
    { "precision_interval", MEMBER_INTERVAL, AT(precision_interval) },
    { "recall_interval",    MEMBER_INTERVAL, AT(recall_interval) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct mistakes, member)
static const struct member of_mistakes[] = {
    { "part",              MEMBER_TEXT,     AT(part) },
    { "n",                 MEMBER_LONG,     AT(n) },
    { "n_right",           MEMBER_LONG,     AT(n_right) },
    { "accuracy_interval", MEMBER_INTERVAL, AT(accuracy) },
    { "weakest",           MEMBER_INT,      AT(weakest) },
    { "weakest_taken_for", MEMBER_INT,      AT(weakest_as) },
    { "collapsed",         MEMBER_INT,      AT(collapsed) },
    { "no_information",    MEMBER_REAL,     AT(no_information) },
    { "no_information_p",  MEMBER_REAL,     AT(no_information_p) },
    { "mcc",               MEMBER_REAL,     AT(mcc) },
    { "macro_f1",          MEMBER_REAL,     AT(macro_f1) },
    { "balanced_accuracy", MEMBER_REAL,     AT(balanced_accuracy) },
    { "kappa",             MEMBER_REAL,     AT(kappa) },
    { "mcc_interval",      MEMBER_INTERVAL, AT(mcc_interval) },
    { "macro_f1_interval", MEMBER_INTERVAL, AT(f1_interval) },
    { "balanced_accuracy_interval", MEMBER_INTERVAL, AT(balanced_interval) },
    { "kappa_interval",    MEMBER_INTERVAL, AT(kappa_interval) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct calibration, member)
static const struct member of_calibration[] = {
    { "n",          MEMBER_INT,  AT(n) },
    { "confidence", MEMBER_REAL, AT(confidence) },
    { "accuracy",   MEMBER_REAL, AT(accuracy) },
    { "nll",        MEMBER_REAL, AT(nll) },
    { "brier",      MEMBER_REAL, AT(brier) },
    { "ece",        MEMBER_REAL, AT(ece) },
    { "ece_mass",   MEMBER_REAL, AT(ece_mass) },
    { "temperature", MEMBER_REAL, AT(temperature) },
    { "scaled_nll", MEMBER_REAL, AT(scaled_nll) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct confidence_bin, member)
static const struct member of_bin[] = {
    { "n",          MEMBER_INT,  AT(n) },
    { "confidence", MEMBER_REAL, AT(confidence) },
    { "accuracy",   MEMBER_REAL, AT(accuracy) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct hard_example, member)
static const struct member of_hard[] = {
    { "example", MEMBER_LONG, AT(example) },
    { "label",   MEMBER_INT,  AT(label) },
    { "nll",     MEMBER_REAL, AT(nll) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct test_facts, member)
static const struct member of_test[] = {
    { "n_looks",           MEMBER_INT,      AT(n_looks) },
    { "look",              MEMBER_INT,      AT(look) },
    { "at",                MEMBER_TEXT,     AT(at) },
    { "n",                 MEMBER_INT,      AT(n) },
    { "n_trials",          MEMBER_INT,      AT(n_trials) },
    { "accuracy",          MEMBER_REAL,     AT(accuracy) },
    { "loss",              MEMBER_REAL,     AT(loss) },
    { "accuracy_interval", MEMBER_INTERVAL, AT(interval) },
    { "accuracy_less_validation", MEMBER_REAL, AT(accuracy_gap.validation) },
    { "accuracy_less_corrected",  MEMBER_REAL, AT(accuracy_gap.corrected) },
    { "loss_less_validation",     MEMBER_REAL, AT(nll_gap.validation) },
    { "loss_less_corrected",      MEMBER_REAL, AT(nll_gap.corrected) },
    { NULL, MEMBER_INT, 0 },
};
/* clang-format on */

json_t *json_curves(struct members *m, const struct summary *s)
{
    json_t *list = json_array();

    for (int i = 0; i < s->curves.n; i++) {
        const struct curve_facts *f = &s->curves.list[i];
        json_t *o = members_of(m, f, of_curve);

        members_put(m, o, "point", json_point(f->of));
        members_put(m, o, "trial", json_integer(f->trial->id));
        members_add(m, list, o);
    }
    return list;
}

static json_t *front_of(struct members *m, const struct front *f)
{
    json_t *list = json_array();

    for (int i = 0; i < f->n; i++)
        members_add(m, list, json_point(f->list[i]));
    return list;
}

json_t *json_search(struct members *m, const struct summary *s)
{
    const struct search_facts *f = &s->search;
    json_t *o = json_object(), *steps = json_array();

    for (int i = 0; i < f->n_steps; i++)
        members_add(m, steps, members_of(m, &f->steps[i], of_step));
    members_put(m, o, "expected_best", steps);
    members_put(m, o, "gain_of_last_doubling",
                f->n_steps ? members_real(f->gain) : json_null());
    members_put(m, o, "enough", json_integer(f->enough));
    members_put(m, o, "front_by_weights", front_of(m, &s->smallest));
    members_put(m, o, "front_by_seconds", front_of(m, &s->fastest));
    members_put(m, o, "bargain_by_weights", json_point(s->smallest.bargain));
    members_put(m, o, "bargain_by_seconds", json_point(s->fastest.bargain));
    return o;
}

json_t *json_metric_choice(struct members *m, const struct summary *s)
{
    json_t *o;

    if (!s->n_candidates || !s->n_validation)
        return json_null();
    o = members_of(m, &s->metric_choice, of_choice);
    members_put(m, o, "tied_but_lower_nll",
                json_point(s->metric_choice.by_nll));
    return o;
}

json_t *json_mistakes(struct members *m, const struct mistakes *x)
{
    json_t *o, *classes, *rows, *trials;

    if (!x)
        return json_null();
    o = members_of(m, x, of_mistakes);
    classes = json_array();
    rows = json_array();
    trials = json_array();
    for (int i = 0; i < x->n_trials; i++)
        members_add(m, trials, json_integer(x->trials[i]->id));
    for (int i = 0; i < x->n_classes; i++) {
        json_t *row = json_array();

        members_add(m, classes, members_of(m, &x->classes[i], of_class));
        for (int j = 0; j < x->n_classes; j++)
            members_add(m, row,
                        json_integer(x->confusion[i * x->n_classes + j]));
        members_add(m, rows, row);
    }
    members_put(m, o, "trials", trials);
    members_put(m, o, "classes", classes);
    members_put(m, o, "confusion", rows);
    return o;
}

json_t *json_calibration(struct members *m, const struct calibration *c)
{
    json_t *o, *bins;

    if (!c)
        return json_null();
    o = members_of(m, c, of_calibration);
    bins = json_array();
    for (int i = 0; i < CALIBRATION_BINS; i++)
        members_add(m, bins, members_of(m, &c->bins[i], of_bin));
    members_put(m, o, "bins", bins);
    return o;
}

json_t *json_misses(struct members *m, const struct summary *s)
{
    const struct misses *x = &s->misses;
    json_t *o, *list;

    if (!x->n_models)
        return json_null();
    o = json_object();
    list = json_array();
    members_put(m, o, "n_models", json_integer(x->n_models));
    members_put(m, o, "n", json_integer(x->n));
    members_put(m, o, "n_missed", json_integer(x->n_missed));
    for (int i = 0; i < x->n_hardest; i++)
        members_add(m, list, members_of(m, &x->hardest[i], of_hard));
    members_put(m, o, "hardest", list);
    return o;
}

json_t *json_test(struct members *m, const struct summary *s)
{
    json_t *o;

    if (!s->test.look)
        return json_null();
    o = members_of(m, &s->test, of_test);
    members_put(m, o, "mistakes", json_mistakes(m, s->test_mistakes));
    return o;
}
