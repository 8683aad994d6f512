"""The splits of digits by a second implementation: python3 tests/oracle/split.py

Needs scikit-learn (for the labels).  Prints the hashes that tests/test_digits.c
expects; nothing here shares code with src/data/split.c or src/base/rng.c.
"""
import hashlib
import math
import struct

from sklearn.datasets import load_digits

SPLIT, TEST, FRACTION = 1, 2, 3  # enum rng_purpose
MASK = 0xFFFFFFFF


def philox(counter, key):
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [p1 >> 32 ^ c[1] ^ k0, p1 & MASK, p0 >> 32 ^ c[3] ^ k1, p0 & MASK]
        k0, k1 = k0 + 0x9E3779B9 & MASK, k1 + 0xBB67AE85 & MASK
    return c


def below(seed, purpose, epoch, index, n):
    key = (seed & MASK, seed >> 32 ^ purpose * 0x9E3779B9 & MASK)
    w = philox((index & MASK, index >> 32, epoch & MASK, epoch >> 32), key)
    return (w[1] << 32 | w[0]) * n >> 64


def permuted(items, seed, purpose, epoch):
    items = list(items)
    for i in range(len(items), 1, -1):
        j = below(seed, purpose, epoch, i - 1, i)
        items[i - 1], items[j] = items[j], items[i - 1]
    return items


def classes(pool, labels):
    return [[i for i in pool if labels[i] == c] for c in range(10)]


def draw(pool, labels, share, seed, purpose):
    groups = classes(pool, labels)
    exact = [share * len(g) for g in groups]
    take = [math.floor(x + 1e-9) for x in exact]
    left = round(share * len(pool)) - sum(take)
    order = sorted(range(10), key=lambda c: (-(exact[c] - take[c]), c))
    for c in order[:left]:
        take[c] += 1
    return {i for c, g in enumerate(groups)
            for i in permuted(g, seed, purpose, c)[:take[c]]}


def sha(indices):
    return hashlib.sha256(
        b"".join(struct.pack("<I", i) for i in sorted(indices))).hexdigest()


labels = load_digits().target
pool = set(range(len(labels))) - draw(range(len(labels)), labels, 0.2, 0, TEST)
pool = sorted(pool)
validation = draw(pool, labels, 0.2, 1, SPLIT)
print("validation 0.2, seed 1:", sha(validation))
dealt = [i for c, g in enumerate(classes(pool, labels))
         for i in permuted(g, 1, SPLIT, c)]
for fold in range(3):
    print("fold", fold, "of 3:    ", sha(dealt[fold::3]))
train = [i for i in pool if i not in validation]
part = {i for c, g in enumerate(classes(train, labels))
        for i in permuted(g, 1, FRACTION, c)[:math.ceil(0.3 * len(g) - 1e-9)]}
print("train_fraction 0.3:    ", sha(part))
