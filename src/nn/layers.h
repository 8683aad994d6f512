/*
 * layers.h - a network's layer table, drawn as Keras draws model.summary()
 *
 * Layers are listed as a Keras user would have written the network: Flatten
 * for images, Dense with its activation, or Dense, BatchNormalization and
 * Activation with batch_norm, Dropout where the rate is not 0.
 *
 * Memory:  the text is added to the caller's str.
 * Errors:  none but those the str remembers.
 * Source:  keras/src/utils/summary_utils.py and rich's tables (column widths,
 *          wrapped cells, box characters), for the same text.
 */
#ifndef NN_LAYERS_H
#define NN_LAYERS_H

#include "base/str.h"
#include "nn/spec.h"

/* columns: of the terminal; the table takes min(88, columns - 4), 40
 * at least.  What is too long for its column is cropped with an ellipsis.
 * ascii: for locales that are not UTF-8. */
void model_summary(struct str *out, const struct model_spec *spec,
                   const char *name, bool image, int columns, bool ascii);

#endif
