/*
 * keys.h - the data section of a config
 */
#ifndef DATA_KEYS_H
#define DATA_KEYS_H

#include "base/field.h"

/* dataset target scale validation test train_fraction.  Normal forms:
 *   validation  {"share": 0.2} | {"share": 0.2, "split": "last"} |
 *               {"folds": 5} | {"share": 0.0}
 *   test        "auto" | a real share | a file name */
extern const struct keyset data_keys;

#endif
