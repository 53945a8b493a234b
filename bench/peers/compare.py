"""Runs every case in Elbo, scikit-learn and Armadillo and prints one table. Called by `run`, which checks what is needed first."""

import argparse
import os
import platform
import re
import statistics
import sys
import time

from cases import CASES, Case, operations, quick, write
from side import Side

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DATA = os.path.join(ROOT, "artifacts", "peers")
ELBO = os.path.join(ROOT, "bench", "Elbo.Benchmarks", "bin", "Release", "net10.0", "Elbo.Benchmarks.dll")
ITERATIONS = 20
PEER_ITERATIONS = (1, 6)
RUNS, PEER_RUNS = 5, 3
LONG = 200
"""Seconds of all iterations above which a peer has one run instead of three."""
SHORTEST = 0.2
"""Fits that take less are repeated until they fill these seconds, and their median is the run."""
WARM_UP = 1.5
TOLERANCE = 1e-9
QUIET = 0.05
HEADINGS = [
    "case", "rows", "D", "K", "covariance", "Elbo s", "cold s", "CPU s", "GFLOP/s", "of peak", "MB",
    "sklearn s", "CPU s", "×", "MB", "Armadillo s", "CPU s", "×", "MB", "difference",
]
SHORT = ["rows", "D", "K", "covariance", "Elbo s", "of peak", "MB", "sklearn s", "×", "MB", "Armadillo s", "×"]
"""What a reader in a hurry wants; in the order of the headings."""
MISSING = "–"


def processor() -> str:
    """Its name, and whether its vectors have 512 bits: clouds give very different processors the same name."""
    facts = {}
    with open("/proc/cpuinfo") as file:
        for line in file:
            key, _, value = line.partition(":")
            facts.setdefault(key.strip(), value.strip())
    name = facts.get("model name", platform.machine())
    return f"{name}, AVX-512" if "avx512f" in facts.get("flags", "").split() else name


def busy_seconds() -> float:
    """The processor time that everything on this machine has used so far."""
    with open("/proc/stat") as file:
        user, nice, system = map(int, file.readline().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


class Peer:
    """A peer's fits: seconds per iteration are (T(6) − T(1))/5, so that what it does once is not counted."""

    def __init__(self, side: Side, runs: int):
        self.side, self.seconds, self.processor_seconds, self.bytes, self.log_likelihood, self.runs = side, [], [], 0, float("nan"), runs

    def run(self) -> None:
        if len(self.seconds) >= self.runs:
            return
        few, many = (self.side.fit(iterations, SHORTEST) for iterations in PEER_ITERATIONS)
        for key, into in (("seconds", self.seconds), ("processorSeconds", self.processor_seconds)):
            into.append((statistics.median(many[key]) - statistics.median(few[key])) / (PEER_ITERATIONS[1] - PEER_ITERATIONS[0]))
        self.bytes = max(self.bytes, few["bytes"], many["bytes"])
        self.log_likelihood = many["logLikelihood"]
        if ITERATIONS * self.seconds[-1] > LONG:
            self.runs = 1


def run_case(case: Case, threads: str, armadillo: str | None, is_quick: bool) -> tuple[list[str], dict]:
    """Elbo and the peers in turns on one case: a row of the table, and what else there is to say."""
    data, start = os.path.join(DATA, f"{case.name}.npy"), os.path.join(DATA, f"{case.name}.json")
    write(case, data, start)
    environment = {**os.environ, **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], threads)}
    common = ["--data", data, "--start", start, "--covariance", case.covariance]
    runs, peer_runs = (1, 1) if is_quick else (RUNS, PEER_RUNS)
    elbo = Side(["dotnet", ELBO, "peer", *common, "--threads", threads], environment)
    peers = [Peer(Side([sys.executable, "-B", os.path.join(HERE, "fit_sklearn.py"), *common], environment), peer_runs)]
    if armadillo and not case.overlapping:
        # It takes as long for components that lie apart as for those that overlap, and that is long.
        peers.append(Peer(Side([armadillo, data, start + ".txt", case.covariance], environment), peer_runs))
    sides = [elbo, *(peer.side for peer in peers)]
    own = lambda: time.process_time() + sum(side.processor_seconds() for side in sides)

    busy, used, began = busy_seconds(), own(), time.perf_counter()
    cold = elbo.fit(ITERATIONS)
    if cold["seconds"][0] < WARM_UP:
        elbo.fit(ITERATIONS, WARM_UP)
    fits = []
    for _ in range(runs):
        fits.append(elbo.fit(ITERATIONS, SHORTEST))
        for peer in peers:
            peer.run()
    others = ((busy_seconds() - busy) - (own() - used)) / ((time.perf_counter() - began) * os.cpu_count())
    for side in sides:
        side.close()
    for path in (data, start, start + ".txt"):
        os.remove(path)

    seconds, used = (statistics.median([statistics.median(fit[key]) for fit in fits]) for key in ("seconds", "processorSeconds"))
    rate = (ITERATIONS + 1) * operations(case) / seconds
    row = [
        case.name, f"{case.rows:,}", str(case.dimension), str(case.components), f"{case.covariance}, apart" if case.overlapping else case.covariance,
        short(seconds), short(cold["seconds"][0]), short(used),
        # Of components that lie apart most operations are left out: a rate would be that of work not done.
        *([MISSING, MISSING] if case.overlapping else [f"{rate / 1e9:.1f}", f"{rate / elbo.about['peak']:.0%}"]),
        f"{max(fit['bytes'] for fit in [cold, *fits]) / 1e6:.0f}",
    ]
    differences = []
    for peer in peers:
        theirs, processor_time = (ITERATIONS * statistics.median(values) for values in (peer.seconds, peer.processor_seconds))
        row += [short(theirs), short(processor_time), f"{theirs / seconds:.1f}", f"{peer.bytes / 1e6:.0f}"]
        differences.append(abs(cold["logLikelihoods"][PEER_ITERATIONS[1]] / peer.log_likelihood - 1))
    row += [MISSING] * (len(HEADINGS) - 1 - len(row))
    worst = max(d if d == d else float("inf") for d in differences)
    abouts = [f"{elbo.about['version']}, {elbo.about['peak'] / 1e9:.1f} GFLOP/s at most", *(peer.side.about["version"] for peer in peers)]
    return [*row, f"{worst:.0e}"], {"seconds": seconds, "worst": worst, "others": others, "abouts": abouts}


def short(seconds: float) -> str:
    return f"{seconds:.3f}" if seconds >= 0.1 else f"{seconds:.5f}"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A table that is aligned on a terminal and is Markdown."""
    widths = [max(2, *(len(row[i]) for row in [headings, *rows])) for i in range(len(headings))]
    is_text = [heading in ("case", "covariance") for heading in headings]
    align = lambda row: [cell.ljust(w) if text else cell.rjust(w) for cell, w, text in zip(row, widths, is_text)]
    rule = ["-" * w if text else "-" * (w - 1) + ":" for w, text in zip(widths, is_text)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [align(headings), rule, *map(align, rows)])


def shortened(row: list[str]) -> list[str]:
    """The cells of the short table: every heading is the next of its name."""
    cells, at = [], -1
    for heading in SHORT:
        at = HEADINGS.index(heading, at + 1)
        cells.append(row[at])
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/peers/run", description="The same EM iterations in Elbo, scikit-learn and Armadillo.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, fewer components and one run: under three minutes")
    parser.add_argument("--cases", default=",".join(case.name for case in CASES), help="names separated by commas (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="threads of every side (default: %(default)s)")
    arguments = parser.parse_args()
    wanted = arguments.cases.split(",")
    if unknown := set(wanted) - {case.name for case in CASES}:
        parser.error(f"there is no case {', '.join(sorted(unknown))}")

    # `run` compiled it, or says why not.
    armadillo, without = os.environ.get("ARMADILLO_DRIVER"), os.environ.get("ARMADILLO_MISSING", "its driver was not compiled")
    os.makedirs(DATA, exist_ok=True)
    rows, results = [], {}
    for case in (quick(c) if arguments.quick else c for c in CASES if c.name in wanted):
        print(f"{case.name}: {case.rows:,} x {case.dimension}, {case.components} components, {case.covariance} …", file=sys.stderr)
        row, results[case.name] = run_case(case, str(arguments.threads), armadillo, arguments.quick)
        rows.append(row)
        print("  " + ", ".join(f"{heading} {cell}" for heading, cell in zip(HEADINGS[5:], row[5:]) if cell != MISSING), file=sys.stderr)

    name, last = processor(), list(results.values())[-1]
    apart = [
        f"{case.name} takes 1/{results[case.overlapping]['seconds'] / results[case.name]['seconds']:.1f} of the time of {case.overlapping}"
        for case in CASES if case.name in results and case.overlapping in results
    ]
    facts = [
        f"{ITERATIONS} EM iterations from the same start, float64, {arguments.threads} threads on every side. Elbo: {'one fit' if arguments.quick else f'the median of {RUNS} fits'}, from the data in"
        " memory to the fitted model and its log-likelihood; cold is the first one of the process. Peers, who take turns with Elbo: 20·(T(6) − T(1))/5, so that what they do once"
        f" is not counted; {'one run' if arguments.quick else f'the median of {PEER_RUNS} runs, or one where that takes more than {LONG} s'}. × is a peer's time over Elbo's, MB the peak of the resident"
        " size beyond that just before the fit, in which the data are. Useful operations of an E-step and its sums are 2·N·K·D(D+1) for full covariances, 8·N·K·D for"
        f" diagonal ones, of which a fit does {ITERATIONS + 1}; the peak is what {arguments.threads} threads do that only multiply and add. The difference is the larger one of the"
        " relative differences of Elbo's log-likelihood from the peers' after 6 iterations.",
        *([f"The components of {', '.join(c.name for c in CASES if c.overlapping and c.name in results)} lie apart: {'; '.join(apart)}."] if apart else []),
        "",
        f"- processor: {name}, {os.cpu_count()} logical processors; {time.strftime('%Y-%m-%d')}",
        *(f"- {about}" for about in last["abouts"]),
        *([] if armadillo else [f"- no Armadillo: {without}"]),
    ]
    print("\n".join([table(HEADINGS, rows), "", *facts]))
    worst, others = (max(result[key] for result in results.values()) for key in ("worst", "others"))
    if worst > TOLERANCE:
        sys.exit(f"The log-likelihoods differ by {worst:.1e}, more than {TOLERANCE:.0e}: one of the sides computes something else.")

    if others > QUIET:
        print(f"Something else used up to {others:.0%} of the machine: these times mean little, and no results are written.", file=sys.stderr)
    elif len(rows) == len(CASES):
        folder = os.path.join(ROOT, "bench", "results", re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "gaussian-mixture-quick.md" if arguments.quick else "gaussian-mixture.md"), "w") as file:
            heading = "# Gaussian mixtures: Elbo, scikit-learn and Armadillo"
            made = f"Made by `bench/peers/run{' --quick' if arguments.quick else ''}`."
            file.write("\n".join([heading, "", made, "", table(SHORT, [*map(shortened, rows)]), "", *facts, "", table(HEADINGS, rows), ""]))


main()
