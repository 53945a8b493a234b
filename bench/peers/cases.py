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
    runs: int


# From a file that fits a spreadsheet to the sizes at which a matrix library earns its keep. The spread is the distance of the
# component means in units of their deviation: about 2 in all, so that components overlap and responsibilities are not all 0 or 1.
CASES = [
    Case("S", 10_000, 2, 5, "full", 2.0, 21),
    Case("A", 1_000_000, 16, 16, "full", 0.5, 3),
    Case("B", 200_000, 64, 32, "full", 0.25, 3),
    Case("C", 100_000, 128, 64, "full", 2 / np.sqrt(128), 3),
    Case("Ad", 1_000_000, 16, 16, "diagonal", 0.5, 3),
    Case("Bd", 200_000, 64, 32, "diagonal", 0.25, 3),
]


def quick(case: Case) -> Case:
    """A tenth of the rows, once; fewer components as well, so that each still has several times as many rows as dimensions."""
    return case._replace(rows=case.rows // 10, components=max(case.components // 4, 2), runs=1)


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
