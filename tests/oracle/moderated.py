#!/usr/bin/env python3
"""The figures of tests/test_moderated.c: Smyth's prior by bisection (needs scipy).

With variances s2 of d degrees of freedom each, z = log s2 has the mean
log s0 + psi(d/2) - log(d/2) - psi(d0/2) + log(d0/2) and the variance
psi1(d/2) + psi1(d0/2); s0 and d0 are what we look for.
"""
import numpy as np
from scipy import optimize, special, stats

CASES = [
    ([1e-6, 4e-6, 9e-7, 2.5e-5, 3e-6, 1.1e-5], [0.006, 0.004, 0.0055]),
    ([1e-6, 1.2e-6, 0.9e-6, 1.1e-6], [0.002, 0.004, 0.001, 0.003, 0.0025]),
    ([0, 4e-6, 9e-7, 2.5e-5, 3e-6], [0.006, 0.004, 0.0055]),
]


def prior(s2, d):
    z = np.log(np.maximum(s2, 1e-5 * np.median(s2)))
    level = z.mean() - special.digamma(d / 2) + np.log(d / 2)
    own = z.var(ddof=1) - special.polygamma(1, d / 2)
    if own <= 0:
        return np.inf, np.exp(level)
    d0 = optimize.brentq(lambda x: special.polygamma(1, x / 2) - own, 1e-6, 1e8, xtol=1e-13, rtol=1e-14)
    return d0, np.exp(level + special.digamma(d0 / 2) - np.log(d0 / 2))


for s2, x in CASES:
    x, own = np.array(x), len(x) - 1
    d0, s0 = prior(np.array(s2), own)
    v = s0 if np.isinf(d0) else (d0 * s0 + own * x.var(ddof=1)) / (d0 + own)
    df, se = min(d0 + own, len(s2) * own), np.sqrt(v / len(x))
    half = stats.t.ppf(0.975, df) * se
    print(f"df {d0!r} variance {float(s0)!r}: t {x.mean() / se!r} df {df!r} "
          f"p {2 * stats.t.sf(x.mean() / se, df)!r} [{x.mean() - half!r}, {x.mean() + half!r}]")
