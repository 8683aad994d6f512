#include "base/json.h"
#include "nn/stopkeys.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct stop_case {
    char given[120], want[240];
};

static void normalise(struct str *out, const char *given)
{
    json_t *in = json_loads(given, JSON_DECODE_ANY, NULL), *value = NULL;
    struct err err = { 0 };

    cr_assert(in);
    if (stopkeys_normalise(&value, in, &err) == 0)
        json_write(out, value);
    else
        str_add_text(out, err.msg);
    json_decref(in);
    json_decref(value);
}

ParameterizedTestParameters(stopkeys, has_one_form_per_meaning)
{
    static struct stop_case c[] = {
        { "\"none\"", "\"none\"" },
        { "null", "\"none\"" },
        { "{}",
          "{\"baseline\":null,\"min_delta\":0.0,\"mode\":\"min\",\"monitor\":"
          "\"val_loss\",\"patience\":0,\"start_from_epoch\":0}" },
        { "{\"monitor\": \"val_accuracy\", \"min_delta\": -0.5, \"baseline\": "
          "1, \"patience\": 3}",
          "{\"baseline\":1.0,\"min_delta\":0.5,\"mode\":\"max\",\"monitor\":"
          "\"val_accuracy\",\"patience\":3,\"start_from_epoch\":0}" },
        { "{\"mode\": \"max\", \"baseline\": \"none\", \"start_from_epoch\": "
          "2}",
          "{\"baseline\":null,\"min_delta\":0.0,\"mode\":\"max\",\"monitor\":"
          "\"val_loss\",\"patience\":0,\"start_from_epoch\":2}" },
        { "{\"patiance\": 3}", "early_stopping: key \"patiance\" is unknown; "
                               "did you mean \"patience\"?" },
        { "{\"restore_best_weights\": true}",
          "early_stopping: key \"restore_best_weights\" is unknown; there are "
          "monitor, patience, min_delta, mode, baseline and "
          "start_from_epoch" },
        { "{\"monitor\": \"val_los\"}",
          "early_stopping: monitor \"val_los\" is unknown; did you mean "
          "\"val_loss\"?" },
        { "{\"patience\": -1}",
          "early_stopping: patience: -1 is not an integer from 0 to 1000000" },
        { "{\"baseline\": \"low\"}",
          "early_stopping: baseline: low is not none or a number" },
        { "5", "early_stopping: 5 is not none, or {monitor: val_loss, "
               "patience: 0, min_delta: 0, mode: auto, baseline: none, "
               "start_from_epoch: 0} (any of them)" },
    };
    return cr_make_param_array(struct stop_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct stop_case *c, stopkeys, has_one_form_per_meaning)
{
    struct str got = { 0 };

    normalise(&got, c->given);
    cr_assert_str_eq(str_text(&got), c->want, "%s: %s", c->given,
                     str_text(&got));
    str_release(&got);
}
