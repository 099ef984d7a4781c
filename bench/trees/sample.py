"""The sample that tree libraries are compared on: n x 30 features of unlike shapes, weights that vary, a signal that needs
interactions of features. `sample(n, seed)` gives x (n, 30) float32, y (n) int32 and w (n) float64."""

import numpy as np


def sample(n, seed):
    random = np.random.default_rng(seed)
    z = random.standard_normal((n, 30))
    z[:, 10:20] += 0.5 * z[:, 0:10]  # correlated, as masses and momenta of one event are
    x = z.copy()
    x[:, 5:10] = np.exp(z[:, 5:10])  # falling spectra
    x[:, 15:18] = np.round(2 * z[:, 15:18])  # multiplicities: many ties
    x[:, 20:25] = np.pi * np.tanh(z[:, 20:25])  # angles, bounded
    x[:, 9] = np.abs(z[:, 0] * z[:, 1] + z[:, 10])  # a mass: the others' interaction made a feature of its own
    logit = (
        1.6 * np.exp(-((x[:, 9] - 1) ** 2) / 0.18)
        + 0.9 * z[:, 2] * (z[:, 3] > 0)
        + 0.8 * np.maximum(z[:, 12], z[:, 13])
        + 0.7 * np.sin(x[:, 20]) * (1 + np.tanh(z[:, 4]))
        + 0.5 * z[:, 5]
        + 0.4 * (z[:, 6] ** 2 - 1)
        + 0.3 * z[:, 15]
        - 2.0
    )
    y = (random.random(n) < 1 / (1 + np.exp(-logit))).astype(np.int32)
    w = random.lognormal(0, 0.5, n)
    return x.astype(np.float32), y, w
