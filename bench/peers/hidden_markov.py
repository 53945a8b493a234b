"""Baum-Welch in NumPy on data that `Elbo.Benchmarks hidden-markov --out` wrote; with --hmmlearn, in hmmlearn. One line of JSON.

All sequences that last longer go through a step together: as fast as NumPy gets without a compiler.
"""

import argparse
import json
import math
import os
import time

import numpy as np

STATES, DIMENSION = 16, 8


def read(folder: str):
    def array(name: str, kind: str) -> np.ndarray:
        return np.fromfile(os.path.join(folder, name), kind)

    rows = array("rows.f64", "f8").reshape(-1, DIMENSION)
    means = array("means.f64", "f8").reshape(STATES, DIMENSION)
    moves = array("moves.f64", "f8").reshape(STATES, STATES)
    return rows, array("lengths.i32", "i4"), means, moves


class NumPyChain:
    """Longest sequences first: those that reach a step are then the first so many, and their rows lie together step by step."""

    def __init__(self, rows, lengths, means, moves):
        order = np.argsort(-lengths, kind="stable")
        firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]])[order]
        self.lengths = lengths[order]
        self.active = np.array([np.count_nonzero(self.lengths > t) for t in range(self.lengths[0])])
        self.starts = np.concatenate([[0], np.cumsum(self.active)])
        self.rows = rows[np.concatenate([firsts[: self.active[t]] + t for t in range(self.lengths[0])])]
        self.initial = np.full(STATES, 1 / STATES)
        self.means, self.moves = means.copy(), moves.copy()
        self.covariances = np.stack([np.eye(DIMENSION)] * STATES)

    def expect(self):
        scores = np.empty((len(self.rows), STATES))
        for k in range(STATES):
            factor = np.linalg.cholesky(self.covariances[k])
            y = (self.rows - self.means[k]) @ np.linalg.inv(factor).T
            scores[:, k] = -0.5 * np.einsum("nd,nd->n", y, y) - np.log(np.diag(factor)).sum() - 0.5 * DIMENSION * math.log(2 * math.pi)
        most = scores.max(axis=1)
        density = np.exp(scores - most[:, None])

        alpha, scale = np.empty_like(density), np.empty(len(density))
        for t, count in enumerate(self.active):
            now = slice(self.starts[t], self.starts[t] + count)
            before = slice(self.starts[t - 1], self.starts[t - 1] + count)
            np.multiply(alpha[before] @ self.moves if t else self.initial, density[now], out=alpha[now])
            scale[now] = alpha[now].sum(axis=1)
            alpha[now] /= scale[now, None]

        flows, posterior = np.zeros((STATES, STATES)), alpha
        beta = np.ones((0, STATES))
        for t in range(len(self.active) - 1, -1, -1):
            count = self.active[t]
            beta = np.concatenate([beta, np.ones((count - len(beta), STATES))])
            now = slice(self.starts[t], self.starts[t] + count)
            after = density[now] * beta / scale[now, None]
            posterior[now] *= beta
            if t:
                before = slice(self.starts[t - 1], self.starts[t - 1] + count)
                flows += alpha[before].T @ after
                beta = after @ self.moves.T
        return np.log(scale).sum() + most.sum(), posterior, flows * self.moves

    def maximize(self, posterior, moves):
        self.initial = posterior[: self.active[0]].sum(axis=0) / self.active[0]
        self.moves = moves / moves.sum(axis=1, keepdims=True)
        counts = posterior.sum(axis=0)
        self.means = posterior.T @ self.rows / counts[:, None]
        for k in range(STATES):
            difference = self.rows - self.means[k]
            self.covariances[k] = (posterior[:, k, None] * difference).T @ difference / counts[k]

    def fit(self, iterations):
        for iteration in range(iterations):
            evidence, posterior, moves = self.expect()
            if iteration + 1 < iterations:
                self.maximize(posterior, moves)
        return evidence


def hmmlearn(rows, lengths, means, moves, iterations):
    from hmmlearn.hmm import GaussianHMM

    model = GaussianHMM(
        STATES, "full", min_covar=0, startprob_prior=1, transmat_prior=1, means_prior=0, means_weight=0, covars_prior=0,
        covars_weight=DIMENSION, n_iter=iterations, tol=-math.inf, init_params="", implementation="scaling")
    model.startprob_ = np.full(STATES, 1 / STATES)
    model.transmat_, model.means_, model.covars_ = moves, means, np.stack([np.eye(DIMENSION)] * STATES)
    model.fit(rows, lengths)
    return model.monitor_.history[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--iterations", type=int, default=3)
    parser.add_argument("--hmmlearn", action="store_true")
    arguments = parser.parse_args()
    rows, lengths, means, moves = read(arguments.folder)
    began, used = time.perf_counter(), time.process_time()
    if arguments.hmmlearn:
        evidence = hmmlearn(rows, lengths, means, moves, arguments.iterations)
    else:
        evidence = NumPyChain(rows, lengths, means, moves).fit(arguments.iterations)
    scale = 1e9 / (len(rows) * arguments.iterations)
    print(json.dumps({
        "nanoseconds": (time.perf_counter() - began) * scale,
        "processorNanoseconds": (time.process_time() - used) * scale,
        "logLikelihood": float(evidence),
    }))


if __name__ == "__main__":
    main()
