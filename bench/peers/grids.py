"""The grid of 24 points in sweep, Optuna and Keras Tuner by turns: wall time and accuracies."""
import json
import os
import statistics
import subprocess
import time

from grid_points import config, name
from setting import BUILD, DATA, HERE, PYTHON, children_cpu, environment, fresh, say, sweep

# Who, how, program, its last two arguments, threads of a process, preload.
ROWS = [
    ("Optuna and PyTorch", "2 processes of 1 thread", "optuna", ("2", "1"), 1, False),
    ("Optuna and PyTorch", "1 process of 2 threads", "optuna", ("1", "2"), 2, False),
    ("Optuna and PyTorch", "2 processes of 1 thread, MKL's AVX-512 allowed", "optuna", ("2", "1"), 1, True),
    ("Keras Tuner", "JAX, chief and 2 workers of 1 thread", "tuner", ("2", "jax"), 1, False),
    ("Keras Tuner", "JAX, 1 process on both cores", "tuner", ("1", "jax"), 2, False),
    ("Keras Tuner", "torch, chief and 2 workers of 1 thread", "tuner", ("2", "torch"), 1, False),
]


def of_sweep(epochs, fraction):
    seconds, cpu, db = sweep(config(epochs, fraction), "--jobs", "2")
    rows = db.execute("SELECT p.config, t.val_accuracy FROM trials t JOIN points p ON p.id = t.point_id")
    result = {}
    for text, accuracy in rows:
        c = flat(json.loads(text))
        result[name({k: c[k] for k in ("layers", "learning_rate", "optimizer")})] = accuracy
    return seconds, cpu, result


def flat(tree):
    """A config's keys by their bare names, wherever they stand."""
    out = {}
    for key, value in tree.items():
        out |= flat(value) if isinstance(value, dict) else {key: value}
    return out


def of_peer(row, epochs, fraction):
    _, _, kind, last, threads, preload = row
    env = environment(threads)
    if preload:
        env["LD_PRELOAD"] = str(BUILD / "mkl_any_cpu.so")
    command = [PYTHON, HERE / f"grid_{kind}.py", DATA, fresh(f"grid-{kind}"), str(epochs),
               str(fraction), *last]
    with open(BUILD / f"grid-{kind}.log", "w") as log:
        start, start_cpu = time.perf_counter(), children_cpu()
        run = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=log, text=True)
        seconds, cpu = time.perf_counter() - start, children_cpu() - start_cpu
    lines = run.stdout.splitlines()
    if run.returncode or not lines:
        text = open(BUILD / f"grid-{kind}.log").read().strip().splitlines()
        return None, text[-1] if text else "it failed"
    return seconds, cpu, json.loads(lines[-1])


def compare(rounds, epochs, fraction, wanted, setting=""):
    rows, missing = [r for r in ROWS if setting in r[1] and (not wanted or r[2] in wanted)], []
    taken = {row: [] for row in rows}
    for i in range(rounds):
        for row in rows:
            say(f"grid: round {i + 1} of {rounds}, {row[0]}, {row[1]}, load {os.getloadavg()[0]:.1f}")
            ours = of_sweep(epochs, fraction)
            theirs = of_peer(row, epochs, fraction)
            if theirs[0] is None:
                missing.append(f"{row[0]}, {row[1]}: {theirs[1]}")
            else:
                taken[row].append((ours, theirs))
    return [summary(row, taken[row]) for row in rows if taken[row]], missing


def summary(row, pairs):
    ratios = [theirs[0] / ours[0] for ours, theirs in pairs]
    (*_, ours), (*_, theirs) = pairs[-1]
    if sorted(ours) != sorted(theirs):
        say(f"grid: {row[0]} trained other points: {sorted(set(ours) ^ set(theirs))}")
    apart = [theirs[p] - ours[p] for p in ours if p in theirs]
    return {
        "case": "grid", "peer": row[0], "setting": row[1], "rounds": len(pairs),
        "seconds": statistics.median(t[0] for _, t in pairs),
        "sweep_seconds": statistics.median(o[0] for o, _ in pairs),
        "ratio": statistics.median(ratios), "ratio_low": min(ratios), "ratio_high": max(ratios),
        "cpu_seconds": statistics.median(t[1] for _, t in pairs),
        "sweep_cpu_seconds": statistics.median(o[1] for o, _ in pairs),
        "points": len(apart), "best": max(theirs.values()), "sweep_best": max(ours.values()),
        "mean": statistics.mean(theirs.values()), "sweep_mean": statistics.mean(ours.values()),
        "apart_mean": statistics.mean(apart),
        "apart_sd": statistics.stdev(apart) if len(apart) > 1 else 0.0,
        "apart_max": max(map(abs, apart)),
        "accuracies": theirs, "sweep_accuracies": ours,
    }
