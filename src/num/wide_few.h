/*
 * wide_few.h - losses of at most FEW_CLASSES classes
 */
#ifndef NUM_WIDE_FEW_H
#define NUM_WIDE_FEW_H

#include "num/loss.h"
#include "num/wide.h"

#define FEW_CLASSES 16

loss_fn WIDE_NAME(few_crossentropy), WIDE_NAME(few_squared_error);

#endif
