"""The grid in Keras Tuner: grid_tuner.py DATA SCRATCH EPOCHS FRACTION WORKERS BACKEND

With one worker it tunes in one process with all cores; with more, by its
documented distribution: a chief, and workers of one thread.  Compiled code is
kept in JAX's cache, since every trial compiles anew.  Prints one line of JSON:
the kept val_accuracy of each point.
"""
import glob
import json
import os
import socket
import subprocess
import sys

folder, scratch, epochs, fraction, workers, backend = sys.argv[1:7]
os.environ["KERAS_BACKEND"] = backend


def tune():
    os.environ["JAX_COMPILATION_CACHE_DIR"] = f"{scratch}/jax"
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
    os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
    import keras
    import keras_tuner
    from grid_points import BATCH, LAYERS, MOMENTUM, OPTIMIZERS, RATES, data

    def optimizer(kind, rate):
        if kind == "sgd":
            return keras.optimizers.SGD(rate, momentum=MOMENTUM)
        return {"rmsprop": keras.optimizers.RMSprop, "adam": keras.optimizers.Adam}[kind](rate)

    def build(hp):
        layers = json.loads(hp.Choice("layers", [json.dumps(a) for a in LAYERS]))
        rate = hp.Choice("learning_rate", RATES)
        kind = hp.Choice("optimizer", OPTIMIZERS)
        net = keras.Sequential([keras.Input((784,))])
        for units in layers:
            net.add(keras.layers.Dense(units, activation="relu"))
        net.add(keras.layers.Dense(10))
        net.compile(
            optimizer=optimizer(kind, rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            jit_compile=backend == "jax",
        )
        return net

    x, y, vx, vy = data(folder, float(fraction))
    if backend == "torch":
        import torch

        torch.set_flush_denormal(True)
        if int(workers) > 1:
            torch.set_num_threads(1)
    tuner = keras_tuner.GridSearch(
        build, objective="val_accuracy", max_trials=None, seed=1, directory=scratch, project_name="grid"
    )
    tuner.search(x, y, epochs=int(epochs), batch_size=BATCH, validation_data=(vx, vy),
                 validation_batch_size=1000, verbose=0)


def distribute():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    env = dict(os.environ, KERASTUNER_ORACLE_IP="127.0.0.1", KERASTUNER_ORACLE_PORT=str(port))
    env["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    env["OMP_NUM_THREADS"] = "1"

    def start(tuner_id):
        return subprocess.Popen([sys.executable, *sys.argv, "part"],
                                env=dict(env, KERASTUNER_TUNER_ID=tuner_id), stdout=subprocess.DEVNULL)

    chief = start("chief")
    tuners = [start(f"tuner{i}") for i in range(int(workers))]
    failed = any([p.wait() for p in tuners])
    chief.kill()  # it would wait a little longer; that is not counted
    chief.wait()
    if failed:
        sys.exit("a worker failed")


def results():
    """What the tuner, or the chief of several, wrote of each trial."""
    from grid_points import name

    out = {}
    for path in glob.glob(f"{scratch}/grid/trial_*/trial.json"):
        with open(path) as f:
            t = json.load(f)
        v = t["hyperparameters"]["values"]
        if t["status"] == "COMPLETED":
            out[name({**v, "layers": json.loads(v["layers"])})] = t["score"]
    return out


def main():
    if len(sys.argv) > 7:
        return tune()
    if int(workers) == 1:
        tune()
    else:
        distribute()
    print(json.dumps(results()))


main()
