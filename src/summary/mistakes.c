#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <string.h>

void mistakes_free(struct mistakes *m)
{
    if (!m)
        return;
    mem_free(m->confusion);
    mem_free(m->classes);
    mem_free(m);
}

/* ---- adding trials up ---------------------------------------------------- */

static struct mistakes *mistakes_new(const struct summary *s, const char *part,
                                     struct err *err)
{
    struct mistakes *m = mem_zero(1, sizeof(*m));
    size_t k = (size_t)s->snap->n_classes;

    if (m) {
        m->part = part;
        m->n_classes = s->snap->n_classes;
        m->confusion = mem_zero(k * k, sizeof(*m->confusion));
        m->classes = mem_zero(k, sizeof(*m->classes));
    }
    if (!m || !m->confusion || !m->classes) {
        mistakes_free(m);
        err_set(err, ERR_NOMEM, "errors of %s", summary_experiment(s));
        return NULL;
    }
    return m;
}

/* The trial's confusion onto m's; *has says whether it left any. */
static int add_trial(bool *has, struct mistakes *m, const struct trial_row *t,
                     struct store *st, struct err *err)
{
    struct scores_row *scores = NULL;
    int k;

    *has = false;
    if (store_scores(&scores, st, t->id, m->part, err) < 0) {
        if (err->code != ERR_NOMATCH)
            return -1;
        err_clear(err);
        return 0;
    }
    k = scores->predictions.n_classes;
    if (k != m->n_classes) {
        scores_free(scores);
        return err_set(err, ERR_MISMATCH,
                       "trial %lld: answers of %d classes, not of %d",
                       (long long)t->id, k, m->n_classes);
    }
    for (int i = 0; i < k * k; i++)
        m->confusion[i] += scores->confusion[i];
    scores_free(scores);
    *has = true;
    return 0;
}

/* ---- what they say ------------------------------------------------------- */

static void describe_class(struct mistakes *m, int i, const char *label)
{
    struct class_facts *c = &m->classes[i];
    int k = m->n_classes;

    c->label = label;
    c->right = m->confusion[i * k + i];
    for (int j = 0; j < k; j++) {
        c->support += m->confusion[i * k + j];
        c->predicted += m->confusion[j * k + i];
    }
    c->recall_interval = stat_share(c->right, c->support);
    c->precision_interval = stat_share(c->right, c->predicted);
    if (c->support)
        c->recall = (double)c->right / (double)c->support;
    if (c->predicted)
        c->precision = (double)c->right / (double)c->predicted;
    if (c->support + c->predicted)
        c->f1 = 2 * (double)c->right / (double)(c->support + c->predicted);
}

/* Keeps the five largest cells off the diagonal, of equal ones the first. */
static void note_confused(struct mistakes *m, int actual, int predicted)
{
    int64_t count = m->confusion[actual * m->n_classes + predicted];
    int most = (int)(sizeof(m->confused) / sizeof(m->confused[0]));
    int i = m->n_confused;

    if (actual == predicted || count == 0 ||
        (i == most && m->confused[most - 1].count >= count))
        return;
    if (i < most)
        m->n_confused++;
    else
        i--;
    for (; i > 0 && m->confused[i - 1].count < count; i--)
        m->confused[i] = m->confused[i - 1];
    m->confused[i] = (struct confused){ actual, predicted, count };
}

static int most_taken_for(const struct mistakes *m, int class)
{
    const int64_t *row = m->confusion + (size_t) class * m->n_classes;
    int most = -1;

    for (int j = 0; j < m->n_classes; j++)
        if (j != class && row[j] > 0 && (most < 0 || row[j] > row[most]))
            most = j;
    return most;
}

static void describe(struct mistakes *m, char *const *labels)
{
    const struct class_facts *c = m->classes;

    m->weakest = m->largest = m->collapsed = -1;
    for (int i = 0; i < m->n_classes; i++) {
        describe_class(m, i, labels[i]);
        m->n += c[i].support;
        m->n_right += c[i].right;
        for (int j = 0; j < m->n_classes; j++)
            note_confused(m, i, j);
        if (!c[i].support)
            continue;
        if (m->weakest < 0 || c[i].recall < c[m->weakest].recall)
            m->weakest = i;
        if (m->largest < 0 || c[i].support > c[m->largest].support)
            m->largest = i;
    }
    m->collapsed = stat_collapsed(m->confusion, m->n_classes);
    m->weakest_as = m->weakest < 0 ? -1 : most_taken_for(m, m->weakest);
    m->accuracy = stat_share(m->n_right, m->n);
    m->no_information =
        m->n ? (double)c[m->largest].support / (double)m->n : (double)NAN;
    m->no_information_p =
        stat_binomial_above(m->n_right, m->n, m->no_information);
    m->mcc = stat_mcc(m->confusion, m->n_classes);
    m->macro_f1 = stat_macro_f1(m->confusion, m->n_classes);
    m->balanced_accuracy = stat_balanced_accuracy(m->confusion, m->n_classes);
    m->kappa = stat_kappa(m->confusion, m->n_classes);
}

static int find_intervals(struct mistakes *m, struct err *err)
{
    static class_figure_fn *const figures[] = { stat_mcc, stat_macro_f1,
                                                stat_balanced_accuracy,
                                                stat_kappa };
    struct estimate e[4];

    if (bootstrap_confusion(e, m->confusion, m->n_classes, figures, 4, err) < 0)
        return -1;
    m->mcc_interval = e[0].interval;
    m->f1_interval = e[1].interval;
    m->balanced_interval = e[2].interval;
    m->kappa_interval = e[3].interval;
    return 0;
}

/* ---- the parts ----------------------------------------------------------- */

/* Adds m's trials up; *out is m then, or NULL where one left no results. */
static int conclude(struct mistakes **out, struct mistakes *m,
                    const struct summary *s, struct store *st, struct err *err)
{
    bool has = true;
    int rc = -1;

    for (int i = 0; has && i < m->n_trials; i++)
        if (add_trial(&has, m, m->trials[i], st, err) < 0)
            goto done;
    if (has) {
        describe(m, s->snap->classes);
        if (find_intervals(m, err) < 0)
            goto done;
        *out = m;
        m = NULL;
    }
    rc = 0;
done:
    mistakes_free(m);
    return rc;
}

/* The best trial; with folds all folds of its repeat, whose validation parts
 * together are the whole of what may train. */
static int validation_make(struct summary *s, struct store *st, struct err *err)
{
    const struct candidate *best = summary_chosen(s);
    struct mistakes *m = mistakes_new(s, "validation", err);

    if (!m)
        return -1;
    m->trials = best->trial;
    m->n_trials = best->n_folds;
    for (int i = 0; i < best->n_repeats * best->n_folds; i++)
        if (best->trial[i] == best->best_trial)
            m->trials = best->trial + i / best->n_folds * best->n_folds;
    return conclude(&s->validation, m, s, st, err);
}

static const struct trial_row *trial_of(const struct summary *s, int64_t id)
{
    for (int i = 0; i < s->snap->n_trials; i++)
        if (s->snap->trials[i].id == id)
            return &s->snap->trials[i];
    return NULL;
}

/* How often the test part was looked at, and the first look that scored trials
 * of the chosen point. */
static void find_look(struct summary *s)
{
    const struct candidate *chosen = summary_chosen(s);
    struct test_facts *test = &s->test;

    test->accuracy = test->loss = (double)NAN;
    for (int i = 0; i < s->n_evaluations; i++) {
        const struct evaluation_row *e = &s->evaluations[i];
        const struct trial_row *t = trial_of(s, e->trial_id);

        if (e->look > test->n_looks)
            test->n_looks = e->look;
        if (!t || !chosen || t->point_id != chosen->point->id)
            continue;
        if (!test->look) {
            test->look = e->look;
            test->at = e->at;
            test->n = e->n;
            test->trial = t;
            test->accuracy = test->loss = 0;
        } else if (e->look != test->look) {
            continue;
        }
        test->n_trials++;
        test->accuracy += (e->accuracy - test->accuracy) / test->n_trials;
        test->loss += (e->loss - test->loss) / test->n_trials;
    }
}

static struct test_gaps gaps_of(const struct summary *s, double figure,
                                enum metric_id metric)
{
    const struct candidate *chosen = summary_chosen(s);
    bool corrected = s->metric == metric && chosen == summary_best(s);
    struct test_gaps none = { (double)NAN, (double)NAN };

    if (!s->test.look || !s->n_validation)
        return none;
    return (struct test_gaps){ figure - chosen->metric[metric],
                               corrected ? figure - s->winner.value
                                         : (double)NAN };
}

static int test_make(struct summary *s, struct store *st, struct err *err)
{
    struct mistakes *m;

    if (!s->test.look)
        return 0;
    s->test.interval =
        stat_share(llround(s->test.accuracy * s->test.n), s->test.n);
    m = mistakes_new(s, "test", err);
    if (!m)
        return -1;
    m->trials = &s->test.trial;
    m->n_trials = 1;
    return conclude(&s->test_mistakes, m, s, st, err);
}

int mistakes_make(struct summary *s, struct store *st, struct err *err)
{
    if (store_evaluations(&s->evaluations, &s->n_evaluations, st,
                          s->snap->experiment.dataset_hash, err) < 0)
        return -1;
    find_look(s);
    s->test.accuracy_gap = gaps_of(s, s->test.accuracy, METRIC_VAL_ACCURACY);
    s->test.nll_gap = gaps_of(s, s->test.loss, METRIC_VAL_NLL);
    if (!s->n_candidates)
        return 0;
    if (s->n_validation && validation_make(s, st, err) < 0)
        return -1;
    return test_make(s, st, err);
}
