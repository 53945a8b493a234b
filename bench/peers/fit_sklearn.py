"""scikit-learn's side of the comparison. Reads requests 'ITERATIONS SECONDS' line by line, fits as often as fills the seconds, but at least
once, and answers each with a line of JSON: seconds of every fit, wall and processor, the log-likelihood, and the peak of the memory beyond the data."""

import argparse
import json
import sys
import time
import warnings

import numpy as np
import sklearn
import threadpoolctl
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture


def memory(key: str) -> int:
    """The resident size (VmRSS) or its peak (VmHWM) in bytes."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(key))


def reset_peak() -> None:
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass  # then the peak includes that of loading, which is small


def blas() -> str:
    found = [f"{i['internal_api']} {i['version']}" for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
    return ", ".join(sorted(set(found))) or "the reference BLAS, which is slow: install OpenBLAS for a fair comparison"


def answer(values: dict) -> None:
    print(json.dumps(values), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--covariance", choices=["full", "diagonal"], required=True)
    arguments = parser.parse_args()

    # tol=0 never converges, which is what is wanted here: all sides do the same number of iterations.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    rows = np.load(arguments.data)
    with open(arguments.start) as file:
        start = json.load(file)
    precision = 1 / np.array(start["variances"])
    components = len(start["weights"])
    is_full = arguments.covariance == "full"
    precisions = np.repeat((np.diag(precision) if is_full else precision)[None], components, 0)
    answer({"version": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {blas()}, Python {sys.version.split()[0]}"})

    for request in sys.stdin:
        iterations, least = int(request.split()[0]), float(request.split()[1])
        reset_peak()
        before = memory("VmRSS")
        seconds, processor_seconds = [], []
        while not seconds or sum(seconds) < least:
            # reg_covar=0, because Elbo adds nothing to the diagonal; a random init, because it is replaced by the given start anyway and
            # the default would run k-means first.
            mixture = GaussianMixture(
                components,
                covariance_type="full" if is_full else "diag",
                tol=0,
                reg_covar=0,
                max_iter=iterations,
                init_params="random_from_data",
                weights_init=start["weights"],
                means_init=start["means"],
                precisions_init=precisions,
                random_state=0,
            )
            began, used = time.perf_counter(), time.process_time()
            mixture.fit(rows)
            processor_seconds.append(time.process_time() - used)
            seconds.append(time.perf_counter() - began)
            assert mixture.n_iter_ == iterations
        peak = memory("VmHWM")

        # Of the final parameters: lower_bound_ is that of the parameters before the last M-step.
        answer({
            "seconds": seconds,
            "processorSeconds": processor_seconds,
            "logLikelihood": float(mixture.score_samples(rows).sum()),
            "bytes": max(peak - before, 0),
        })


main()
