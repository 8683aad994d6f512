#include "nn/checkpoint.h"

#include "nn/mlp.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const char magic[8] = { 'S', 'W', 'E', 'E', 'P', 'C', 'K', 'P' };
#define BYTE_ORDER_MARK 0x01020304u

_Static_assert(sizeof(struct checkpoint_key) == 72 + 72 + 2 * 8 + 2 * 4,
               "a key without padding");
_Static_assert(sizeof(struct checkpoint_facts) == (11 + METRIC_COUNT) * 8,
               "facts without padding");
_Static_assert(sizeof(struct checkpoint_head) ==
                   8 + 2 * 4 + sizeof(struct checkpoint_key) +
                       sizeof(struct checkpoint_facts) +
                       CHECKPOINT_PLANES * (8 + 4) + 2 * 4,
               "a head without padding");

void checkpoint_shape(struct checkpoint *out, const struct model_spec *model,
                      const struct train_spec *train)
{
    struct optim_config config = { .momentum = train->momentum };
    struct mlp net;

    mlp_layout(&net, model, NULL);
    *out = (struct checkpoint){
        .epochs = train->epochs,
        .n_planes = 2 + optim_n_state(train->optimizer, &config),
    };
    for (int i = 0; i < out->n_planes; i++)
        out->plane[i].n = i < 2 ? net.n_floats : net.n_trainable;
}

static size_t plane_bytes(const struct checkpoint *c, int i)
{
    return c->plane[i].n * sizeof(float);
}

size_t checkpoint_size(const struct checkpoint *c)
{
    size_t n = sizeof(struct checkpoint_head);

    for (int i = 0; i < c->n_planes; i++)
        n += plane_bytes(c, i);
    return n;
}

static uint32_t head_crc(const struct checkpoint_head *h)
{
    return crc32c(0, h, offsetof(struct checkpoint_head, crc));
}

int checkpoint_pieces(struct piece out[CHECKPOINT_PIECES],
                      struct checkpoint_head *head, const struct checkpoint *c,
                      const struct checkpoint_key *key)
{
    *head = (struct checkpoint_head){ .format = CHECKPOINT_FORMAT,
                                      .byte_order = BYTE_ORDER_MARK,
                                      .key = *key,
                                      .facts = c->facts,
                                      .n_planes = (uint32_t)c->n_planes };
    memcpy(head->magic, magic, sizeof(magic));
    out[0] = (struct piece){ head, sizeof(*head) };
    for (int i = 0; i < c->n_planes; i++) {
        out[1 + i] = (struct piece){ c->plane[i].at, plane_bytes(c, i) };
        head->plane_floats[i] = c->plane[i].n;
        head->plane_crc[i] = crc32c(0, c->plane[i].at, plane_bytes(c, i));
    }
    head->crc = head_crc(head);
    return 1 + c->n_planes;
}

/* ---- reading ------------------------------------------------------------- */

static bool plausible(const struct checkpoint_facts *f,
                      const struct checkpoint *shape)
{
    return f->epoch >= 1 && f->epoch < shape->epochs && f->step >= f->epoch &&
           f->step / f->epoch <= INT32_MAX && f->best_epoch >= 1 &&
           f->best_epoch <= f->epoch && f->pace_wait >= 0 &&
           f->pace_wait <= f->epoch && f->stopping_wait >= 0 &&
           f->stopping_wait <= f->epoch && f->seconds >= 0 &&
           isfinite(f->seconds);
}

static bool has_shape(const struct checkpoint_head *h,
                      const struct checkpoint *shape)
{
    if (h->n_planes != (uint32_t)shape->n_planes)
        return false;
    for (int i = 0; i < shape->n_planes; i++)
        if (h->plane_floats[i] != shape->plane[i].n)
            return false;
    return true;
}

static int check_head(const struct checkpoint_head *h,
                      const struct checkpoint_key *key,
                      const struct checkpoint *shape, struct err *err)
{
    if (memcmp(h->magic, magic, sizeof(magic)) != 0)
        return err_set(err, ERR_DATA, "not a checkpoint");
    if (h->byte_order != BYTE_ORDER_MARK || h->format != CHECKPOINT_FORMAT)
        return err_set(err, ERR_DATA, "a checkpoint of another sweep");
    if (h->crc != head_crc(h))
        return err_set(err, ERR_DATA, "damaged (its checksum does not fit)");
    if (memcmp(&h->key, key, sizeof(*key)) != 0)
        return err_set(err, ERR_DATA, "of another trial");
    if (!has_shape(h, shape) || !plausible(&h->facts, shape))
        return err_set(err, ERR_DATA, "does not fit its trial");
    return 0;
}

int checkpoint_check(const void *image, size_t n,
                     const struct checkpoint_key *key,
                     const struct checkpoint *shape, struct err *err)
{
    struct checkpoint_head h;
    const unsigned char *at = image;

    if (n != checkpoint_size(shape))
        return err_set(err, ERR_DATA, "%zu bytes long instead of %zu", n,
                       checkpoint_size(shape));
    memcpy(&h, at, sizeof(h));
    at += sizeof(h);
    if (check_head(&h, key, shape, err) < 0)
        return -1;
    for (int i = 0; i < shape->n_planes; i++) {
        if (h.plane_crc[i] != crc32c(0, at, plane_bytes(shape, i)))
            return err_set(err, ERR_DATA, "damaged (a checksum does not fit)");
        at += plane_bytes(shape, i);
    }
    return 0;
}

static struct checkpoint_facts facts_of(const void *image)
{
    struct checkpoint_head h;

    memcpy(&h, image, sizeof(h));
    return h.facts;
}

int checkpoint_epoch(const void *image)
{
    return (int)facts_of(image).epoch;
}

double checkpoint_seconds(const void *image)
{
    return facts_of(image).seconds;
}

void checkpoint_load(struct checkpoint *c, const void *image)
{
    const unsigned char *at = image;

    c->facts = facts_of(image);
    at += sizeof(struct checkpoint_head);
    for (int i = 0; i < c->n_planes; i++) {
        memcpy(c->plane[i].at, at, plane_bytes(c, i));
        at += plane_bytes(c, i);
    }
}
