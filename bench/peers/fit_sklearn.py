"""Fits one case with scikit-learn and prints one line of JSON: seconds of every run, log-likelihood, memory beyond the data."""

import argparse
import json
import time
import warnings

import numpy as np
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--covariance", choices=["full", "diagonal"], required=True)
    parser.add_argument("--iterations", type=int, required=True)
    parser.add_argument("--runs", type=int, required=True)
    arguments = parser.parse_args()

    # tol=0 never converges, which is what is wanted here: both sides do the same number of iterations.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    rows = np.load(arguments.data)
    with open(arguments.start) as file:
        start = json.load(file)
    precision = 1 / np.array(start["variances"])
    components = len(start["weights"])
    is_full = arguments.covariance == "full"
    precisions = np.repeat((np.diag(precision) if is_full else precision)[None], components, 0)

    reset_peak()
    before = memory("VmRSS")
    seconds = []
    for _ in range(arguments.runs):
        # reg_covar=0, because Elbo adds nothing to the diagonal; a random init, because it is replaced by the given start anyway and
        # the default would run k-means first.
        mixture = GaussianMixture(
            components,
            covariance_type="full" if is_full else "diag",
            tol=0,
            reg_covar=0,
            max_iter=arguments.iterations,
            init_params="random_from_data",
            weights_init=start["weights"],
            means_init=start["means"],
            precisions_init=precisions,
            random_state=0,
        )
        began = time.perf_counter()
        mixture.fit(rows)
        seconds.append(time.perf_counter() - began)
        assert mixture.n_iter_ == arguments.iterations
    peak = memory("VmHWM")

    # Of the final parameters: lower_bound_ is that of the parameters before the last M-step.
    log_likelihood = float(mixture.score_samples(rows).sum())
    print(json.dumps({"seconds": seconds, "logLikelihood": log_likelihood, "bytes": max(peak - before, 0)}))


main()
