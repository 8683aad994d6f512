/*
 * notes.h - what an expansion has to tell: refusals, warnings, notices
 *
 * Each distinct text is told once, at the factor or key that it speaks of.
 *
 * Memory:  notes_release frees the notes; texts go to the diag.
 * Errors:  ERR_NOMEM; everything else is a problem in the diag.
 */
#ifndef SPACE_NOTES_H
#define SPACE_NOTES_H

#include "space/walk.h"

struct reason { /* why a factor is not read: another key's value */
    int factor;
    const struct field *by; /* NULL: not found */
    json_t *value;          /* of by, before autos were resolved */
    const char *text;       /* "adam"; "momentum 0" */
};

struct notes {
    const struct config *config;
    const struct keyset *const *sets;
    struct diag *diag;
    struct err *err;
    struct arena arena;
    json_t *told;       /* the texts, as keys */
    bool *exclude_used; /* [config->n_excludes] */
    bool *factor_read;  /* [config->n_factors] by some point */
    struct reason *reasons;
    size_t n_reasons, cap_reasons;
};

int notes_init(struct notes *n, const struct config *config,
               const struct keyset *const *sets, struct diag *diag,
               struct err *err) MUST_CHECK;
void notes_release(struct notes *n);

/* A combination that a keyset's check refuses. */
int notes_refused(struct notes *n, const struct grid_walk *w,
                  const char *message) MUST_CHECK;
/* A combination, its complete point and what that reads; again: an earlier
 * combination gave the same point. */
int notes_combination(struct notes *n, const struct grid_walk *w,
                      const json_t *complete, const json_t *config,
                      bool again) MUST_CHECK;
/* What can be said at the end only. */
int notes_finish(struct notes *n, int n_combinations, int n_points) MUST_CHECK;

/* reasons.c: finds out why the combination does not read a factor, unless a
 * reason that holds here is known already. */
int reason_find(struct notes *n, const struct grid_walk *w,
                int factor) MUST_CHECK;
/* "adam and lion do not read momentum; ..." of the factors that are wanted (all
 * for -1). */
void reasons_tell(struct str *out, const struct notes *n, int factor);

#endif
