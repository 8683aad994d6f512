#include "stat/members.h"

#include <math.h>

void members_put(struct members *m, json_t *o, const char *name, json_t *v)
{
    m->failed |= json_object_set_new(o, name, v) < 0;
}

void members_add(struct members *m, json_t *list, json_t *v)
{
    m->failed |= json_array_append_new(list, v) < 0;
}

json_t *members_real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

json_t *members_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *of_int(const void *at)
{
    return json_integer(*(const int *)at);
}

static json_t *of_long(const void *at)
{
    return json_integer(*(const int64_t *)at);
}

static json_t *of_bool(const void *at)
{
    return json_boolean(*(const bool *)at);
}

static json_t *of_real(const void *at)
{
    return members_real(*(const double *)at);
}

static json_t *of_interval(const void *at)
{
    const struct interval *i = at;

    if (!isfinite(i->low) || !isfinite(i->high))
        return json_null();
    return json_pack("[f, f]", i->low, i->high);
}

static json_t *of_text(const void *at)
{
    return members_text(*(const char *const *)at);
}

void members_all(struct members *m, json_t *o, const void *from,
                 const struct member *table)
{
    /* clang-format off */
    static json_t *(*const makers[])(const void *at) = {
        [MEMBER_INT]      = of_int,
        [MEMBER_LONG]     = of_long,
        [MEMBER_BOOL]     = of_bool,
        [MEMBER_REAL]     = of_real,
        [MEMBER_INTERVAL] = of_interval,
        [MEMBER_TEXT]     = of_text,
    };
    /* clang-format on */

    for (; table->name; table++)
        members_put(m, o, table->name,
                    makers[table->kind]((const char *)from + table->offset));
}

json_t *members_of(struct members *m, const void *from,
                   const struct member *table)
{
    json_t *o = json_object();

    if (o)
        members_all(m, o, from, table);
    return o;
}
