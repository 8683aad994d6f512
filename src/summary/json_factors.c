#include "summary/json_parts.h"

/* clang-format off */
#define AT(member) offsetof(struct option, member)
static const struct member of_option[] = {
    { "n_points",   MEMBER_INT,  AT(n_points) },
    { "n_unlearnt", MEMBER_INT,  AT(n_unlearnt) },
    { "n_trials",   MEMBER_INT,  AT(n_trials) },
    { "n_diverged", MEMBER_INT,  AT(n_diverged) },
    { "n_failed",   MEMBER_INT,  AT(n_failed) },
    { "mean",       MEMBER_REAL, AT(mean) },
    { "mean_interval", MEMBER_INTERVAL, AT(mean_interval) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct contrast, member)
static const struct member of_contrast[] = {
    { "from",       MEMBER_INT,      AT(from) },
    { "to",         MEMBER_INT,      AT(to) },
    { "n_pairs",    MEMBER_INT,      AT(n_pairs) },
    { "n_wins",     MEMBER_INT,      AT(n_wins) },
    { "n_draws",    MEMBER_INT,      AT(n_draws) },
    { "difference", MEMBER_REAL,     AT(difference) },
    { "interval",   MEMBER_INTERVAL, AT(interval) },
    { "by_seeds",   MEMBER_BOOL,     AT(by_seeds) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct effect, member)
static const struct member of_effect[] = {
    { "df",    MEMBER_INT,  AT(df) },
    { "share", MEMBER_REAL, AT(share) },
    { "eta",   MEMBER_REAL, AT(eta) },
    { "omega", MEMBER_REAL, AT(omega) },
    { "f",     MEMBER_REAL, AT(f) },
    { "p",     MEMBER_REAL, AT(p) },
    { NULL, MEMBER_INT, 0 },
};
#undef AT
#define AT(member) offsetof(struct size_curve, member)
static const struct member of_size[] = {
    { "n",      MEMBER_INT,  AT(n) },
    { "a",      MEMBER_REAL, AT(a) },
    { "b",      MEMBER_REAL, AT(b) },
    { "c",      MEMBER_REAL, AT(c) },
    { "halved", MEMBER_REAL, AT(halved) },
    { "twice",  MEMBER_REAL, AT(twice) },
    { "tuned",  MEMBER_REAL, AT(tuned) },
    { NULL, MEMBER_INT, 0 },
};
static const char *const sections[SECTION_COUNT] = {
    [SECTION_MODEL] = "model", [SECTION_TRAINING] = "training",
    [SECTION_DATA] = "data",
};
/* clang-format on */

static json_t *option_of(struct members *m, const struct option *x, bool other)
{
    json_t *o = members_of(m, x, of_option);

    members_put(m, o, "text", members_text(x->value ? x->text : NULL));
    members_put(m, o, "value",
                x->value ? json_incref((json_t *)x->value) : json_null());
    members_put(m, o, "best_point", json_point(x->best));
    members_put(m, o, "chosen_against_it",
                other ? members_of(m, &x->pairs, of_contrast) : json_null());
    return o;
}

json_t *json_factors(struct members *m, const struct summary *s)
{
    json_t *list = json_array();

    for (int f = 0; f < s->decisions.n; f++) {
        const struct decision *d = &s->decisions.decisions[f];
        json_t *o = json_object(), *levels = json_array();

        members_put(m, o, "name", json_string(d->name));
        members_put(m, o, "section", json_string(sections[d->section]));
        members_put(m, o, "numeric", json_boolean(d->numeric));
        members_put(m, o, "chosen", json_integer(d->chosen));
        members_put(m, o, "best_mean", json_integer(d->top));
        members_put(m, o, "edge", json_integer(d->edge));
        for (int i = 0; i < d->n_options; i++)
            members_add(
                m, levels,
                option_of(m, &d->options[i], d->chosen >= 0 && i != d->chosen));
        members_put(m, o, "mean_intervals_by_seeds",
                    json_boolean(summary_by_seeds(s)));
        members_put(m, o, "levels", levels);
        members_add(m, list, o);
    }
    return list;
}

json_t *json_importance(struct members *m, const struct summary *s)
{
    const struct importance *im = s->decisions.importance;
    json_t *o, *list;

    if (!im)
        return json_null();
    o = json_object();
    list = json_array();
    members_put(m, o, "variance", members_real(im->variance));
    members_put(m, o, "missing_points", json_integer(im->missing));
    members_put(m, o, "higher", members_real(im->higher));
    members_put(m, o, "noise", members_real(im->noise));
    for (int i = 0; i < im->n; i++) {
        const struct effect *e = &im->effects[i];
        const struct flip *flip = &s->decisions.flips[i];
        json_t *one = members_of(m, e, of_effect), *names = json_array();

        members_add(m, names, json_string(s->decisions.decisions[e->a].name));
        if (e->b >= 0)
            members_add(m, names,
                        json_string(s->decisions.decisions[e->b].name));
        members_put(m, one, "factors", names);
        members_put(m, one, "best_levels_differ",
                    json_boolean(i >= im->n_main && flip->f >= 0));
        members_add(m, list, one);
    }
    members_put(m, o, "effects", list);
    members_put(m, o, "trimmed_variance",
                s->decisions.trimmed
                    ? members_real(s->decisions.trimmed->variance)
                    : json_null());
    return o;
}

/* Rule P16. */
static json_t *cures_of(struct members *m, const struct summary *s)
{
    json_t *list = json_array();

    for (int i = 0; i < s->actions.n_cures; i++) {
        const struct cure *c = &s->actions.cures[i];
        json_t *o = json_object();

        members_put(m, o, "point", json_point(c->of));
        members_put(m, o, "factor",
                    json_string(s->decisions.decisions[c->decision].name));
        members_put(m, o, "metric",
                    json_string(metrics[c->pairs->metric].name));
        members_put(m, o, "pairs", members_of(m, c->pairs, of_contrast));
        members_put(m, o, "confirmed", json_boolean(cure_confirms(c)));
        members_add(m, list, o);
    }
    return list;
}

json_t *json_actions(struct members *m, const struct summary *s)
{
    const struct actions *a = &s->actions;
    json_t *o = json_object(), *list = json_array();

    for (int i = 0; i < a->n; i++) {
        const struct action *x = &a->list[i];
        json_t *one = json_object(), *pairs = json_array();

        members_put(m, one, "factor",
                    json_string(s->decisions.decisions[x->decision].name));
        for (int k = 0; k < x->n; k++)
            members_add(m, pairs, members_of(m, &x->contrasts[k], of_contrast));
        members_put(m, one, "pairs", pairs);
        members_add(m, list, one);
    }
    members_put(m, o, "actions", list);
    members_put(m, o, "overfitting", cures_of(m, s));
    members_put(m, o, "training_size",
                a->size.n ? members_of(m, &a->size, of_size) : json_null());
    return o;
}
