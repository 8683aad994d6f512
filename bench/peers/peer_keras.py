"""One training epoch in Keras: peer_keras.py CASE DATA SETTING

jax-fit    model.fit on arrays in memory, jit_compile, no metrics
jax-fit-n  the same with steps_per_execution: fewer returns to Python
jax-scan   Keras' stateless functions; the whole epoch is one jitted scan
torch-fit  model.fit on the torch backend
"""
import os
import sys

case_name, folder, setting = sys.argv[1:4]
os.environ["KERAS_BACKEND"] = setting.split("-")[0]
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import keras
import numpy as np
from peer import CASES, EPSILON, LEARNING_RATE, RHO, load, serve, start_weights


def build(case):
    net = keras.Sequential(
        [
            keras.Input((case.features,)),
            keras.layers.Dense(case.hidden, activation="relu"),
            keras.layers.Dense(case.classes),
        ]
    )
    net.set_weights(start_weights(case))
    return net


def parts():
    return (
        keras.optimizers.RMSprop(LEARNING_RATE, rho=RHO, epsilon=EPSILON),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )


def by_fit(case, x, y, steps_per_execution):
    net = build(case)
    opt, loss = parts()
    net.compile(
        optimizer=opt,
        loss=loss,
        jit_compile=keras.backend.backend() == "jax",
        steps_per_execution=steps_per_execution,
    )

    def epoch():
        return net.fit(x, y, batch_size=case.batch, epochs=1, verbose=0).history["loss"][0]

    return epoch


def by_scan(case, x, y):
    import jax
    import jax.numpy as jnp

    net = build(case)
    opt, loss = parts()
    opt.build(net.trainable_variables)
    x, y = jnp.asarray(x), jnp.asarray(y)

    def loss_of(weights, fixed, xb, yb):
        logits, fixed = net.stateless_call(weights, fixed, xb, training=True)
        return loss(yb, logits), fixed

    grad = jax.value_and_grad(loss_of, has_aux=True)

    def step(state, index):
        weights, fixed, moments = state
        (value, fixed), g = grad(weights, fixed, jnp.take(x, index, 0), jnp.take(y, index, 0))
        weights, moments = opt.stateless_apply(moments, g, weights)
        return (weights, fixed, moments), value * index.shape[0]

    def train(state, order):
        whole = case.n // case.batch * case.batch
        state, sums = jax.lax.scan(step, state, order[:whole].reshape(-1, case.batch))
        total = jnp.sum(sums)
        if whole < case.n:
            state, last = step(state, order[whole:])
            total += last
        return state, total

    train = jax.jit(train, donate_argnums=0)
    rng = np.random.default_rng(1)
    held = [
        tuple(
            [v.value for v in vs]
            for vs in (net.trainable_variables, net.non_trainable_variables, opt.variables)
        )
    ]

    def epoch():
        held[0], total = train(held[0], rng.permutation(case.n).astype(np.int32))
        return float(total) / case.n

    return epoch


def main():
    case = CASES[case_name]
    x, y = load(case, folder)
    if keras.backend.backend() == "torch":
        import torch

        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
        version = f"torch {torch.__version__}"
    else:
        import jax

        version = f"JAX {jax.__version__}"
    if setting == "jax-scan":
        epoch = by_scan(case, x, y)
    else:
        epoch = by_fit(case, x, y, 16 if setting == "jax-fit-n" else 1)
    serve(f"Keras {keras.__version__} on {version}", epoch)


main()
