/*
 * keys.h - the data section of a config
 */
#ifndef DATA_KEYS_H
#define DATA_KEYS_H

#include "base/field.h"

/* dataset target scale validation test train_fraction.  Normal forms:
 *   target      null (the last column) | a column's name
 *   scale       "auto" becomes "unit" or "standardize" when resolved
 *   validation  {"share": 0.2} | {"share": 0.2, "split": "last"} |
 *               {"folds": 5} | {"share": 0.0}
 *   test        "auto" | a real share | a file name */
extern const struct keyset data_keys;

/* Is the data set of this name a table in a CSV file?  The name decides, not
 * what lies on the disk: it ends in .csv or .csv.gz. */
bool data_is_csv(const char *dataset);

#endif
