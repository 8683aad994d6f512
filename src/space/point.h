/*
 * point.h - one combination becomes a point
 *
 * Memory:  the point's config is a new reference.
 * Errors:  ERR_CONFIG with the keyset's message when the combination is
 *          refused; ERR_NOMEM.
 */
#ifndef SPACE_POINT_H
#define SPACE_POINT_H

#include "space/space.h"

/* The complete point: values with every "auto" replaced. */
int point_resolve(json_t **out, const json_t *values,
                  const struct keyset *const *sets, struct err *err) MUST_CHECK;
/* The keys of a complete point that it reads. */
json_t *point_reads(const json_t *complete,
                    const struct keyset *const *sets) MUST_CHECK;
/* The digest under which equal points coincide. */
int point_key(char out[SHA256_TEXT], const json_t *config,
              struct err *err) MUST_CHECK;

#endif
