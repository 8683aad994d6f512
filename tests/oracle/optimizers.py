#!/usr/bin/env python3
"""Trajectories of Keras' own optimizers, in double precision.

    pip install keras jax
    KERAS_BACKEND=jax tests/oracle/optimizers.py > tests/golden/oracle/optimizers.txt

Six weights take 20 steps along given gradients; the learning rate is halved
from step 11 on.  Lines of the output:

    weights  W0 .. W5                          where every case starts
    gradient G0 .. G5                          20 of them
    case     NAME lr wd rho b1 b2 eps momentum nesterov
    step     W0 .. W5                          20 of them
"""
import math

import jax

jax.config.update("jax_enable_x64", True)
import keras

keras.config.set_floatx("float64")

N_STEPS = 20
START = [0.5, -0.25, 0.125, 1.0, -1.5, 0.01]
# steady, alternating, decaying, large, tiny, and mostly absent
GRADIENTS = [
    [
        0.3 + 0.01 * t,
        0.2 * (-1) ** t,
        0.5 * 0.7**t,
        8.0 * math.cos(1.3 * t),
        1e-4 * (1 + t % 3),
        0.25 if t % 7 == 3 else 0.0,
    ]
    for t in range(N_STEPS)
]
CLASSES = {
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "nadam": keras.optimizers.Nadam,
    "adagrad": keras.optimizers.Adagrad,
    "adadelta": keras.optimizers.Adadelta,
    "adamax": keras.optimizers.Adamax,
    "lion": keras.optimizers.Lion,
}
READS = {
    "sgd": ["momentum", "nesterov"],
    "rmsprop": ["rho", "epsilon", "momentum"],
    "adam": ["beta_1", "beta_2", "epsilon"],
    "adamw": ["beta_1", "beta_2", "epsilon"],
    "nadam": ["beta_1", "beta_2", "epsilon"],
    "adagrad": ["epsilon"],
    "adadelta": ["rho", "epsilon"],
    "adamax": ["beta_1", "beta_2", "epsilon"],
    "lion": ["beta_1", "beta_2"],
}
OTHER = {
    "rho": 0.8,
    "beta_1": 0.7,
    "beta_2": 0.95,
    "epsilon": 1e-3,
    "momentum": 0.9,
    "nesterov": True,
}
ORDER = ["rho", "beta_1", "beta_2", "epsilon", "momentum", "nesterov"]


def numbers(values):
    return " ".join(repr(float(v)) for v in values)


def case(name, **settings):
    optimizer = CLASSES[name](**settings)
    config = optimizer.get_config()
    variable = keras.Variable(START, dtype="float64")
    rate = config["learning_rate"] = settings.get(
        "learning_rate", CLASSES[name]().get_config()["learning_rate"]
    )
    shown = [rate, config["weight_decay"] or 0.0]
    shown += [config.get(k) or 0.0 if k in READS[name] else 0.0 for k in ORDER]
    print("case", name, numbers(shown))
    for t in range(N_STEPS):
        optimizer.learning_rate = rate if t < 10 else rate / 2
        gradient = keras.ops.convert_to_tensor(GRADIENTS[t], dtype="float64")
        optimizer.apply([gradient], [variable])
        print("step", numbers(keras.ops.convert_to_numpy(variable.value)))


print("weights", numbers(START))
for g in GRADIENTS:
    print("gradient", numbers(g))
for name, reads in READS.items():
    case(name)
    case(name, learning_rate=0.05)
    case(name, learning_rate=0.05, weight_decay=0.1)
    for key in reads:
        if key != "nesterov":
            case(name, learning_rate=0.05, **{key: OTHER[key]})
    case(name, learning_rate=0.02, weight_decay=0.03,
         **{key: OTHER[key] for key in reads})
