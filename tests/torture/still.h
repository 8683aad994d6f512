/*
 * still.h - has a command changed anything?
 */
#ifndef TORTURE_STILL_H
#define TORTURE_STILL_H

#include "base/digest.h"
#include "torture/rig.h"

/* Over names, kinds and bytes of all that the rig's folder holds, but for what
 * the program said. */
int still_digest(char out[SHA256_TEXT], const struct rig *r,
                 struct err *err) MUST_CHECK;

#endif
