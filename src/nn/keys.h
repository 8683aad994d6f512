/*
 * keys.h - the model and training sections of a config
 */
#ifndef NN_KEYS_H
#define NN_KEYS_H

#include "base/field.h"

/* layers activation initializer bias_initializer dropout l1 l2 batch_norm
 * batch_norm_momentum batch_norm_epsilon weights.  Scalar activation and
 * dropout stay scalars in normal form; a list has one per hidden layer. */
extern const struct keyset model_keys;
/* optimizer learning_rate weight_decay rho beta_1 beta_2 epsilon momentum
 * nesterov batch_size epochs loss label_smoothing class_weight clip_norm
 * schedule schedule_rate schedule_epochs final_learning_rate warmup_epochs
 * plateau_factor plateau_patience shuffle early_stopping.  early_stopping's
 * normal form: "none" or an object with all six keys. */
extern const struct keyset training_keys;

#endif
