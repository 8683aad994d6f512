#include "base/mem.h"
#include "stat/statistics.h"
#include "summary/compare.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define UNITS(n) "{\"units\": " #n "}"
#define NEAR(a, b) \
    cr_assert(fabs((a) - (b)) <= 1e-12, "%s is %.12g, not %.12g", #a, (a), (b))

static struct told told;
static struct comparison *c;
static struct err err;

static void end(void)
{
    comparison_free(c);
    c = NULL;
    told_end(&told);
}

TestSuite(compare, .fini = end);

/* A side by its id: positive for a point, negative for a trial. */
static struct compare_side side(const struct snapshot *snap, int64_t id)
{
    struct compare_side s = { .snap = snap };

    for (int i = 0; id < 0 && i < snap->n_trials; i++)
        if (snap->trials[i].id == -id)
            s.trial = &snap->trials[i];
    for (int i = 0; i < snap->n_points; i++)
        if (snap->points[i].id == (s.trial ? s.trial->point_id : id))
            s.point = &snap->points[i];
    cr_assert_not_null(s.point);
    return s;
}

static int compare(int64_t a, int64_t b, enum metric_id metric)
{
    struct compare_side both[] = { side(told.s->snap, a),
                                   side(told.s->snap, b) };

    comparison_free(c);
    c = NULL;
    err = (struct err){ 0 };
    return compare_make(&c, told.st, both, metric, &err);
}

static void must_compare(int64_t a, int64_t b, enum metric_id metric)
{
    cr_assert_eq(compare(a, b, metric), 0, "%s", err.msg);
}

static const struct planted_point two[] = {
    { .params = UNITS(8), .accuracy = .9 },
    { .params = UNITS(16), .accuracy = .86 },
};

Test(compare, networks_are_held_by_the_examples_that_one_alone_answers)
{
    struct scores_row *s[2];
    int64_t b = 0, d = 0;

    told_begin(&told, &(struct planted){ .n_points = 2, .points = two });
    must_compare(-1, -2, METRIC_VAL_ACCURACY);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(store_scores(&s[i], told.st, i + 1, "validation", &err),
                     0);
    for (int i = 0; i < 1000; i++) {
        bool x = s[0]->predictions.predicted[i] == s[0]->predictions.label[i];
        bool y = s[1]->predictions.predicted[i] == s[1]->predictions.label[i];

        b += x && !y;
        d += y && !x;
    }
    cr_assert_eq(c->test, COMPARE_MCNEMAR);
    cr_assert_eq(c->n, 1000);
    cr_assert_eq(c->b, b);
    cr_assert_eq(c->c, d);
    cr_assert_eq(b - d, 40);
    NEAR(c->difference, .04);
    NEAR(c->p, stat_mcnemar(b, d));
    NEAR(c->interval.low, stat_bonett_price(b, d, 1000).low);
    cr_assert_eq(c->better, 0);
    must_compare(-2, -1, METRIC_VAL_ACCURACY);
    cr_assert_eq(c->better, 1);
    NEAR(c->difference, -.04);
    scores_free(s[0]);
    scores_free(s[1]);
}

Test(compare, classes_are_tested_together_by_holm)
{
    double p[10];
    int order[10];
    int64_t b = 0, d = 0, n = 0;

    told_begin(&told, &(struct planted){ .n_points = 2, .points = two });
    must_compare(-1, -2, METRIC_VAL_ACCURACY);
    cr_assert_eq(c->n_classes, 10);
    for (int k = 0; k < 10; k++) {
        const struct compare_class *x = &c->classes[k];

        b += x->b;
        d += x->c;
        n += x->support;
        NEAR(x->difference, (double)(x->b - x->c) / x->support);
        NEAR(x->recall[0] - x->recall[1], x->difference);
        p[k] = stat_mcnemar(x->b, x->c);
        NEAR(x->p, p[k]);
        NEAR(x->interval.high, stat_bonett_price(x->b, x->c, x->support).high);
    }
    cr_assert_eq(n, 1000);
    cr_assert_eq(b, c->b);
    cr_assert_eq(d, c->c);
    stat_holm(p, order, 10);
    for (int k = 0; k < 10; k++)
        NEAR(c->classes[k].adjusted, p[k]);
}

Test(compare, a_loss_is_held_by_every_example)
{
    told_begin(&told, &(struct planted){ .n_points = 2, .points = two });
    must_compare(-1, -2, METRIC_VAL_NLL);
    cr_assert_eq(c->test, COMPARE_LOSS);
    cr_assert_lt(c->difference, 0);
    cr_assert_eq(c->better, 0); /* less is better */
    cr_assert_float_eq(c->df, 999, 0);
    cr_assert_eq(c->n_classes, 10);
}

/* 36 examples of a class: one more of them right with each of three seeds. */
Test(compare, seeds_that_agree_on_a_small_class_make_nothing_certain)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = 1 },
        { .params = UNITS(16), .accuracy = .9 },
    };
    const struct compare_class *x = NULL;

    told_begin(&told, &(struct planted){ .n_points = 2,
                                         .points = p,
                                         .n_validation = 360,
                                         .repeats = 3 });
    must_compare(1, 2, METRIC_VAL_ACCURACY);
    cr_assert_eq(c->test, COMPARE_PAIRED);
    for (int k = 0; k < c->n_classes; k++)
        if (fabs(c->classes[k].difference) > 1e-9 &&
            (!x || fabs(c->classes[k].difference) < fabs(x->difference)))
            x = &c->classes[k];
    cr_assert_not_null(x);
    cr_assert_gt(x->p, 0, "%g", x->p);
    cr_assert_gt(x->interval.high - x->interval.low, 1.0 / 36);
}

Test(compare, recipes_are_held_by_the_seeds_that_they_share)
{
    static const double a[] = { .90, .91, .905 }, b[] = { .88, .90, .885 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracies = a },
        { .params = UNITS(16), .accuracies = b },
    };
    double d[] = { .02, .01, .02 };
    struct t_test t = stat_paired_t(d, 3, 0);

    told_begin(&told,
               &(struct planted){ .n_points = 2, .points = p, .repeats = 3 });
    must_compare(1, 2, METRIC_VAL_ACCURACY);
    cr_assert_eq(c->test, COMPARE_PAIRED);
    cr_assert_eq(c->n, 3);
    cr_assert_float_eq(c->p, t.p, 1e-9);
    cr_assert_float_eq(c->interval.low, t.interval.low, 1e-9);
    cr_assert_eq(c->s.won, 3);
    cr_assert_eq(c->better, 0);
    cr_assert_eq(c->n_classes, 10);
    cr_assert_eq(c->classes[0].support, 100);
    NEAR(c->rows[METRIC_VAL_ACCURACY].value[0], .905);
    NEAR(c->rows[METRIC_VAL_ACCURACY].sd[0], .005);
    NEAR(c->rows[METRIC_VAL_ACCURACY].interval[0].low,
         stat_t_interval(.905, .005, 3).low);
}

Test(compare, new_seeds_go_before_those_of_the_search)
{
    static const double a[] = { .87, .88, .875 }, b[] = { .88, .89, .886 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .9, .n_new = 3, .new_accuracies = a },
        { .params = UNITS(16),
          .accuracy = .88,
          .n_new = 3,
          .new_accuracies = b },
        { .params = UNITS(32), .accuracy = .87 },
    };

    told_begin(&told, &(struct planted){ .n_points = 3, .points = p });
    must_compare(1, 2, METRIC_VAL_ACCURACY);
    cr_assert_eq(c->side[0].kind, KIND_CONFIRM);
    cr_assert_eq(c->test, COMPARE_PAIRED);
    cr_assert_eq(c->better, 1);
    must_compare(1, 3, METRIC_VAL_ACCURACY); /* one of them has none */
    cr_assert_eq(c->side[0].kind, KIND_SEARCH);
    cr_assert_eq(c->test, COMPARE_MCNEMAR);
}

Test(compare, seeds_that_are_not_shared_are_held_by_welch)
{
    static const double a[] = { .884, .888, .886, .883 };
    static const double b[] = { .880, .879, .884, .881 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracies = a },
    };
    static const struct planted_point q[] = {
        { .params = UNITS(16), .accuracies = b },
    };
    struct planted other = {
        .name = "other", .n_points = 1, .points = q, .repeats = 4, .seed = 90
    };
    struct snapshot *snap = NULL;
    struct compare_side both[2];

    told_begin(&told,
               &(struct planted){ .n_points = 1, .points = p, .repeats = 4 });
    plant(told.st, &other);
    cr_assert_eq(store_snapshot(&snap, told.st, "other", &err), 0);
    both[0] = side(told.s->snap, 1);
    both[1] = side(snap, 2);
    cr_assert_eq(compare_make(&c, told.st, both, METRIC_VAL_ACCURACY, &err), 0,
                 "%s", err.msg);
    cr_assert_eq(c->test, COMPARE_WELCH);
    cr_assert_float_eq(c->t, 2.7457, 5e-5);
    cr_assert_float_eq(c->df, 5.9959, 5e-5);
    cr_assert_float_eq(c->p, .0335, 5e-5);
    snapshot_free(snap);
}

Test(compare, folds_are_held_by_nadeau_and_bengio)
{
    static const double a[] = { .904, .906, .902, .905, .903 };
    static const double b[] = { .9, .9, .9, .9, .9 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracies = a },
        { .params = UNITS(16), .accuracies = b },
    };

    told_begin(&told,
               &(struct planted){ .n_points = 2, .points = p, .folds = 5 });
    must_compare(1, 2, METRIC_VAL_ACCURACY);
    cr_assert_eq(c->test, COMPARE_FOLDS);
    cr_assert_eq(c->n, 5);
    cr_assert_float_eq(c->t, 3.7712, 5e-5);
    cr_assert_float_eq(c->p, .0196, 5e-5);
    cr_assert_eq(c->n_classes, 10);
    cr_assert_eq(c->classes[0].support, 500);
    must_compare(-1, 2, METRIC_VAL_ACCURACY); /* fold 0 of both */
    cr_assert(c->side[1].stands_in);
    cr_assert_eq(c->side[1].trial->fold, 0);
    cr_assert_eq(c->test, COMPARE_MCNEMAR);
}

Test(compare, other_examples_are_not_tested)
{
    static const double a[] = { .9, .91 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracies = a },
    };
    struct planted other = {
        .name = "other", .n_points = 2, .points = two, .dataset = "others"
    };
    struct snapshot *snap = NULL;
    struct compare_side both[2];

    told_begin(&told,
               &(struct planted){ .n_points = 1, .points = p, .folds = 2 });
    must_compare(-1, -2, METRIC_VAL_ACCURACY); /* two folds */
    cr_assert_eq(c->obstacle, OBSTACLE_SPLIT);
    cr_assert_eq(c->test, COMPARE_NONE);
    cr_assert_eq(c->better, -1);
    cr_assert_eq(c->n_classes, 0);
    NEAR(c->rows[METRIC_VAL_ACCURACY].value[1], .91);
    comparison_free(c);
    c = NULL;
    plant(told.st, &other);
    cr_assert_eq(store_snapshot(&snap, told.st, "other", &err), 0);
    both[0] = side(told.s->snap, 1);
    both[1] = side(snap, 2);
    cr_assert_eq(compare_make(&c, told.st, both, METRIC_VAL_ACCURACY, &err), 0);
    cr_assert_eq(c->obstacle, OBSTACLE_FOLDS);
    comparison_free(c);
    c = NULL;
    both[0].trial = &told.s->snap->trials[0];
    cr_assert_eq(compare_make(&c, told.st, both, METRIC_VAL_ACCURACY, &err), 0);
    cr_assert_eq(c->obstacle, OBSTACLE_DATA);
    snapshot_free(snap);
}

Test(compare, without_a_validation_part_there_is_nothing_to_pair)
{
    told_begin(&told, &(struct planted){ .n_points = 2,
                                         .points = two,
                                         .n_validation = -1,
                                         .metric = "accuracy" });
    must_compare(1, 2, METRIC_ACCURACY);
    cr_assert_eq(c->obstacle, OBSTACLE_RESULTS);
}

Test(compare, what_has_not_ended_well_has_no_figures)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .9 },
        { .params = UNITS(16), .accuracy = PLANT_DIVERGED },
    };

    told_begin(&told, &(struct planted){ .n_points = 2, .points = p });
    cr_assert_eq(compare(-1, -2, METRIC_VAL_ACCURACY), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    cr_assert_not_null(strstr(err.msg, "trial 2 is diverged"));
    cr_assert_eq(compare(1, 2, METRIC_VAL_ACCURACY), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    cr_assert_eq(compare(-1, 2, METRIC_VAL_ACCURACY), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
}

Test(compare, survives_every_lack_of_memory)
{
    int n = 1;

    told_begin(&told, &(struct planted){ .n_points = 2, .points = two });
    for (;; n++) {
        mem_fail_at(n);
        if (compare(1, 2, METRIC_VAL_ACCURACY) == 0)
            break;
        mem_fail_at(0);
        cr_assert_eq(err.code, ERR_NOMEM, "%s", err.msg);
        cr_assert_null(c);
    }
    mem_fail_at(0);
    cr_assert_gt(n, 10);
}

/* By the metric itself, not by accuracy; both directions agree. */
Test(compare, a_class_metric_is_held_by_resampled_examples)
{
    told_begin(&told, &(struct planted){ .n_points = 2, .points = two });
    for (int m = METRIC_VAL_MACRO_F1; m <= METRIC_VAL_MCC; m++) {
        double difference, p;

        must_compare(-1, -2, m);
        cr_assert_eq(c->test, COMPARE_CLASSES);
        difference =
            c->side[0].trials[0]->metric[m] - c->side[1].trials[0]->metric[m];
        cr_assert_float_eq(c->difference, difference, 1e-12);
        cr_assert(c->interval.low < difference &&
                  difference < c->interval.high);
        cr_assert_eq(c->p<.05, c->interval.low> 0 || c->interval.high < 0);
        cr_assert_eq(c->n_classes, 10);
        p = c->p;
        must_compare(-2, -1, m);
        cr_assert_float_eq(c->difference, -difference, 1e-12);
        cr_assert_float_eq(c->p, p, 1e-9);
    }
}
