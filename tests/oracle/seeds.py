#!/usr/bin/env python3
"""The figures of tests/test_seeds.c (needs scipy).

Newcombe's method 5: the interval of U / (m n) holds every theta with
|share - theta| <= z sqrt(V(theta)), V(theta) = theta (1 - theta) / (m n)
(1 + N (1 - theta) / (2 - theta) + N theta / (1 + theta)), N = (m + n) / 2 - 1
(Statistics in Medicine 25, 2006, 559-573).
"""
from scipy import optimize, stats

A = [0.8881, 0.8862, 0.8874, 0.8869, 0.8890]
B = [0.8850, 0.8866, 0.8859, 0.8861, 0.8872]
C = [0.8840, 0.8881, 0.8852, 0.8862]


def newcombe(share, m, n):
    z, middle = stats.norm.ppf(0.975), (m + n) / 2 - 1

    def beyond(theta):
        v = theta * (1 - theta) / (m * n) * (1 + middle * ((1 - theta) / (2 - theta) + theta / (1 + theta)))
        return abs(share - theta) - z * v ** 0.5

    inner = min(max(share, 1e-12), 1 - 1e-12)
    low = 0 if share == 0 else optimize.brentq(beyond, 1e-15, inner, xtol=1e-15)
    high = 1 if share == 1 else optimize.brentq(beyond, inner, 1 - 1e-15, xtol=1e-15)
    return low, high


d = [x - y for x, y in zip(A, B)]
t = stats.ttest_1samp(d, 0)
print("paired", sum(d) / 5, t.statistic, t.pvalue, t.confidence_interval(0.95))
won = sum(x > 0 for x in d)
print("won", won, stats.binomtest(won, 5).proportion_ci(0.95, "exact"))
t = stats.ttest_ind(A, C, equal_var=False)
print("welch", t.statistic, t.df, t.pvalue, t.confidence_interval(0.95))
u = stats.mannwhitneyu(A, C).statistic
print("u", u / 20, newcombe(u / 20, 5, 4))
for case in [(0.5, 3, 3), (1.0, 5, 5), (0.0, 3, 7), (0.85, 10, 4)]:
    print("newcombe", case, newcombe(*case))
