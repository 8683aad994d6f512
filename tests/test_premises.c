/* Every rule of docs/report-rules.md: an experiment in which it speaks, and one
 * in which it does not, since its premise is absent. */
#include "base/file.h"
#include "base/mem.h"
#include "support/argued.h"

#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_RULES 28
#define DROP(d, r) "{\"dropout\": " d ", \"learning_rate\": " r "}"

/* ---- the experiments ----------------------------------------------------- */

static const double worse[] = { .80, .81, .80 }, better[] = { .90, .91, .90 };
static const double noise[][3] = {
    { .80, .90, .85 }, { .84, .82, .88 }, { .88, .80, .83 }, { .82, .87, .84 }
};

static const struct planted_point clear[] = {
    { .params = RATE("0.1"), .accuracy = .9 },
    { .params = RATE("0.2"), .accuracy = .8 },
};
static const struct planted_point tied[] = {
    { .params = TWO("0.1", "32"), .n_weights = 100000, .accuracy = .9 },
    { .params = TWO("0.1", "64"), .n_weights = 100000, .accuracy = .7 },
    { .params = TWO("0.2", "32"), .n_weights = 1000, .accuracy = .7 },
    { .params = TWO("0.2", "64"), .n_weights = 1000, .accuracy = .899 },
};
static const struct planted_point seeds[] = {
    { .params = RATE("0.1"), .accuracies = better },
    { .params = RATE("0.2"), .accuracies = worse },
};
static const struct planted_point failed[] = {
    { .params = RATE("0.1"), .accuracy = PLANT_FAILED },
};
static const struct planted_point diverged[] = {
    { .params = TWO("0.1", "32"), .accuracy = .90 },
    { .params = TWO("0.1", "64"), .accuracy = .80 },
    { .params = TWO("9.0", "32"), .accuracy = PLANT_DIVERGED },
    { .params = TWO("9.0", "64"), .accuracy = PLANT_DIVERGED },
};
static const struct planted_point idle[] = {
    { .params = TWO("0.1", "32"), .accuracy = .9 },
    { .params = TWO("0.1", "64"), .accuracy = .9 },
    { .params = TWO("0.1", "128"), .accuracy = .9 },
    { .params = TWO("0.2", "32"), .accuracy = .7 },
    { .params = TWO("0.2", "64"), .accuracy = .7 },
    { .params = TWO("0.2", "128"), .accuracy = .7 },
};
static const struct planted_point noisy[] = {
    { .params = TWO("0.1", "32"), .accuracies = noise[0] },
    { .params = TWO("0.1", "64"), .accuracies = noise[1] },
    { .params = TWO("0.2", "32"), .accuracies = noise[2] },
    { .params = TWO("0.2", "64"), .accuracies = noise[3] },
};
static const struct planted_point edge[] = {
    { .params = RATE("0.1"), .accuracy = .80 },
    { .params = RATE("0.2"), .accuracy = .85 },
    { .params = RATE("0.3"), .accuracy = .90 },
};
static const struct planted_point middle[] = {
    { .params = RATE("0.1"), .accuracy = .80 },
    { .params = RATE("0.2"), .accuracy = .90 },
    { .params = RATE("0.3"), .accuracy = .85 },
};
static const struct planted_point overfits[] = {
    { .params = DROP("0.0", "0.1"),
      .accuracy = .80,
      .val_nll = .60,
      .shape = SHAPE_OVERFITS },
    { .params = DROP("0.5", "0.1"), .accuracy = .81, .val_nll = .50 },
    { .params = DROP("0.0", "0.2"),
      .accuracy = .79,
      .val_nll = .61,
      .shape = SHAPE_OVERFITS },
    { .params = DROP("0.5", "0.2"), .accuracy = .78, .val_nll = .50 },
    { .params = DROP("0.0", "0.3"),
      .accuracy = .77,
      .val_nll = .62,
      .shape = SHAPE_OVERFITS },
    { .params = DROP("0.5", "0.3"), .accuracy = .77, .val_nll = .50 },
};
static const struct planted_point early[] = {
    { .params = RATE("0.1"), .accuracy = .9, .shape = SHAPE_EARLY },
    { .params = RATE("0.2"), .accuracy = .8, .shape = SHAPE_EARLY },
};
static const struct planted_point jumps[] = {
    { .params = RATE("0.1"),
      .accuracy = .90,
      .val_nll = .500,
      .shape = SHAPE_JUMPS },
    { .params = RATE("0.2"),
      .accuracy = .90,
      .val_nll = .501,
      .shape = SHAPE_JUMPS },
};
static const struct planted_point longer[] = {
    { .params = RATE("0.1"), .accuracy = .900 },
    { .params = RATE("0.2"), .accuracy = .899 },
    { .params = RATE("0.3"), .accuracy = .898 },
    { .params = RATE("0.4"), .accuracy = .897 },
    { .params = RATE("0.5"), .accuracy = .896 },
    { .params = RATE("0.6"), .accuracy = .895 },
    { .params = RATE("0.7"), .accuracy = .894 },
    { .params = RATE("0.8"), .accuracy = .893 },
};
static const struct planted_point torn[] = {
    { .params = RATE("0.1"), .accuracy = .90, .val_nll = .5 },
    { .params = RATE("0.2"), .accuracy = .89, .val_nll = .4 },
};
static const struct planted_point perfect[] = {
    { .params = RATE("0.1"), .accuracy = 1 },
    { .params = RATE("0.2"), .accuracy = .95 },
};
static const struct planted_point honest[] = {
    { .params = RATE("0.1"), .accuracy = .9, .is_calibrated = true },
};
static const struct planted_point hardly[] = {
    { .params = RATE("0.1"), .accuracy = .61 },
};
static const struct planted_point tested[] = {
    { .params = RATE("0.1"), .accuracy = .9, .test = .89 },
    { .params = RATE("0.2"), .accuracy = .8 },
};
static const struct planted_point sizes[] = {
    { .params = "{\"train_fraction\": 0.25}", .accuracy = 1 - .29298 },
    { .params = "{\"train_fraction\": 0.5}", .accuracy = 1 - .21889 },
    { .params = "{\"train_fraction\": 1.0}", .accuracy = 1 - .16649 },
};
static const struct planted_point front[] = {
    { .params = RATE("0.1"), .n_weights = 100000, .accuracy = .90 },
    { .params = RATE("0.2"), .n_weights = 1000, .accuracy = .88 },
};

#define OF(p, ...)                                     \
    {                                                  \
        .n_points = COUNT(p), .points = p, __VA_ARGS__ \
    }

enum {
    CLEAR,
    TIED,
    SEEDS,
    FAILED,
    DIVERGED,
    IDLE,
    NOISY,
    EDGE,
    MIDDLE,
    OVERFITS,
    EARLY,
    JUMPS,
    LONGER,
    TORN,
    PERFECT,
    HONEST,
    HARDLY,
    TESTED,
    SIZES,
    FRONT,
    ALONE,
    N_EXPERIMENTS
};

static const struct planted experiments[N_EXPERIMENTS] = {
    [CLEAR] = OF(clear, .epochs = 5),
    [TIED] = OF(tied, .epochs = 5),
    [SEEDS] = OF(seeds, .repeats = 3),
    [FAILED] = OF(failed, .epochs = 5),
    [DIVERGED] = OF(diverged, .epochs = 5),
    [IDLE] = OF(idle, .epochs = 5),
    [NOISY] = OF(noisy, .repeats = 3),
    [EDGE] = OF(edge, .epochs = 5),
    [MIDDLE] = OF(middle, .epochs = 5),
    [OVERFITS] = OF(overfits, .epochs = 10),
    [EARLY] = OF(early, .epochs = 20),
    [JUMPS] = OF(jumps, .epochs = 20, .metric = "val_loss"),
    [LONGER] = OF(longer, .epochs = 5),
    [TORN] = OF(torn, .epochs = 5),
    [PERFECT] = OF(perfect, .epochs = 5),
    [HONEST] = OF(honest, .epochs = 5),
    [HARDLY] = OF(hardly, .n_classes = 5, .unbalanced = true),
    [TESTED] = OF(tested, .epochs = 5),
    [SIZES] = OF(sizes, .epochs = 5),
    [FRONT] = OF(front, .epochs = 5),
    [ALONE] = { .n_points = 1, .points = clear, .n_classes = 1 },
};

/* ---- the rules ----------------------------------------------------------- */

struct premise {
    int rule; /* P */
    char says[64];
    int in, not_in;
};

/* clang-format off */
static struct premise premises[] = {
    {  1, " has the best `val_accuracy`",       CLEAR,    FAILED },
    {  2, "Corrected for having picked",        CLEAR,    HARDLY },
    {  3, "belong to are not ranked",           DIVERGED, CLEAR },
    {  4, "cannot be told apart from it",       TIED,     CLEAR },
    {  5, "It clearly beats",                   CLEAR,    TIED },
    {  6, " of the weights and is behind by",   TIED,     CLEAR },
    {  7, "from seed to seed that lead varies", SEEDS,    CLEAR },
    {  8, "One seed only",                      CLEAR,    SEEDS },
    {  9, "matters most: it explains",          IDLE,     TIED },
    { 10, "the two interact",                   TIED,     IDLE },
    { 11, "it can be fixed",                    IDLE,     TIED },
    { 12, "The seeds alone explain",            NOISY,    IDLE },
    { 13, "extend the range beyond",            EDGE,     MIDDLE },
    { 14, " diverged.",                         DIVERGED, CLEAR },
    { 15, "Overfitting: ",                      OVERFITS, CLEAR },
    { 16, "is confirmed by matched pairs",      OVERFITS, EDGE },
    { 17, "not over-fitted",                    CLEAR,    HARDLY },
    { 18, "Still improving",                    CLEAR,    EARLY },
    { 18, "fewer epochs would do",              EARLY,    CLEAR },
    { 19, "the order of the two is partly luck", JUMPS,   CLEAR },
    { 20, "the search was long enough",         LONGER,   CLEAR },
    { 21, "`val_loss` would choose p2",         TORN,     CLEAR },
    { 22, "Weakest class: ",                    CLEAR,    PERFECT },
    { 23, "confident: do not read its", CLEAR, HONEST },
    { 23, "can be taken at their word", HONEST, CLEAR },
    { 24, "would score 60.0",                   HARDLY,   ALONE },
    { 25, "are missed by both models",              CLEAR,    PERFECT },
    { 26, "On the test part (look 1",           TESTED,   CLEAR },
    { 26, "below that of the validation part",  TESTED,   CLEAR },
    { 27, "Halving the training examples costs", SIZES,   CLEAR },
    { 28, "cannot be beaten in `val_accuracy`", FRONT,    CLEAR },
};
/* clang-format on */

ParameterizedTestParameters(premises, a_rule_speaks_where_its_premise_holds)
{
    return cr_make_param_array(struct premise, premises, COUNT(premises));
}

ParameterizedTest(struct premise *p, premises,
                  a_rule_speaks_where_its_premise_holds)
{
    tell(&experiments[p->in]);
    has(p->says);
    done();
    tell(&experiments[p->not_in]);
    lacks(p->says);
    done();
}

Test(premises, every_rule_is_here_and_in_the_list)
{
    struct err err = { 0 };
    char *list, name[16];
    size_t n;

    cr_assert_eq(file_read(&list, &n, "docs/report-rules.md", 100000, &err), 0,
                 "%s", err.msg);
    for (int rule = 1; rule <= N_RULES; rule++) {
        bool here = false;

        for (int i = 0; i < COUNT(premises); i++)
            here = here || premises[i].rule == rule;
        cr_expect(here, "P%d is not tested here", rule);
        snprintf(name, sizeof(name), "P%d |", rule);
        cr_expect(strstr(list, name), "P%d is not in the list", rule);
    }
    mem_free(list);
}
