#!/usr/bin/env python3
"""Writes tests/golden/oracle/summary/*.txt: layer tables drawn by Keras itself.

Run from the top of the tree with keras 3.15.1, jax and rich 15.0 from PyPI:

    KERAS_BACKEND=jax python tests/oracle/summaries.py

tests/test_layers.c draws the same networks and compares the bytes; its table
`cases` names them as this one does.  (rich's ASCII tables crop with an ellipsis
that is not ASCII; ours is a tilde.)
"""

import os

import keras
import rich.console

OUT = "tests/golden/oracle/summary"

# name: input shape, hidden units, classes, batch_norm, dropout, columns, ascii
CASES = {
    "exercise": ((28, 28), [512], 10, False, [0], 80, False),
    "wide": ((28, 28), [512, 256], 10, True, [0.5, 0], 200, False),
    "plain": ((4,), [], 3, False, [], 79, False),
    "narrow": ((64,), [1024, 7], 10, True, [0, 0.1], 50, False),
    "least": ((28, 28), [4096], 10, True, [0.1], 44, False),
    "ascii": ((8, 8), [32, 32, 32], 10, False, [0.1, 0, 0.3], 91, True),
    "ascii_narrow": ((8, 8), [32], 10, True, [0.1], 44, True),
}


def build(name, shape, units, classes, batch_norm, dropout):
    keras.utils.clear_session()
    model = keras.Sequential(name=name)
    model.add(keras.Input(shape))
    if len(shape) > 1:
        model.add(keras.layers.Flatten())
    for n, rate in zip(units, dropout):
        if batch_norm:
            model.add(keras.layers.Dense(n))
            model.add(keras.layers.BatchNormalization())
            model.add(keras.layers.Activation("relu"))
        else:
            model.add(keras.layers.Dense(n, activation="relu"))
        if rate:
            model.add(keras.layers.Dropout(rate))
    model.add(keras.layers.Dense(classes, activation="softmax"))
    return model


def main():
    os.makedirs(OUT, exist_ok=True)
    encoding = rich.console.Console.encoding
    for name, (*network, columns, ascii_only) in CASES.items():
        os.environ["COLUMNS"] = str(columns)
        rich.console.Console.encoding = property(
            lambda self, a=ascii_only: "ascii" if a else "utf-8"
        )
        lines = []
        build(name, *network).summary(print_fn=lines.append)
        with open(f"{OUT}/{name}.txt", "w", encoding="utf-8") as f:
            text = "".join(lines)
            f.write(text.replace("…", "~") if ascii_only else text)
    rich.console.Console.encoding = encoding


if __name__ == "__main__":
    main()
