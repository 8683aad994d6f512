/* A config's text, down to its points: the text of the file, then, behind a
 * line "--set", overrides. */
#include "base/json.h"
#include "data/keys.h"
#include "fuzz/fuzz.h"
#include "nn/keys.h"
#include "nn/spec.h"
#include "space/space.h"

static const struct keyset *const sets[] = { &data_keys, &model_keys,
                                             &training_keys, NULL };

/* Cuts the overrides off; a list into text. */
static int overrides_of(const char **out, int most, char *text)
{
    char *at = strstr(text, "\n--set ");
    int n = 0;

    while (at && n < most) {
        *at = '\0';
        out[n++] = at + 7;
        at = strstr(at + 7, "\n--set ");
    }
    out[n] = NULL;
    return n;
}

static void use_point(const struct point *p, const struct config *config)
{
    struct model_spec model;
    struct train_spec train;
    struct str text = { 0 };
    char hash[SHA256_TEXT];
    struct err err = { 0 };

    spec_from_point(&model, &train, p->config, 64, 10);
    (void)spec_n_weights(&model);
    (void)spec_epoch_flops(&model, 1000);
    if (point_hash(hash, p->config, "d", NULL, 1, &err) < 0)
        abort();
    point_yaml(&text, p->config, config_top(config), sets);
    fuzz_must(!text.failed, "memory");
    str_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *overrides[8];
    char *text = fuzz_text(bytes, n);
    struct config *config = NULL;
    struct space *space = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };

    overrides_of(overrides, 7, text);
    if (config_parse(&config, "fuzz.yaml", text, strlen(text), sets, overrides,
                     &diag, &err) == 0 &&
        space_expand(&space, config, sets, &diag, &err) == 0)
        for (int i = 0; i < space->n_points && i < 20; i++)
            use_point(&space->points[i], config);
    fuzz_must(err.code != ERR_BUG, err.msg);
    fuzz_must(fuzz_is_plain(str_text(&diag.text), true), str_text(&diag.text));
    space_free(space);
    config_free(config);
    diag_release(&diag);
    free(text);
    return 0;
}
