"""The grid that sweep, Optuna and Keras Tuner train: 24 points on Fashion-MNIST.

All train on the first 48,000 images, validate on the last 12,000 after every
epoch, and keep the best epoch.  fraction < 1 shortens the training part.
"""
import itertools

LAYERS = [[128], [256], [512], [512, 256]]
RATES = [1e-3, 3e-4]
OPTIMIZERS = ["sgd", "rmsprop", "adam"]
BATCH, N_TRAIN = 128, 48000
MOMENTUM = 0.9  # of sgd; the others do not read it


def points():
    return [
        {"layers": a, "learning_rate": b, "optimizer": c}
        for a, b, c in itertools.product(LAYERS, RATES, OPTIMIZERS)
    ]


def name(point):
    layers = "-".join(str(u) for u in point["layers"])
    return f"{layers} {point['learning_rate']:g} {point['optimizer']}"


def config(epochs, fraction):
    """sweep's config; JSON is YAML."""
    return {
        "name": "peers-grid",
        "data": {
            "dataset": "fashion-mnist",
            "validation": {"share": 0.2, "split": "last"},
            "train_fraction": fraction,
        },
        "training": {"batch_size": BATCH, "epochs": epochs},
        "parameters": {
            "layers": {"values": LAYERS},
            "learning_rate": {"values": RATES},
            "optimizer": {"values": OPTIMIZERS},
            "momentum": {"values": [MOMENTUM], "when": {"optimizer": "sgd"}},
        },
    }


def data(folder, fraction):
    """Training images and labels, validation images and labels."""
    from peer import CASES, load

    x, y = load(CASES["epoch"], folder)
    n = int(N_TRAIN * fraction)
    return x[:n], y[:n], x[N_TRAIN:], y[N_TRAIN:]
