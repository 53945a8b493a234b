"""The cases of the comparison: data and starts from fixed seeds, the same bytes every time."""

import json
from typing import NamedTuple

import numpy as np


class Case(NamedTuple):
    name: str
    rows: int
    dimension: int
    components: int
    covariance: str
    spread: float
    overlapping: str = ""
    """The case of the same size whose components overlap, where these lie apart."""


# From a file that fits a spreadsheet to the sizes at which a matrix library earns its keep. The spread is the distance of the
# component means in units of their deviation: about 2 in all, so that components overlap and responsibilities are not all 0 or 1.
# Where they lie apart it is 1.5 in every column.
CASES = [
    Case("S", 10_000, 2, 5, "full", 2.0),
    Case("Sd", 10_000, 2, 5, "diagonal", 2.0),
    Case("A", 1_000_000, 16, 16, "full", 0.5),
    Case("Ad", 1_000_000, 16, 16, "diagonal", 0.5),
    Case("B", 200_000, 64, 32, "full", 0.25),
    Case("Bd", 200_000, 64, 32, "diagonal", 0.25),
    Case("Bs", 200_000, 64, 32, "full", 1.5, "B"),
    Case("C", 100_000, 128, 64, "full", 2 / np.sqrt(128)),
    Case("Cd", 100_000, 128, 64, "diagonal", 2 / np.sqrt(128)),
    Case("Cs", 100_000, 128, 64, "full", 1.5, "C"),
]


def quick(case: Case) -> Case:
    """A tenth of the rows; fewer components as well, so that each still has several times as many rows as dimensions."""
    return case._replace(rows=case.rows // 10, components=max(case.components // 4, 2))


def operations(case: Case) -> float:
    """Useful operations of an E-step and its sums: the triangle of a matrix and no more, a multiply-add being two."""
    per_pair = 8 * case.dimension if case.covariance == "diagonal" else 2 * case.dimension * (case.dimension + 1)
    return float(case.rows) * case.components * per_pair


def write(case: Case, data_path: str, start_path: str) -> None:
    """Writes rows drawn from a mixture of correlated Gaussians, and a start that is neither the truth nor far from it."""
    random = np.random.default_rng(0)
    means = random.normal(size=(case.components, case.dimension)) * case.spread
    labels = random.integers(0, case.components, case.rows)
    rows = np.empty((case.rows, case.dimension))
    for k in range(case.components):
        mixing = np.eye(case.dimension) + random.normal(size=(case.dimension, case.dimension)) * 0.3 / np.sqrt(case.dimension)
        mine = np.flatnonzero(labels == k)
        rows[mine] = means[k] + random.normal(size=(len(mine), case.dimension)) @ mixing.T

    some = rows[random.choice(case.rows, case.components, replace=False)]
    start = {
        "weights": [1 / case.components] * case.components,
        "means": (0.3 * some + 0.7 * means).tolist(),
        "variances": (0.7 * rows.var(axis=0)).tolist(),
    }
    np.save(data_path, rows)
    with open(start_path, "w") as file:
        json.dump(start, file)

    # For those who read neither npy nor JSON: sizes, weights, means and variances as plain numbers.
    with open(start_path + ".txt", "w") as file:
        for numbers in ([case.rows, case.dimension, case.components], start["weights"], *start["means"], start["variances"]):
            print(*map(repr, numbers), file=file)
