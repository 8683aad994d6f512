"""Learning rates per step as Keras 3 computes them, and PyTorch's OneCycleLR.

Writes tests/golden/oracle/schedules.txt, which tests/test_schedule.c reads.
Needs keras and jax (pip install keras jax):

    KERAS_BACKEND=jax python3 tests/oracle/schedules.py

Each case is a line "case KEYS steps_per_epoch n_epochs" with the keys as JSON,
followed by the rate of every step, in double.  Schedules that look at steps are
Keras' own objects called step by step; plateau is Keras' callback fed with the
values on its "values" line.  one_cycle is written out from the documentation of
torch.optim.lr_scheduler.OneCycleLR (anneal_strategy="cos"), independently of
the C code, because PyTorch is not needed for anything else here.
"""
import json
import math
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
jax.config.update("jax_enable_x64", True)
import keras
keras.config.set_floatx("float64")
from keras.optimizers import schedules as ks

OUT = os.path.join(os.path.dirname(__file__), "../golden/oracle/schedules.txt")


def rates(schedule, n):
    return [float(schedule(float(s))) for s in range(n)]


def constant(lr):
    return lambda s: lr


def warmed(lr, warmup, after):
    """Keras' CosineDecay warmup (from 0) in front of another schedule."""
    return lambda s: lr * s / warmup if s < warmup else after(s - warmup)


def one_cycle(lr, final, total, pct):
    first_end, last_end = pct * total - 1, total - 1

    def cos(a, b, p):
        return b + (a - b) / 2.0 * (math.cos(math.pi * p) + 1)

    def at(s):
        if s > last_end:
            return final
        if s <= first_end:
            return cos(lr / 25, lr, s / first_end)
        return cos(lr, final, (s - first_end) / (last_end - first_end))

    return at


def plateau(lr, factor, patience, final, values, per_epoch):
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(lr), loss="mse")
    cb = keras.callbacks.ReduceLROnPlateau(
        monitor="val_loss", factor=factor, patience=patience, min_lr=final)
    cb.set_model(model)
    cb.on_train_begin()
    out = []
    for epoch, value in enumerate(values):
        out += [float(model.optimizer.learning_rate)] * per_epoch
        cb.on_epoch_end(epoch, {"val_loss": value})
    return out


def main():
    lines = []

    def case(keys, per_epoch, epochs, values, got):
        lines.append("case %d %d %s" % (per_epoch, epochs, json.dumps(keys)))
        if values:
            lines.append("values " + " ".join(repr(v) for v in values))
        lines.append("rates " + " ".join("%.17g" % r for r in got))

    n = 5 * 7
    base = {"epochs": 5, "learning_rate": 0.02}
    case(base, 7, 5, None, rates(constant(0.02), n))
    case({**base, "warmup_epochs": 1.4}, 7, 5, None,
         rates(warmed(0.02, 10, constant(0.02)), n))
    case({**base, "schedule": "step", "schedule_epochs": 2}, 7, 5, None,
         rates(ks.ExponentialDecay(0.02, 14, 0.1, staircase=True), n))
    case({**base, "schedule": "step", "schedule_epochs": 1,
          "schedule_rate": 0.5, "warmup_epochs": 2}, 7, 5, None,
         rates(warmed(0.02, 14,
                      ks.ExponentialDecay(0.02, 7, 0.5, staircase=True)), n))
    case({**base, "schedule": "exponential"}, 7, 5, None,
         rates(ks.ExponentialDecay(0.02, 7, 0.96), n))
    case({**base, "schedule": "exponential", "schedule_epochs": 2.5,
          "schedule_rate": 0.3}, 6, 5, None,
         rates(ks.ExponentialDecay(0.02, 15, 0.3), 30))
    case({**base, "schedule": "cosine"}, 7, 5, None,
         rates(ks.CosineDecay(0.02, 35), n))
    case({**base, "schedule": "cosine", "final_learning_rate": 0.002,
          "schedule_epochs": 3}, 7, 5, None,
         rates(ks.CosineDecay(0.02, 21, alpha=0.1), n))
    case({**base, "schedule": "cosine", "warmup_epochs": 2}, 7, 5, None,
         rates(ks.CosineDecay(0.0, 21, warmup_target=0.02, warmup_steps=14),
               n))
    low = 0.02 / 25 / 1e4
    case({**base, "schedule": "one_cycle"}, 7, 5, None,
         rates(one_cycle(0.02, low, 35, 0.3), n))
    case({**base, "schedule": "one_cycle", "warmup_epochs": 2,
          "final_learning_rate": 0.001, "schedule_epochs": 4}, 7, 5, None,
         rates(one_cycle(0.02, 0.001, 28, 0.5), n))
    case({**base, "schedule": "one_cycle", "warmup_epochs": 0}, 3, 5, None,
         rates(one_cycle(0.02, low, 15, 0.0), 15))
    values = [1.0, 0.9, 0.9, 0.89995, 0.8999, 0.8, 0.81, 0.82, 0.79995, 0.7999,
              0.79985, 0.79985, float("nan"), 0.5, 0.6, 0.6, 0.6]
    for patience in (0, 1, 2, 3):
        keys = {**base, "schedule": "plateau", "epochs": len(values),
                "plateau_patience": patience, "plateau_factor": 0.5}
        case(keys, 2, len(values), values,
             plateau(0.02, 0.5, patience, 0.0, values, 2))
    keys = {**base, "schedule": "plateau", "epochs": len(values),
            "plateau_patience": 1, "final_learning_rate": 0.001}
    case(keys, 2, len(values), values,
         plateau(0.02, 0.1, 1, 0.001, values, 2))
    with open(OUT, "w") as f:
        f.write("\n".join(lines) + "\n")


main()
