#include "nn/stopping.h"

static bool improves(const struct early_stopping *rule, double value,
                     double reference)
{
    return rule->maximize ? value - rule->min_delta > reference
                          : value + rule->min_delta < reference;
}

bool stopping_take(struct stopping *s, const struct early_stopping *rule,
                   int epoch, double value)
{
    int from_zero = epoch - 1;

    if (!rule->on || from_zero < rule->start_from_epoch)
        return false;
    s->wait++;
    if (!s->has_best || improves(rule, value, s->best)) {
        s->has_best = true;
        s->best = value;
        if (!rule->has_baseline || improves(rule, value, rule->baseline))
            s->wait = 0;
        return false;
    }
    return s->wait >= rule->patience && from_zero > 0;
}
