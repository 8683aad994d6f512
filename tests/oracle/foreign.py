#!/usr/bin/env python3
"""Writes tests/golden/oracle/foreign.safetensors with the format's own library.

Run from the top of the tree with numpy and safetensors 0.8 from PyPI:

    python tests/oracle/foreign.py

A network 3-4-2 with batch normalisation and Keras' names; element i of tensor
number t (in the order below) is t + i / 16.  No metadata of ours.
tests/test_model.c reads it.
"""

import os

import numpy as np
from safetensors.numpy import save_file

SHAPES = {
    "dense/kernel": (3, 4),
    "dense/bias": (4,),
    "batch_normalization/gamma": (4,),
    "batch_normalization/beta": (4,),
    "batch_normalization/moving_mean": (4,),
    "batch_normalization/moving_variance": (4,),
    "dense_1/kernel": (4, 2),
    "dense_1/bias": (2,),
}

tensors = {
    name: (t + np.arange(np.prod(shape)) / 16).reshape(shape).astype(np.float32)
    for t, (name, shape) in enumerate(SHAPES.items())
}
OUT = "tests/golden/oracle/foreign.safetensors"
save_file(tensors, OUT, {"format": "np"})
os.chmod(OUT, 0o644)
