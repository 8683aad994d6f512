"""What every peer shares: the cases, their data, and the loop that trains on demand.

A peer is a process that is started once and then asked for epochs, so that its
start, its compilation and its first epochs are in no figure, and so that peers
can take turns.  It prints one line of JSON when it is warm ({"what": ...}); then
each line with a number n on its standard input makes it train n epochs and
answer {"seconds": [...], "cpu": [...], "loss": ...}.
"""
import gc
import json
import math
import sys
import time
from collections import namedtuple

# A network with one hidden layer, ReLU and softmax, trained by RMSprop with
# Keras' values.  scale turns bytes into floats.
Case = namedtuple("Case", "name n features hidden classes batch scale")
CASES = {
    "epoch": Case("epoch", 60000, 784, 512, 10, 128, 1 / 255),
    "digits": Case("digits", 1438, 64, 64, 10, 32, 1 / 16),
}
LEARNING_RATE, RHO, EPSILON = 1e-3, 0.9, 1e-7


def steps(case):
    return math.ceil(case.n / case.batch)


def flops(case):
    """Of one epoch: the first layer needs no gradient of its input."""
    return case.n * 2 * case.hidden * (2 * case.features + 3 * case.classes)


def load(case, folder):
    """The examples as floats and their labels; the file has labels, then bytes."""
    import numpy as np

    raw = np.fromfile(f"{folder}/{case.name}.bytes", np.uint8)
    labels, pixels = raw[: case.n], raw[case.n :]
    x = pixels.reshape(case.n, case.features).astype(np.float32) * np.float32(case.scale)
    return x, labels.astype(np.int64)


def start_weights(case):
    """Glorot's uniform weights and zero biases, as Keras starts."""
    import numpy as np

    rng = np.random.default_rng(1)
    sizes = [case.features, case.hidden, case.classes]
    out = []
    for a, b in zip(sizes, sizes[1:]):
        limit = math.sqrt(6 / (a + b))
        out += [rng.uniform(-limit, limit, (a, b)).astype(np.float32), np.zeros(b, np.float32)]
    return out


def serve(what, epoch, warm_up=2):
    """epoch() trains one epoch and returns its mean loss, having waited for it."""
    for _ in range(warm_up):
        epoch()
    gc.collect()
    gc.disable()
    print(json.dumps({"what": what}), flush=True)
    for line in sys.stdin:
        seconds, cpu = [], []
        for _ in range(int(line)):
            start, start_cpu = time.perf_counter(), time.process_time()
            loss = epoch()
            seconds.append(time.perf_counter() - start)
            cpu.append(time.process_time() - start_cpu)
        gc.collect()
        print(json.dumps({"seconds": seconds, "cpu": cpu, "loss": float(loss)}), flush=True)
