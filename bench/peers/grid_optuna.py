"""The grid in Optuna with PyTorch: grid_optuna.py DATA SCRATCH EPOCHS FRACTION WORKERS THREADS

Optuna's documented way to several processes: one study in SQLite, the points
queued with enqueue_trial, workers that load the study.  A worker is started once,
not once per trial, and holds its data as float tensors.  Prints one line of JSON:
the kept val_accuracy of each point.
"""
import json
import subprocess
import sys

import optuna
from grid_points import BATCH, MOMENTUM, data, name, points

folder, scratch, epochs, fraction, workers, threads = sys.argv[1:7]
URL = f"sqlite:///{scratch}/optuna.db"


def make_optimizer(kind, weights, rate):
    import torch

    if kind == "sgd":
        return torch.optim.SGD(weights, rate, momentum=MOMENTUM, fused=True)
    if kind == "adam":
        return torch.optim.Adam(weights, rate, eps=1e-7, fused=True)
    return torch.optim.RMSprop(weights, rate, alpha=0.9, eps=1e-7, foreach=True)


def make_network(layers):
    import torch

    parts, width = [], 784
    for units in layers:
        parts += [torch.nn.Linear(width, units), torch.nn.ReLU()]
        width = units
    parts.append(torch.nn.Linear(width, 10))
    for layer in parts[::2]:
        torch.nn.init.xavier_uniform_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    return torch.nn.Sequential(*parts)


def train(trial, point, tensors):
    import torch
    import torch.nn.functional as F

    x, y, vx, vy = tensors
    torch.manual_seed(1)
    net = make_network(point["layers"])
    opt = make_optimizer(point["optimizer"], net.parameters(), point["learning_rate"])
    best = 0.0
    for epoch in range(int(epochs)):
        order = torch.randperm(len(x))
        for at in range(0, len(x), BATCH):
            index = order[at : at + BATCH]
            opt.zero_grad(set_to_none=True)
            F.cross_entropy(net(x.index_select(0, index)), y.index_select(0, index)).backward()
            opt.step()
        with torch.inference_mode():
            accuracy = (net(vx).argmax(1) == vy).float().mean().item()
        trial.report(accuracy, epoch)
        best = max(best, accuracy)
    return best


def work():
    import torch

    torch.set_num_threads(int(threads))
    torch.set_flush_denormal(True)
    tensors = [torch.from_numpy(a) for a in data(folder, float(fraction))]
    study = optuna.load_study(study_name="grid", storage=URL)
    while study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.WAITING,)):
        trial = study.ask()
        if "point" not in trial.user_attrs:  # another took the last one
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            break
        point = points()[trial.suggest_categorical("point", list(range(len(points()))))]
        study.tell(trial, train(trial, point, tensors))


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if len(sys.argv) > 7:
        return work()
    study = optuna.create_study(study_name="grid", storage=URL, direction="maximize")
    for i in range(len(points())):
        study.enqueue_trial({"point": i}, user_attrs={"point": i})
    command = [sys.executable, *sys.argv, "work"]
    started = [subprocess.Popen(command) for _ in range(int(workers))]
    if any([p.wait() for p in started]):
        sys.exit("a worker failed")
    done = study.get_trials(states=(optuna.trial.TrialState.COMPLETE,))
    print(json.dumps({name(points()[t.params["point"]]): t.value for t in done}))


main()
