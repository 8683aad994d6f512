/*
 * keys.h - the keys of a config that belong to no section
 */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include "base/field.h"

/* name description seed repeats metric keep method run_cap max_trial_seconds
 * max_trial_memory parameters zip exclude include.  Normal forms:
 *   name                 text, checked against the pattern
 *   metric               a metric's name
 *   keep                 "best" | {"top": n} | "all" | "none"
 *   run_cap              "none" | an integer
 *   max_trial_seconds    "none" | a real
 *   max_trial_memory     "none" | an integer, in bytes
 * The last four have no normal form here (normalise is NULL): factors.h. */
extern const struct keyset top_keys;

#endif
