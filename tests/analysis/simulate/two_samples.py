"""Whether two samples of counts come from one distribution; several answers at once, after Holm."""

from math import erfc, exp, pi, sqrt

import numpy as np

__all__ = ["chi_square_p", "holm", "kolmogorov_p", "two_sample_chi_square", "two_sample_kolmogorov"]


def chi_square_p(statistic, freedom):
    """P(χ² ≥ statistic): the closed sums for even and odd degrees of freedom."""
    half = statistic / 2
    if freedom % 2 == 0:
        term, total = 1.0, 1.0
        for k in range(1, freedom // 2):
            term *= half / k
            total += term
        return min(1.0, exp(-half) * total)
    total, term = erfc(sqrt(half)), exp(-half) * sqrt(statistic) * sqrt(2 / pi)
    for k in range(1, (freedom + 1) // 2):
        total += term
        term *= statistic / (2 * k + 1)
    return min(1.0, total)


def kolmogorov_p(statistic, size):
    """P(√size × D ≥ …) in the limit; too large, never too small, where values are tied."""
    scaled = statistic * sqrt(size)
    if scaled < 0.3:
        return 1.0
    return min(1.0, 2 * sum((-1) ** (k - 1) * exp(-2 * (k * scaled) ** 2) for k in range(1, 50)))


def two_sample_chi_square(one, other):
    """χ² of homogeneity over bins with at least ten of both samples together."""
    both = np.sort(np.concatenate([one, other]))
    edges = np.unique(both[np.linspace(0, both.size - 1, 9).astype(int)[1:-1]])
    tables = np.array([np.bincount(np.searchsorted(edges, x), minlength=edges.size + 1)
                       for x in (one, other)], float)  # fmt: skip
    tables = tables[:, tables.sum(axis=0) >= 10]
    if tables.shape[1] < 2:
        return 1.0
    expected = tables.sum(axis=0) * tables.sum(axis=1, keepdims=True) / tables.sum()
    return chi_square_p(float(((tables - expected) ** 2 / expected).sum()), tables.shape[1] - 1)


def two_sample_kolmogorov(one, other):
    """Largest distance of the two distribution functions."""
    values = np.unique(np.concatenate([one, other]))
    shares = [np.searchsorted(np.sort(x), values, side="right") / x.size for x in (one, other)]
    size = one.size * other.size / (one.size + other.size)
    return kolmogorov_p(float(np.abs(shares[0] - shares[1]).max()), size)


def holm(probabilities):
    """Adjusted p-values, in the order given."""
    p = np.asarray(probabilities)
    order = np.argsort(p)
    adjusted = np.maximum.accumulate((p.size - np.arange(p.size)) * p[order])
    found = np.empty_like(p)
    found[order] = np.minimum(adjusted, 1.0)
    return found
