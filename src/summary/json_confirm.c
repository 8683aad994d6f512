#include "summary/confirmation.h"
#include "summary/json_parts.h"

/* clang-format off */
#define AT(member) offsetof(struct confirmed, member)
static const struct member of_confirmed[] = {
    { "n_seeds",           MEMBER_INT,      AT(n) },
    { "n_lost",            MEMBER_INT,      AT(n_lost) },
    { "n_open",            MEMBER_INT,      AT(n_open) },
    { "mean",              MEMBER_REAL,     AT(mean) },
    { "sd",                MEMBER_REAL,     AT(sd) },
    { "interval",          MEMBER_INTERVAL, AT(interval) },
    { "middle",            MEMBER_REAL,     AT(middle.mean) },
    { "middle_interval",   MEMBER_INTERVAL, AT(middle.interval) },
    { NULL, MEMBER_INT, 0 },
};
static const struct member of_against[] = {
    { "n_shared",          MEMBER_INT,      AT(against.n_shared) },
    { "won",               MEMBER_INT,      AT(against.won) },
    { "drawn",             MEMBER_INT,      AT(against.drawn) },
    { "lead",              MEMBER_REAL,     AT(against.t.mean) },
    { "lead_interval",     MEMBER_INTERVAL, AT(against.t.interval) },
    { "t",                 MEMBER_REAL,     AT(against.t.t) },
    { "df",                MEMBER_REAL,     AT(against.t.df) },
    { "p",                 MEMBER_REAL,     AT(against.t.p) },
    { "p_adjusted",        MEMBER_REAL,     AT(adjusted) },
    { "outperforms",       MEMBER_REAL,     AT(against.outperforms) },
    { "outperforms_interval", MEMBER_INTERVAL,
      AT(against.outperforms_interval) },
    { NULL, MEMBER_INT, 0 },
};
static const char *const verdicts[] = {
    [CONFIRM_MISSING]    = "missing",
    [CONFIRM_FEW]        = "few",
    [CONFIRM_ALONE]      = "alone",
    [CONFIRM_UPHELD]     = "upheld",
    [CONFIRM_AHEAD]      = "ahead",
    [CONFIRM_BEHIND]     = "behind",
    [CONFIRM_OVERTURNED] = "overturned",
};
static const char *const tests[] = {
    [SEEDS_NONE]   = "none",
    [SEEDS_PAIRED] = "paired_t",
    [SEEDS_WELCH]  = "welch",
};
/* clang-format on */

static json_t *point_of(struct members *m, const struct confirmed *f,
                        bool is_choice)
{
    json_t *o = members_of(m, f, of_confirmed);
    json_t *seeds = json_array(), *values = json_array();

    for (int i = 0; i < f->n; i++) {
        members_add(m, seeds, json_integer((json_int_t)f->seed[i]));
        members_add(m, values, members_real(f->value[i]));
    }
    members_put(m, o, "point", json_point(f->of));
    members_put(m, o, "seeds", seeds);
    members_put(m, o, "values", values);
    if (is_choice)
        return o;
    members_put(m, o, "test", json_string(tests[f->against.test]));
    members_all(m, o, f, of_against);
    return o;
}

json_t *json_confirmation(struct members *m, const struct summary *s)
{
    const struct confirmation *c = s->confirmation;
    json_t *o, *list;

    if (!c)
        return json_null();
    o = json_object();
    list = json_array();
    members_put(m, o, "verdict", json_string(verdicts[c->verdict]));
    members_put(m, o, "choice", json_point(c->list[0].of));
    members_put(m, o, "best", json_point(c->best->of));
    members_put(m, o, "simplest_tied", json_point(c->simplest->of));
    members_put(m, o, "n_tested", json_integer(c->n_tested));
    members_put(m, o, "n_tied", json_integer(c->n_tied));
    for (int i = 0; i < c->n; i++)
        members_add(m, list, point_of(m, &c->list[i], i == 0));
    members_put(m, o, "points", list);
    return o;
}
