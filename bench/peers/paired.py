"""Epochs of sweep and of each peer by turns, and the ratios of what stands side by side."""
import json
import os
import statistics
import subprocess

from peer import CASES, flops, steps
from setting import BUILD, DATA, HERE, PYTHON, environment, say, sweep_epochs

MKL = "MKL's AVX-512 allowed"
# Who, with which setting, by which program, with what in the environment.
# Every setting that is known to help is a row, so that nobody has to believe
# that the right one was chosen.
ROWS = [
    ("OpenBLAS (Debian)", "straightforward C", "openblas", "", {}),
    ("PyTorch", "eager", "torch", "eager", {}),
    ("PyTorch", "torch.compile", "torch", "compile", {}),
    ("PyTorch", "torch.compile, max-autotune", "torch", "tuned", {}),
    ("PyTorch", "by hand, no autograd", "torch", "by-hand", {}),
    ("PyTorch", f"eager, {MKL}", "torch", "eager", {"LD_PRELOAD": "mkl"}),
    ("PyTorch", f"torch.compile, {MKL}", "torch", "compile", {"LD_PRELOAD": "mkl"}),
    ("PyTorch", f"by hand, {MKL}", "torch", "by-hand", {"LD_PRELOAD": "mkl"}),
    ("Keras", "JAX, fit", "keras", "jax-fit", {}),
    ("Keras", "JAX, fit, steps_per_execution=16", "keras", "jax-fit-n", {}),
    ("Keras", "JAX, an epoch in one jitted scan", "keras", "jax-scan", {}),
    ("Keras", "torch, fit", "keras", "torch-fit", {}),
    ("scikit-learn", "MLPClassifier, sgd", "sklearn", "sgd", {}),
    ("scikit-learn", "MLPClassifier, adam", "sklearn", "adam", {}),
]


class Peer:
    """A process that trains epochs when asked; None answers if it has ended."""

    def __init__(self, row, case, core):
        self.name, self.setting, kind, how, extra = row
        env = environment() | {k: str(BUILD / "mkl_any_cpu.so") for k in extra}
        if kind == "openblas":
            command = [BUILD / "peer_openblas", DATA / f"{case.name}.bytes", *(
                str(v) for v in (case.n, case.features, case.hidden, case.classes, case.batch,
                                 case.scale))]
        else:
            command = [PYTHON, HERE / f"peer_{kind}.py", case.name, DATA, how]
        self.errors = open(BUILD / f"{kind}-{how}.log", "w+")
        self.rounds = []
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                env=env, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
            self.what = json.loads(self.process.stdout.readline())["what"]
        except (OSError, ValueError, KeyError):
            self.process = None

    def reason(self):
        self.errors.seek(0)
        lines = [line for line in self.errors.read().splitlines() if line.strip()]
        return lines[-1] if lines else "it did not start"

    def ask(self, n):
        self.process.stdin.write(f"{n}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
        self.errors.close()


def compare(name, rounds, epochs, wanted, setting=""):
    """Rows of results, and the peers that are missing with the reason."""
    case, core = CASES[name], max(os.sched_getaffinity(0))
    peers, missing = [], []
    for row in ROWS:
        if setting not in row[1] or (wanted and row[2] not in wanted):
            continue
        say(f"{name}: warming up {row[0]}, {row[1]}")
        peer = Peer(row, case, core)
        if peer.process:
            peers.append(peer)
        else:
            missing.append(f"{peer.name}, {peer.setting}: {peer.reason()}")
            peer.close()
    for i in range(rounds):
        say(f"{name}: round {i + 1} of {rounds}, load {os.getloadavg()[0]:.1f}")
        start_cpu = sweep_epochs(case, 0, core)["run_cpu"]
        for peer in peers:
            ours = sweep_epochs(case, epochs, core)
            ours["cpu"] = [(ours["run_cpu"] - start_cpu) / epochs]
            peer.rounds.append((ours, peer.ask(epochs)))
    for peer in peers:
        peer.close()
    return [summary(case, peer) for peer in peers], missing


def middle(answer, key="seconds"):
    return statistics.median(answer[key])


def summary(case, peer):
    ratios = [middle(theirs) / middle(ours) for ours, theirs in peer.rounds]
    seconds = statistics.median(middle(theirs) for _, theirs in peer.rounds)
    own = statistics.median(middle(ours) for ours, _ in peer.rounds)
    cpu = statistics.median(middle(theirs, "cpu") for _, theirs in peer.rounds)
    own_cpu = statistics.median(middle(ours, "cpu") for ours, _ in peer.rounds)
    return {
        "case": case.name, "peer": peer.name, "setting": peer.setting, "version": peer.what,
        "seconds": seconds, "sweep_seconds": own,
        "cpu_seconds": cpu, "sweep_cpu_seconds": own_cpu, "cpu_ratio": cpu / own_cpu,
        "per_step": seconds / steps(case), "sweep_per_step": own / steps(case),
        "gflops": flops(case) / seconds / 1e9, "sweep_gflops": flops(case) / own / 1e9,
        "ratio": statistics.median(ratios), "ratio_low": min(ratios), "ratio_high": max(ratios),
        "loss": peer.rounds[-1][1]["loss"], "sweep_loss": peer.rounds[-1][0]["loss"],
        "rounds": len(ratios),
    }
