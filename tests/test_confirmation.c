/* Experiments with new seeds: whom they are for, what they say of the choice.
 */
#include "base/mem.h"
#include "summary/confirmation.h"
#include "summary/rivals.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct told told;
static char *text;

static void tell(const struct planted *what)
{
    told_begin(&told, what);
    text = told_markdown(&told);
    told_replay(&told);
    told_replay_page(&told);
}

static void done(void)
{
    mem_free(text);
    text = NULL;
    told_end(&told);
}

static void has(const char *part)
{
    cr_expect_not_null(strstr(text, part), "no \"%s\" in:\n%s", part, text);
}

static void lacks(const char *part)
{
    cr_expect_null(strstr(text, part), "\"%s\" in:\n%s", part, text);
}

static enum confirm_verdict verdict(void)
{
    cr_assert_not_null(told.s->confirmation);
    return told.s->confirmation->verdict;
}

#define UNITS(n) "{\"units\": " #n "}"
#define NEW(list) \
    .n_new = sizeof(list) / sizeof(list[0]), .new_accuracies = list

static const double good[] = { .880, .882, .881, .883, .879 };
static const double fair[] = { .879, .882, .880, .884, .877 };
static const double poor[] = { .870, .872, .868, .873, .869 };
static const double fine[] = { .884, .886, .883, .887, .885 };

/* ---- what they say ------------------------------------------------------- */

Test(confirmation, beats_every_rival)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .89, NEW(good) },
        { .params = UNITS(16), .accuracy = .885, NEW(poor) },
        { .params = UNITS(32), .accuracy = .70 },
    };

    tell(&(struct planted){ .n_points = 3, .points = p, .seed = 5 });
    cr_expect_eq(verdict(), CONFIRM_UPHELD);
    has("Confirmed: over 5 new seeds, which had no part in the choice, p1 has "
        "88.10 % (sd 0.16 points, 95 % [87.90, 88.30]) and clearly beats p2 by "
        "1.06 points (p < 0.001).");
    has("The search had given it 89.00 %: that was luck in part.");
    has("## Confirmation");
    has("| p2 | 5 | 87.04 % |");
    has("| 5 of 5 | 100 % [48, 100] |");
    lacks("One seed");
    lacks("`sweep confirm");
    done();
}

Test(confirmation, leaves_the_choice_standing_among_equals)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .n_weights = 900, .accuracy = .881, NEW(good) },
        { .params = UNITS(16), .n_weights = 500, .accuracy = .880, NEW(fair) },
        { .params = UNITS(32), .n_weights = 700, .accuracy = .879, NEW(poor) },
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    cr_expect_eq(verdict(), CONFIRM_AHEAD);
    has("The choice stands: over 5 new seeds, which had no part in the choice, "
        "p1 has 88.10 %");
    has("the best mean, but 1 of its 2 rivals still cannot be told apart from "
        "it.");
    has("p2 is the smallest of those that cannot be told apart (56 % of the "
        "weights, behind by 0.");
    has("]): take it when size or speed counts.");
    has("More seeds may decide it: `sweep confirm --seeds 10`.");
    lacks("The search had given");
    done();
}

Test(confirmation, shows_an_order_that_seeds_do_not_bear_out)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .882, NEW(fair) },
        { .params = UNITS(16), .accuracy = .881, NEW(good) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    cr_expect_eq(verdict(), CONFIRM_BEHIND);
    has("New seeds do not bear out the order: over 5 new seeds, which had no "
        "part in the choice, p1 has 88.04 %");
    has("and p2 (`units` `16`) has 88.10 %, a difference within the noise of "
        "the seeds (p = ");
    done();
}

Test(confirmation, overturns_a_lucky_choice)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .886, NEW(poor) },
        { .params = UNITS(16), .accuracy = .885, NEW(good) },
        { .params = UNITS(32), .accuracy = .884, NEW(fine) },
    };

    tell(&(struct planted){ .n_points = 3, .points = p });
    cr_expect_eq(verdict(), CONFIRM_OVERTURNED);
    has("New seeds overturn the choice: over 5 new seeds, which had no part in "
        "the choice, p1 has 87.04 %");
    has(", and p3 (`units` `32`) has 88.50 %: it is clearly better, by 1.46 "
        "points (p < 0.001). Take p3; `sweep show p3 --format value` prints "
        "its config. The search had given it 88.60 %: that was luck in part.");
    has("| clearly better |");
    done();
}

Test(confirmation, says_when_seeds_are_too_few)
{
    static const double two[] = { .88, .89 }, three[] = { .88, .89, .885 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .886, NEW(two) },
        { .params = UNITS(16), .accuracy = .885, NEW(two) },
    };
    static const struct planted_point q[] = {
        { .params = UNITS(8), .accuracy = .886, NEW(three) },
        { .params = UNITS(16), .accuracy = .885, NEW(three) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    cr_expect_eq(verdict(), CONFIRM_FEW);
    has("Over 2 new seeds p1 has 88.50 % (sd 0.71 points); three are needed "
        "for a test: `sweep confirm` continues.");
    has("| too few seeds |");
    has("One seed");
    done();
    tell(&(struct planted){ .n_points = 2, .points = q });
    cr_expect_eq(verdict(), CONFIRM_AHEAD);
    has("Five seeds or more are needed to conclude: `sweep confirm --seeds "
        "5`.");
    lacks("More seeds may");
    done();
}

Test(confirmation, counts_seeds_that_a_recipe_did_not_survive)
{
    static const double lost[] = { .88, PLANT_DIVERGED, .881, PLANT_FAILED,
                                   .882 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .886, NEW(good) },
        { .params = UNITS(16), .accuracy = .885, NEW(lost) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    cr_expect_eq(told.s->confirmation->list[1].n, 3);
    cr_expect_eq(told.s->confirmation->list[1].n_lost, 2);
    has("With 2 new seeds p2 diverged or failed");
    has("of 3 |");
    done();
}

Test(confirmation, tells_what_is_still_to_do)
{
    static const double open[] = { .88, .881, .882, PLANT_PENDING,
                                   PLANT_PENDING };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .886, NEW(good) },
        { .params = UNITS(16), .accuracy = .885, NEW(open) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    has("2 trainings with new seeds are still to do: `sweep confirm` "
        "continues.");
    done();
}

Test(confirmation, of_a_choice_alone_is_its_mean)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .881, NEW(good) },
    };

    tell(&(struct planted){ .n_points = 1, .points = p });
    cr_expect_eq(verdict(), CONFIRM_ALONE);
    has("Over 5 new seeds, which had no part in the choice, p1 has 88.10 %");
    lacks("its rivals");
    lacks("tied rival");
    done();
}

Test(confirmation, notices_that_the_choice_has_none)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .89 },
        { .params = UNITS(16), .accuracy = .885, NEW(good) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    cr_expect_eq(verdict(), CONFIRM_MISSING);
    has("p1 has no trainings with new seeds, as others have: `sweep "
        "confirm` adds them.");
    done();
}

Test(confirmation, has_begun_and_nothing_is_done)
{
    static const double open[] = { PLANT_PENDING, PLANT_RUNNING };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .89, NEW(open) },
    };

    tell(&(struct planted){ .n_points = 1, .points = p });
    cr_expect_eq(verdict(), CONFIRM_MISSING);
    has("p1 has no new seed yet that is done: `sweep confirm` continues.");
    has("2 trainings with new seeds are still to do");
    done();
}

Test(confirmation, takes_folds_together_and_a_loss_the_other_way)
{
    static const double folds[] = { .88, .89, .885, .875, .88, .885 };
    static const double other[] = { .86, .87, .865, .855, .86, .864 };
    static const double search[] = { .885, .885 };
    static const struct planted_point p[] = {
        { .params = UNITS(8),
          .accuracies = search,
          .n_new = 3,
          .new_accuracies = folds },
        { .params = UNITS(16),
          .accuracies = search,
          .n_new = 3,
          .new_accuracies = other },
    };

    tell(&(struct planted){
        .n_points = 2, .points = p, .folds = 2, .metric = "val_nll" });
    cr_expect_eq(told.s->confirmation->list[0].n, 3);
    cr_expect_eq(told.s->confirmation->list[1].against.n_shared, 3);
    cr_expect_lt(told.s->confirmation->list[0].mean,
                 told.s->confirmation->list[1].mean);
    cr_expect_gt(told.s->confirmation->list[1].against.t.mean, 0);
    done();
}

Test(confirmation, is_not_there_without_new_seeds)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .886 },
        { .params = UNITS(16), .accuracy = .885 },
    };
    static const double one[] = { .88, .89, .87 }, two[] = { .87, .90, .86 };
    static const struct planted_point q[] = {
        { .params = UNITS(8), .accuracies = one },
        { .params = UNITS(16), .accuracies = two },
    };

    tell(&(struct planted){ .n_points = 2, .points = p });
    cr_expect_null(told.s->confirmation);
    lacks("## Confirmation");
    has("`sweep confirm --seeds 5` trains it and its rivals again with new "
        "seeds.");
    lacks("New seeds may tell");
    done();
    tell(&(struct planted){ .n_points = 2, .points = q, .repeats = 3 });
    has("New seeds may tell them apart: `sweep confirm`.");
    done();
}

Test(confirmation, is_about_the_choice_of_the_rule)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .n_weights = 900, .accuracy = .881, NEW(good) },
        { .params = UNITS(16), .n_weights = 500, .accuracy = .880, NEW(fair) },
    };
    struct summary_options by_size = { .metric = -1,
                                       .rule = RULE_TIED_SIMPLEST };
    struct summary *s = NULL;
    struct err err = { 0 };

    told_begin(&told, &(struct planted){ .n_points = 2, .points = p });
    cr_assert_eq(summary_make(&s, told.st, &by_size, &err), 0, "%s", err.msg);
    cr_expect_eq(s->confirmation->list[0].of->point->id, 2);
    cr_expect_eq(s->confirmation->verdict, CONFIRM_BEHIND);
    cr_expect_eq(s->confirmation->best->of->point->id, 1);
    summary_free(s);
    told_end(&told);
}

Test(confirmation, survives_every_lack_of_memory)
{
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .881, NEW(good) },
        { .params = UNITS(16), .accuracy = .880, NEW(fair) },
    };
    struct err err = { 0 };
    int n = 1;

    told_begin(&told, &(struct planted){ .n_points = 2, .points = p });
    for (;; n++) {
        confirmation_free(told.s->confirmation);
        told.s->confirmation = NULL;
        mem_fail_at(n);
        if (confirmation_make(told.s, &err) == 0)
            break;
        mem_fail_at(0);
        cr_assert_eq(err.code, ERR_NOMEM);
        cr_assert_null(told.s->confirmation);
        err = (struct err){ 0 };
    }
    mem_fail_at(0);
    cr_assert_gt(n, 8);
    told_end(&told);
}

/* ---- whom they are for --------------------------------------------------- */

static struct rivals rivals(const struct planted *what)
{
    struct rivals r;

    told_begin(&told, what);
    rivals_of(&r, told.s);
    told_end(&told);
    return r;
}

Test(confirmation, is_for_the_best_and_four_tied_rivals)
{
    static const struct planted_point p[] = {
        { .params = UNITS(1), .n_weights = 70, .accuracy = .880 },
        { .params = UNITS(2), .n_weights = 60, .accuracy = .879 },
        { .params = UNITS(3), .n_weights = 50, .accuracy = .878 },
        { .params = UNITS(4), .n_weights = 40, .accuracy = .877 },
        { .params = UNITS(5), .n_weights = 30, .accuracy = .876 },
        { .params = UNITS(6), .n_weights = 20, .accuracy = .875 },
        { .params = UNITS(7), .n_weights = 90, .accuracy = .50 },
    };
    struct planted what = { .n_points = 7, .points = p };
    struct rivals r = rivals(&what);

    cr_assert_eq(r.n, 5);
    cr_assert_eq(r.n_tied, 5);
    cr_assert(r.simplest);
    cr_assert_eq(r.points[0], 1);
    cr_assert_eq(r.points[3], 4);
    cr_assert_eq(r.points[4], 6); /* instead of 5: the smallest */
    what.n_points = 5;
    r = rivals(&what);
    cr_assert_eq(r.n, 5);
    cr_assert_not(r.simplest);
    cr_assert_eq(r.points[4], 5);
}

Test(confirmation, is_for_the_next_best_where_none_is_tied)
{
    static const struct planted_point p[] = {
        { .params = UNITS(1), .accuracy = .70 },
        { .params = UNITS(2), .accuracy = .95 },
        { .params = UNITS(3), .accuracy = .80 },
    };
    struct planted what = { .n_points = 3, .points = p };
    struct rivals r = rivals(&what);

    cr_assert_eq(r.n, 2);
    cr_assert(r.is_runner_up);
    cr_assert_eq(r.points[0], 2);
    cr_assert_eq(r.points[1], 3);
    cr_assert(r.is_tested);
    what.n_points = 1;
    r = rivals(&what);
    cr_assert_eq(r.n, 1);
    cr_assert_not(r.is_runner_up);
}

Test(confirmation, shows_the_middle_half_of_ten_seeds)
{
    static const double many[] = { .884, .886, .883, .887, .885,
                                   .881, .889, .882, .888, .500 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .89, NEW(many) },
        { .params = UNITS(16), .accuracy = .885, NEW(fair) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .seed = 5 });
    has("| middle half, 95 % |");
    has("a seed that went astray does not move it");
    has("| 88.45 % [81."); /* the mean is 84.65 % */
    done();
}

Test(confirmation, has_no_middle_half_of_nine_seeds)
{
    static const double nine[] = { .884, .886, .883, .887, .885,
                                   .881, .889, .882, .888 };
    static const struct planted_point p[] = {
        { .params = UNITS(8), .accuracy = .89, NEW(nine) },
        { .params = UNITS(16), .accuracy = .885, NEW(fair) },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .seed = 5 });
    lacks("middle half");
    done();
}
