"""Where everything is: the environment, data files, and sweep's own figures."""
import atexit
import gzip
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
import zlib

from peer import CASES, EPSILON, LEARNING_RATE, RHO

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "bench/peers"
BUILD = ROOT / "build/peers"
DATA = BUILD / "data"
SCRATCH = BUILD / f"scratch-{os.getpid()}"  # two runs may overlap
SWEEP = SCRATCH / "sweep"
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
VENV = pathlib.Path(os.environ.get("PEERS_VENV", BUILD / "venv"))
PYTHON = VENV / "bin/python"
FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist")

# Installed one after another, so that one that fails does not take the rest
# with it: what to install, the module that shows that it is there.  (Keras
# Tuner 1.4 imports six without asking for it.)
PACKAGES = [
    (["scikit-learn"], "sklearn"),
    (["keras", "jax"], "keras, jax"),
    (["optuna"], "optuna"),
    (["keras-tuner", "six"], "keras_tuner"),
    (["torch"], "torch"),
]


def say(text):
    print(text, file=sys.stderr, flush=True)


def environment(threads=1):
    """One thread for every library that reads the environment, the same for all;
    settings of this machine's owner that would slow a peer are dropped."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    for key in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        env[key] = str(threads)
    env.update(KERAS_HOME=str(BUILD / "keras"), JAX_PLATFORMS="cpu", CUDA_VISIBLE_DEVICES="",
               TORCHINDUCTOR_CACHE_DIR=str(BUILD / "inductor"), PYTHONWARNINGS="ignore",
               PYTHONPYCACHEPREFIX=str(BUILD / "pycache"))
    return env


def has(modules):
    check = [PYTHON, "-c", f"import importlib.util as u\n"
             f"for m in '{modules}'.split(', '): assert u.find_spec(m)"]
    return PYTHON.exists() and subprocess.run(check, stderr=subprocess.DEVNULL).returncode == 0


def install():
    """The environment in build/peers/venv; returns what could not be had."""
    missing = []
    BUILD.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    for names, modules in PACKAGES:
        if has(modules):
            continue
        say(f"installing {' '.join(names)}")
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *names]
        if subprocess.run(pip).returncode or not has(modules):
            missing.append(f"{' '.join(names)}: pip could not install it")
    missing += compile_c()
    return missing


def compile_c():
    """The program on OpenBLAS, and a library that is put before MKL."""
    flags = ["-O3", "-march=native", "-fno-math-errno"]
    blas = subprocess.run(["pkg-config", "--cflags", "--libs", "openblas"],
                          capture_output=True, text=True)
    missing = []
    if blas.returncode:
        missing.append("OpenBLAS: Debian's libopenblas-serial-dev is not installed")
    elif subprocess.run(["gcc", *flags, "-o", BUILD / "peer_openblas", HERE / "peer_openblas.c",
                         *blas.stdout.split(), "-lm"]).returncode:
        missing.append("OpenBLAS: the program does not compile")
    if subprocess.run(["gcc", "-shared", "-fPIC", "-o", BUILD / "mkl_any_cpu.so",
                       HERE / "mkl_any_cpu.c"]).returncode:
        missing.append("MKL with AVX-512: the preload does not compile")
    return missing


def write_data():
    """Labels, then pixels, one byte each."""
    DATA.mkdir(parents=True, exist_ok=True)
    epoch, digits = DATA / "epoch.bytes", DATA / "digits.bytes"
    if not epoch.exists():
        labels, images = (gzip.open(FASHION / f"train-{f}-ubyte.gz").read()
                          for f in ("labels-idx1", "images-idx3"))
        epoch.write_bytes(labels[8:] + images[16:])
    if not digits.exists():
        raw, n = zlib.decompress((ROOT / "src/data/digits.bin").read_bytes()), CASES["digits"].n
        digits.write_bytes(raw[:n] + raw[1797 : 1797 + 64 * n])


def take_sweep():
    """A copy, so that a build during the run changes nothing; False: not built."""
    if not (ROOT / "sweep").exists():
        return False
    SCRATCH.mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / "sweep", SWEEP)
    return True


def fresh(name):
    path = SCRATCH / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def children_cpu():
    """Processor seconds of all processes that ended and were waited for, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sweep(config, *options, core=None):
    """One run of sweep on a new database: wall seconds from start to exit,
    processor seconds of all its processes, the database."""
    folder = fresh("own")
    (folder / "config.yaml").write_text(json.dumps(config))
    command = [SWEEP, "run", folder / "config.yaml", "--db", folder / "results.db",
               "--progress", "none", "--quiet", *options]
    pin = None if core is None else lambda: os.sched_setaffinity(0, {core})
    start, start_cpu = time.perf_counter(), children_cpu()
    run = subprocess.run(command, preexec_fn=pin, capture_output=True, text=True)
    seconds, cpu = time.perf_counter() - start, children_cpu() - start_cpu
    if run.returncode:
        sys.exit(f"sweep failed: {run.stderr}")
    return seconds, cpu, sqlite3.connect(folder / "results.db")


def sweep_epochs(case, n, core):
    """n epochs of one training on one thread, after two to warm up: what the
    database says of each, and the processor seconds of the whole run."""
    config = {
        "name": case.name,
        "data": {"dataset": "digits" if case.name == "digits" else "fashion-mnist",
                 "validation": 0},
        "model": {"layers": [case.hidden]},
        "training": {"optimizer": "rmsprop", "batch_size": case.batch, "epochs": n + 2,
                     "learning_rate": LEARNING_RATE, "rho": RHO, "epsilon": EPSILON},
    }
    _, cpu, db = sweep(config, "--jobs", "1", "--threads", "1", core=core)
    assert db.execute("SELECT n_train FROM splits").fetchone()[0] == case.n
    rows = db.execute("SELECT wall_seconds, loss FROM epochs WHERE epoch > 2 ORDER BY epoch")
    rows = rows.fetchall()
    return {"seconds": [r[0] for r in rows], "loss": rows[-1][1] if rows else None, "run_cpu": cpu}


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), "unknown")
    version = subprocess.run([SWEEP, "--version"], capture_output=True, text=True).stdout
    facts = dict(line.split(None, 1) for line in version.splitlines()[1:])
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "sweep": version.splitlines()[0],
            "vectors": facts.get("vectors", "?").strip(), "load": os.getloadavg()[0],
            "date": time.strftime("%Y-%m-%d", time.gmtime())}
