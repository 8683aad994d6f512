"""Optuna's bookkeeping: book_optuna.py SCRATCH TRIALS STORAGE

An objective that does nothing but report 10 epochs.  STORAGE is sqlite, or
journal: Optuna's own log file, which it recommends over SQLite for many workers.
Prints one line of JSON: trials per second over all, over the first and over the
last fifth.
"""
import json
import sys
import time

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

EPOCHS = 10


def main():
    scratch, n, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    ends = []
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if kind == "sqlite":
        storage = f"sqlite:///{scratch}/book.db"
    else:
        storage = JournalStorage(JournalFileBackend(f"{scratch}/book.log"))
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=1))

    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        for epoch in range(EPOCHS):
            trial.report(x, epoch)
        return x

    start = time.perf_counter()
    study.optimize(objective, n_trials=n, callbacks=[lambda *_: ends.append(time.perf_counter())])
    fifth = n // 5
    print(json.dumps({
        "what": f"Optuna {optuna.__version__}",
        "trials": n,
        "per_second": n / (ends[-1] - start),
        "first": fifth / (ends[fifth - 1] - start),
        "last": fifth / (ends[-1] - ends[-1 - fifth]),
    }))


main()
