/*
 * version.h - which program this is
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

extern const char version_text[];     /* "0.1.0" */
extern const char version_commit[];   /* git describe, "" outside a checkout */
extern const char version_compiler[]; /* "gcc 12.2.0, -O2 ..." */

/* The processor's name as /proc/cpuinfo gives it; "unknown" without it. */
const char *version_cpu(void);

#endif
