/*
 * hint.h - what to do about libyaml's complaints
 *
 * libyaml says what its grammar missed ("mapping values are not allowed in this
 * context"), not what somebody should type instead.
 *
 * Errors:  none.
 */
#ifndef CONFIG_HINT_H
#define CONFIG_HINT_H

/* A clause that may follow the problem, or "". */
const char *hint_for(const char *problem);

#endif
