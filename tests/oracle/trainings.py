#!/usr/bin/env python3
"""Writes tests/golden/oracle/trainings.json: whole trainings by Keras itself.

Run from the top of the tree with keras 3.15.1, jax and scikit-learn from PyPI;
it takes some minutes and writes the same file every time:

    KERAS_BACKEND=jax python tests/oracle/trainings.py

Every case is a point of ours (its keys and values as a config has them), which
`compile_model` puts into Keras' words.  Keras trains in float64, from weights
that `start_value` defines, on digits in file order without shuffling, and leaves
its History.  tests/test_oracle.c trains the same points in float32 and must
follow.  Dropout is left out: its masks differ.
"""

import json
import math
import os

os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras
import numpy as np
from sklearn.datasets import load_digits

OUT = "tests/golden/oracle/trainings.json"
K = 10
N_USED, N_TRAIN_FROM = 900, 600  # examples 600 .. 899 validate

keras.config.set_floatx("float64")


def mix(x):
    """MurmurHash3's last step: a 32-bit number that looks random."""
    x = ((x ^ (x >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    x = ((x ^ (x >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return x ^ (x >> 16)


def start_value(layer, role, i):
    """A number in [-1, 1) for element i of a layer's tensor."""
    return mix(mix(mix(layer + 1) ^ (role + 1)) ^ (i + 1)) / 2.0**31 - 1


def start_tensor(layer, role, shape):
    limit = math.sqrt(6.0 / sum(shape)) if role == 0 else 0.1
    center = 1.0 if role in (2, 5) else 0.0  # gamma, moving variance
    n = int(np.prod(shape))
    x = [center + limit * start_value(layer, role, i) for i in range(n)]
    return np.array(x, np.float64).astype(np.float32).reshape(shape)


def load():
    d = load_digits()
    pixels = (d.data.astype(np.int64) * 255 + 8) // 16
    x = pixels.astype(np.float32) * (np.float32(1) / np.float32(255))
    y = d.target
    i = np.arange(N_USED)
    # classes 0 to 4 twice as often as the others
    train = i[(i < N_TRAIN_FROM) & ((y[:N_USED] < 5) | (i % 2 == 0))]
    validation = i[i >= N_TRAIN_FROM]
    return x.astype(np.float64), y, train, validation


BASE = {
    "layers": [24, 16],
    "activation": ["tanh", "gelu"],
    "batch_size": 32,
    "epochs": 5,
    "optimizer": "sgd",
    "learning_rate": 0.1,
    "shuffle": False,
}
NO_STOP = {"mode": "min", "baseline": None, "start_from_epoch": 0}

CASES = {
    "sgd": {},
    "sgd_defaults": {"learning_rate": None},
    "sgd_momentum": {"momentum": 0.9, "learning_rate": 0.02},
    "sgd_nesterov": {"momentum": 0.9, "nesterov": True, "learning_rate": 0.02},
    "sgd_decay": {"weight_decay": 0.05},
    "rmsprop_defaults": {"optimizer": "rmsprop", "learning_rate": None},
    "rmsprop": {
        "optimizer": "rmsprop",
        "learning_rate": 0.005,
        "rho": 0.8,
        "momentum": 0.5,
        "epsilon": 1e-5,
        "weight_decay": 0.01,
    },
    "adam_defaults": {"optimizer": "adam", "learning_rate": None},
    "adam": {
        "optimizer": "adam",
        "learning_rate": 0.01,
        "beta_1": 0.8,
        "beta_2": 0.99,
        "epsilon": 1e-4,
        "weight_decay": 0.02,
    },
    "adamw_defaults": {"optimizer": "adamw", "learning_rate": None},
    "adamw": {"optimizer": "adamw", "learning_rate": 0.01, "weight_decay": 0.1},
    "nadam_defaults": {"optimizer": "nadam", "learning_rate": None},
    "nadam": {"optimizer": "nadam", "learning_rate": 0.01, "beta_1": 0.8},
    "adagrad_defaults": {"optimizer": "adagrad", "learning_rate": None},
    "adagrad": {"optimizer": "adagrad", "learning_rate": 0.1},
    "adadelta_defaults": {"optimizer": "adadelta", "learning_rate": None},
    "adadelta": {"optimizer": "adadelta", "learning_rate": 1.0, "rho": 0.9},
    "adamax_defaults": {"optimizer": "adamax", "learning_rate": None},
    "adamax": {"optimizer": "adamax", "learning_rate": 0.01},
    "lion_defaults": {"optimizer": "lion", "learning_rate": None},
    "lion": {"optimizer": "lion", "learning_rate": 0.001, "weight_decay": 0.1},
    "no_hidden_layer": {"layers": [], "activation": None},
    "deep": {"layers": [20, 20, 20, 20], "activation": "silu"},
    "relu": {"activation": "relu"},
    "leaky_relu": {"activation": "leaky_relu"},
    "elu": {"activation": "elu"},
    "selu": {"activation": "selu"},
    "mish": {"activation": "mish"},
    "softplus": {"activation": "softplus"},
    "softsign": {"activation": "softsign"},
    "sigmoid": {"activation": "sigmoid"},
    "hard_sigmoid": {"activation": "hard_sigmoid"},
    "linear": {"activation": "linear"},
    "l1": {"l1": 0.001},
    "l2": {"l2": 0.01},
    "l1_l2": {
        "l1": 0.0005,
        "l2": 0.002,
        "optimizer": "adam",
        "learning_rate": 0.01,
    },
    "smoothing": {"label_smoothing": 0.2},
    "balanced": {"class_weight": "balanced"},
    "clip_norm": {"clip_norm": 0.1, "l2": 0.001},
    "clip_norm_smoothing_balanced": {
        "clip_norm": 0.5,
        "label_smoothing": 0.1,
        "class_weight": "balanced",
        "optimizer": "rmsprop",
        "learning_rate": 0.003,
    },
    "mse": {"loss": "mean_squared_error", "learning_rate": 1.0},
    "mse_adam_l2": {
        "loss": "mean_squared_error",
        "optimizer": "adam",
        "learning_rate": 0.01,
        "l2": 0.0003,
    },
    "batch_norm": {"batch_norm": True},
    "batch_norm_adam": {
        "batch_norm": True,
        "batch_norm_momentum": 0.8,
        "batch_norm_epsilon": 0.01,
        "optimizer": "adam",
        # A bias before batch norm has gradient 0: adam with epsilon 1e-7 makes
        # steps of the rounding errors, and even Keras' own float32 leaves
        # float64 by 7e-5 (with 1e-4, by 3e-6).
        "epsilon": 1e-4,
        "learning_rate": 0.01,
        "weight_decay": 0.01,
        "l2": 0.001,
    },
    "batch_of_one_row_left": {"batch_size": 63},
    "whole_batch": {"batch_size": 1000, "learning_rate": 0.5},
    "exponential": {
        "schedule": "exponential",
        "schedule_rate": 0.5,
        "schedule_epochs": 1,
    },
    "step": {"schedule": "step", "schedule_rate": 0.3, "schedule_epochs": 2},
    "step_warmup": {
        "schedule": "step",
        "schedule_rate": 0.3,
        "schedule_epochs": 2,
        "warmup_epochs": 1,
        "optimizer": "adam",
        "learning_rate": 0.01,
    },
    "cosine": {"schedule": "cosine", "schedule_epochs": 4},
    "cosine_warmup": {
        "schedule": "cosine",
        "schedule_epochs": 3,
        "warmup_epochs": 2,
        "final_learning_rate": 0.01,
        "momentum": 0.9,
    },
    "one_cycle": {"schedule": "one_cycle", "learning_rate": 0.5},
    "one_cycle_adam": {
        "schedule": "one_cycle",
        "optimizer": "adam",
        "learning_rate": 0.02,
        "schedule_epochs": 5,
        "warmup_epochs": 2,
        "final_learning_rate": 0.001,
    },
    "plateau": {
        "schedule": "plateau",
        "plateau_factor": 0.3,
        "plateau_patience": 1,
        "final_learning_rate": 0.02,
        "learning_rate": 0.5,
        "activation": "tanh",
        "epochs": 8,
    },
    "plateau_to_the_end": {
        "schedule": "plateau",
        "plateau_factor": 0.2,
        "plateau_patience": 1,
        "final_learning_rate": 0.001,
        "optimizer": "adam",
        "learning_rate": 0.02,
        "activation": "tanh",
        "epochs": 15,
    },
    "stops_early": {
        "learning_rate": 0.3,
        "epochs": 30,
        "early_stopping": {
            "monitor": "val_loss",
            "patience": 2,
            "min_delta": 0.01,
            **NO_STOP,
        },
    },
    "stops_early_on_accuracy": {
        "learning_rate": 0.3,
        "epochs": 30,
        "early_stopping": {
            "monitor": "val_accuracy",
            "patience": 2,
            "min_delta": 0.001,
            **NO_STOP,
            "mode": "max",
            "start_from_epoch": 2,
        },
    },
}


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """PyTorch's OneCycleLR, anneal_strategy cos, div_factor 25."""

    def __init__(self, top, steps, pct_start, final):
        self.top, self.steps, self.pct, self.final = top, steps, pct_start, final

    def __call__(self, step):
        ops = keras.ops
        s = ops.cast(step, "float64")
        up_end = self.pct * self.steps - 1
        down_end = self.steps - 1

        def cos(a, b, share):
            return b + (a - b) / 2.0 * (1 + ops.cos(math.pi * share))

        up = cos(self.top / 25, self.top, s / up_end)
        down = cos(self.top, self.final, (s - up_end) / (down_end - up_end))
        return ops.where(s <= up_end, up, down)


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A line from 0 to the schedule's first rate, then the schedule."""

    def __init__(self, after, steps):
        self.after, self.steps = after, steps

    def __call__(self, step):
        ops = keras.ops
        s = ops.cast(step, "float64")
        line = self.after(0) * s / self.steps
        return ops.where(s < self.steps, line, self.after(s - self.steps))


def learning_rate(point, per_epoch, default):
    """A rate or a schedule, and the callbacks that belong to it."""
    s = keras.optimizers.schedules
    kind = point.get("schedule", "constant")
    lr = point["learning_rate"] or default
    final = point.get("final_learning_rate", 0.0)
    warmup = point.get("warmup_epochs", 0) * per_epoch
    steps = point.get("schedule_epochs", point["epochs"]) * per_epoch
    rate = point.get("schedule_rate")
    if kind == "constant":
        return lr, []
    if kind == "plateau":
        return lr, [
            keras.callbacks.ReduceLROnPlateau(
                monitor="val_loss",
                factor=point["plateau_factor"],
                patience=point["plateau_patience"],
                min_lr=final,
            )
        ]
    if kind == "cosine" and warmup:
        return (
            s.CosineDecay(
                0.0, steps, final / lr, warmup_target=lr, warmup_steps=warmup
            ),
            [],
        )
    if kind == "cosine":
        return s.CosineDecay(lr, steps, final / lr), []
    if kind == "one_cycle":
        share = warmup / steps if warmup else 0.3
        final = point.get("final_learning_rate", lr / 25 / 1e4)
        return OneCycle(lr, steps, share, final), []
    decay = s.ExponentialDecay(lr, steps, rate, staircase=kind == "step")
    return (Warmup(decay, warmup) if warmup else decay), []


OPTIMIZERS = {
    "sgd": (keras.optimizers.SGD, 0.01),
    "rmsprop": (keras.optimizers.RMSprop, 0.001),
    "adam": (keras.optimizers.Adam, 0.001),
    "adamw": (keras.optimizers.AdamW, 0.001),
    "nadam": (keras.optimizers.Nadam, 0.001),
    "adagrad": (keras.optimizers.Adagrad, 0.001),
    "adadelta": (keras.optimizers.Adadelta, 0.001),
    "adamax": (keras.optimizers.Adamax, 0.001),
    "lion": (keras.optimizers.Lion, 0.001),
}
SAME_WORD = ["rho", "beta_1", "beta_2", "epsilon", "momentum", "nesterov"]


def build(point, n_features):
    layers = [keras.Input((n_features,))]
    reg = keras.regularizers.L1L2(point.get("l1", 0.0), point.get("l2", 0.0))
    acts = point["activation"]
    n = len(point["layers"])
    acts = acts if isinstance(acts, list) else [acts] * n
    for units, act in zip(point["layers"], acts):
        layers.append(keras.layers.Dense(units, kernel_regularizer=reg))
        if point.get("batch_norm"):
            layers.append(
                keras.layers.BatchNormalization(
                    momentum=point.get("batch_norm_momentum", 0.99),
                    epsilon=point.get("batch_norm_epsilon", 1e-3),
                )
            )
        layers.append(keras.layers.Activation(act))
    layers.append(keras.layers.Dense(K, kernel_regularizer=reg))
    if point.get("loss") == "mean_squared_error":
        layers.append(keras.layers.Activation("softmax"))
    model = keras.Sequential(layers)
    dense = norm = -1
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dense):
            dense += 1
            roles, index = (0, 1), dense
        elif isinstance(layer, keras.layers.BatchNormalization):
            norm += 1
            roles, index = (2, 3, 4, 5), norm
        else:
            continue
        layer.set_weights(
            [
                start_tensor(index, r, w.shape)
                for r, w in zip(roles, layer.get_weights())
            ]
        )
    return model


def compile_model(model, point, per_epoch):
    make, default = OPTIMIZERS[point["optimizer"]]
    rate, callbacks = learning_rate(point, per_epoch, default)
    words = {k: point[k] for k in SAME_WORD if k in point}
    if "weight_decay" in point:
        words["weight_decay"] = point["weight_decay"]
    if "clip_norm" in point:
        words["global_clipnorm"] = point["clip_norm"]
    if point.get("loss") == "mean_squared_error":
        loss = keras.losses.MeanSquaredError()
    else:
        loss = keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=point.get("label_smoothing", 0.0)
        )
    stop = point.get("early_stopping")
    if stop:
        callbacks.append(keras.callbacks.EarlyStopping(**stop))
    model.compile(make(rate, **words), loss, metrics=["accuracy"])
    return callbacks


def train(point, x, y, train_idx, validation_idx):
    keras.utils.clear_session()
    model = build(point, x.shape[1])
    per_epoch = math.ceil(len(train_idx) / point["batch_size"])
    callbacks = compile_model(model, point, per_epoch)
    weights = None
    if point.get("class_weight") == "balanced":
        count = np.bincount(y[train_idx], minlength=K)
        weights = {c: len(train_idx) / (K * count[c]) for c in range(K)}
    one_hot = np.eye(K)[y]
    history = model.fit(
        x[train_idx],
        one_hot[train_idx],
        batch_size=point["batch_size"],
        epochs=point["epochs"],
        shuffle=False,
        class_weight=weights,
        validation_data=(x[validation_idx], one_hot[validation_idx]),
        callbacks=callbacks,
        verbose=0,
    ).history
    keys = ["loss", "accuracy", "val_loss", "val_accuracy"]
    return {k: [float(f"{v:.9g}") for v in history[k]] for k in keys}


def main():
    data = load()
    lines = []
    for name, change in CASES.items():
        point = {**BASE, **change}
        result = train(point, *data)
        point = {k: v for k, v in point.items() if v is not None}
        case = {"name": name, "point": point, **result}
        lines.append(json.dumps(case))
        print(name, result["loss"][-1], result["val_loss"][-1], flush=True)
    with open(OUT, "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
