"""Runs every case in Elbo and in scikit-learn and prints one table. Called by `run`, which checks what is needed first."""

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import time

import numpy
import sklearn
import threadpoolctl

from cases import CASES, quick, write

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DATA = os.path.join(ROOT, "artifacts", "peers")
ELBO = os.path.join(ROOT, "bench", "Elbo.Benchmarks", "bin", "Release", "net10.0", "Elbo.Benchmarks.dll")
ITERATIONS = 20
TOLERANCE = 1e-9
QUIET = 0.05
HEADINGS = [
    "case", "rows", "D", "K", "covariance", "Elbo s", "Elbo CPU s", "GFLOP/s", "of peak", "sklearn s", "ratio", "Elbo MB", "sklearn MB",
    "Elbo log-likelihood", "sklearn log-likelihood", "rel. difference",
]


def processor() -> str:
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def blas() -> str:
    # scipy brings the library in that does scikit-learn's matrix products.
    import scipy.linalg  # noqa: F401

    found = [f"{i['internal_api']} {i['version']}" for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
    return ", ".join(sorted(set(found))) or "the reference BLAS, which is slow: install OpenBLAS for a fair comparison"


def busy_seconds() -> float:
    """The processor time that everything on this machine has used so far."""
    with open("/proc/stat") as file:
        user, nice, system = map(int, file.readline().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def fit(command: list[str], environment: dict[str, str]) -> dict:
    """Runs one side; notes which share of the machine something else used meanwhile."""
    def mine() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    busy, own, began = busy_seconds(), mine(), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    others = (busy_seconds() - busy) - (mine() - own)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}{done.stdout}")
    # Short runs drown in the clock's ticks.
    elapsed = max(time.perf_counter() - began, 2)
    return {**json.loads(done.stdout), "others": others / (elapsed * os.cpu_count())}


def table(rows: list[list[str]]) -> str:
    """A table that is aligned on a terminal and is Markdown."""
    widths = [max(len(row[i]) for row in [HEADINGS, *rows]) for i in range(len(HEADINGS))]
    is_text = [heading in ("case", "covariance") for heading in HEADINGS]
    align = lambda row: [cell.ljust(w) if text else cell.rjust(w) for cell, w, text in zip(row, widths, is_text)]
    rule = ["-" * w if text else "-" * (w - 1) + ":" for w, text in zip(widths, is_text)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [align(HEADINGS), rule, *map(align, rows)])


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/peers/run", description="The same EM iterations in Elbo and in scikit-learn.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, fewer components, one run each")
    parser.add_argument("--cases", default=",".join(case.name for case in CASES), help="names separated by commas (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="threads of both sides (default: %(default)s)")
    arguments = parser.parse_args()
    wanted = arguments.cases.split(",")
    if unknown := set(wanted) - {case.name for case in CASES}:
        parser.error(f"there is no case {', '.join(sorted(unknown))}")

    os.makedirs(DATA, exist_ok=True)
    threads = str(arguments.threads)
    environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
    rows, versions, worst, others = [], {}, 0.0, 0.0
    for case in (quick(c) if arguments.quick else c for c in CASES if c.name in wanted):
        print(f"{case.name}: {case.rows:,} x {case.dimension}, {case.components} components, {case.covariance} …", file=sys.stderr)
        data, start = os.path.join(DATA, f"{case.name}.npy"), os.path.join(DATA, f"{case.name}.json")
        write(case, data, start)
        common = [
            "--data", data, "--start", start, "--covariance", case.covariance,
            "--iterations", str(ITERATIONS), "--runs", str(case.runs),
        ]
        elbo = fit(["dotnet", ELBO, "peer", *common, "--threads", threads], environment)
        peer = fit([sys.executable, os.path.join(HERE, "fit_sklearn.py"), *common], environment)
        os.remove(data)
        versions = elbo["versions"]
        others = max(others, elbo["others"], peer["others"])
        ours, theirs = statistics.median(elbo["seconds"]), statistics.median(peer["seconds"])
        difference = abs(elbo["logLikelihood"] / peer["logLikelihood"] - 1)
        worst = max(worst, difference if difference == difference else float("inf"))
        used = statistics.median(elbo["processorSeconds"])
        # The E-step of the last model counts: that is how its likelihood is known.
        per_pair = 8 * case.dimension if case.covariance == "diagonal" else 2 * case.dimension * (case.dimension + 1)
        operations = (ITERATIONS + 1) * case.rows * case.components * per_pair
        rows.append([
            case.name, f"{case.rows:,}", str(case.dimension), str(case.components), case.covariance,
            f"{ours:.3f}", f"{used:.3f}", f"{operations / ours / 1e9:.1f}", f"{operations / used / elbo['peak']:.0%}", f"{theirs:.3f}", f"{theirs / ours:.1f}", f"{elbo['bytes'] / 1e6:.0f}", f"{peer['bytes'] / 1e6:.0f}",
            f"{elbo['logLikelihood']:.6f}", f"{peer['logLikelihood']:.6f}", f"{difference:.1e}",
        ])

    name = processor()
    facts = [
        f"{ITERATIONS} EM iterations from the same start, float64, {threads} threads on both sides; the median of several fits (one each in"
        " a quick run), from the data in memory to the fitted model. Memory is the peak of the resident size beyond the loaded data. The"
        " ratio is scikit-learn's time over Elbo's. Useful operations are 2·N·K·D(D+1) an E-step and M-step for full covariances, 8·N·K·D for"
        " diagonal ones; the share of the peak is that of the cores' time, against what a core does if it only multiplies and adds. Both log-likelihoods are those of the final parameters.",
        "",
        f"- processor: {name}, {os.cpu_count()} logical processors, {elbo['peak'] / 1e9:.1f} GFLOP/s a core; {time.strftime('%Y-%m-%d')}",
        f"- Elbo {versions.get('elbo')}, {versions.get('runtime')}, vectors of {versions.get('vectorBits')} bits",
        f"- scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, {blas()}, Python {platform.python_version()}",
    ]
    print("\n".join([table(rows), "", *facts]))
    if worst > TOLERANCE:
        sys.exit(f"The log-likelihoods differ by {worst:.1e}, more than {TOLERANCE:.0e}: one of the two computes something else.")

    if others > QUIET:
        print(f"Something else used up to {others:.0%} of the machine: these times mean little, and no results are written.", file=sys.stderr)
    elif len(rows) == len(CASES):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        folder = os.path.join(ROOT, "bench", "results", slug)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "gaussian-mixture-quick.md" if arguments.quick else "gaussian-mixture.md"), "w") as file:
            heading = "# Gaussian mixtures: Elbo and scikit-learn"
            file.write("\n".join([heading, "", f"Made by `bench/peers/run{' --quick' if arguments.quick else ''}`.", "", *facts, "", table(rows), ""]))


main()
