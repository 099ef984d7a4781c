#!/usr/bin/env python3
"""Makes tests/data/evaluate/scikit-learn.json: scores with ties, weights, and the metrics that scikit-learn (dcor for
distance correlations, a few lines of NumPy for what neither has) finds for them.

    python3 -m venv peers && peers/bin/pip install scikit-learn dcor
    peers/bin/python tools/make_metric_references.py

Scores are multiples of 1/64, so that they are the same number in single and in double precision.
"""
import json
import pathlib

import dcor
import numpy as np
import sklearn
from sklearn import metrics as sk

HERE = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "evaluate"


def significance(y, s, w):
    best = 0
    for t in np.unique(s):
        sel = s >= t
        signal, background = w[sel & (y == 1)].sum(), w[sel & (y == 0)].sum()
        best = max(best, signal / np.sqrt(signal + background))
    return best


def rejection(y, s, w, efficiency):
    eps = [(w[(s >= t) & (y == 1)].sum() / w[y == 1].sum(), w[(s >= t) & (y == 0)].sum() / w[y == 0].sum())
           for t in np.unique(s)]
    return 1 / min(b for e, b in eps if e >= efficiency - 1e-12)


def calibration_error(score, right, w, bins):
    error = 0
    which = np.clip(np.ceil(score * bins) - 1, 0, bins - 1)
    for b in range(bins):
        m = which == b
        if m.any():
            error += abs((w[m] * right[m]).sum() - (w[m] * score[m]).sum()) / w.sum()
    return error


def distance_correlation(x, y, w):
    p = w / w.sum()
    def centred(v):
        d = np.abs(v[:, None] - v[None, :])
        rows = d @ p
        return d - rows[:, None] - rows[None, :] + p @ rows
    a, b, pp = centred(x), centred(y), np.outer(p, p)
    return np.sqrt((pp * a * b).sum() / np.sqrt((pp * a * a).sum() * (pp * b * b).sum()))


def delong_error(y, s):
    signal, background = s[y == 1], s[y == 0]
    wins = (signal[:, None] > background[None, :]) + 0.5 * (signal[:, None] == background[None, :])
    return np.sqrt(wins.mean(1).var(ddof=1) / len(signal) + wins.mean(0).var(ddof=1) / len(background))


def binary(y, s, v, w):
    called, kw = s > 0.5, {"sample_weight": w}
    fpr, tpr, _ = sk.roc_curve(y, s, drop_intermediate=False, **kw)
    precision, recall, _ = sk.precision_recall_curve(y, s, **kw)
    (tn, fp), _ = sk.confusion_matrix(y, called, **kw)
    qcd = y == 0
    return {
        "accuracy": sk.accuracy_score(y, called, **kw),
        "balanced_accuracy": sk.balanced_accuracy_score(y, called, **kw),
        "precision": sk.precision_score(y, called, **kw),
        "recall": sk.recall_score(y, called, **kw),
        "false_positive_rate": fp / (tn + fp),
        "f1": sk.f1_score(y, called, **kw),
        "auc": sk.roc_auc_score(y, s, **kw),
        "average_precision": sk.average_precision_score(y, s, **kw),
        "log_loss": sk.log_loss(y, s, **kw),
        "brier_score": sk.brier_score_loss(y, s, **kw),
        "calibration_error": calibration_error(s, y, w, 10),
        "distance_correlation": distance_correlation(s[qcd], v[qcd], w[qcd]),
        "significance": significance(y, s, w),
        "rejection_50": rejection(y, s, w, 0.5),
        "rejection_99": rejection(y, s, w, 0.99),
        "fpr": fpr.tolist(), "tpr": tpr.tolist(),
        "pr_precision": precision[::-1].tolist(), "pr_recall": recall[::-1].tolist(),
    }


def several(y, p, w):
    called, kw = p.argmax(1), {"sample_weight": w}
    out = {
        "accuracy": sk.accuracy_score(y, called, **kw),
        "balanced_accuracy": sk.balanced_accuracy_score(y, called, **kw),
        "log_loss": sk.log_loss(y, p, **kw),
        "brier_score": sk.brier_score_loss(y, p, **kw),
        "calibration_error": calibration_error(p.max(1), called == y, w, 10),
        "confusion": sk.confusion_matrix(y, called, **kw).tolist(),
    }
    one_hot = np.eye(p.shape[1], dtype=int)[y]
    for average in ("macro", "weighted"):
        out[average] = {
            "precision": sk.precision_score(y, called, average=average, **kw),
            "recall": sk.recall_score(y, called, average=average, **kw),
            "f1": sk.f1_score(y, called, average=average, **kw),
            "auc": sk.roc_auc_score(y, p, multi_class="ovr", average=average, **kw),
            "average_precision": sk.average_precision_score(one_hot, p, average=average, **kw),
        }
    pair = (y == 2) | (y == 0)
    both = p[pair, 2] + p[pair, 0]
    odds = np.where(both > 0, p[pair, 2] / np.where(both > 0, both, 1), 0.5)
    out["auc_2_0"] = sk.roc_auc_score(y[pair] == 2, odds, sample_weight=w[pair])
    out["auc_2"] = sk.roc_auc_score(y == 2, p[:, 2], **kw)
    return out


def main():
    rng = np.random.default_rng(20)
    n = 250
    y = rng.integers(0, 2, n)
    s = np.clip(np.round(64 / (1 + np.exp(-rng.normal(1.6 * (y - 0.5), 1.3)))), 0, 64) / 64
    v = np.round(rng.normal(80 + 15 * s, 10), 1)
    w = np.round(rng.exponential(1, n) + 0.01, 6)
    ones = np.ones(n)
    data = {"made_with": f"scikit-learn {sklearn.__version__}, dcor {dcor.__version__}",
            "scores": s.tolist(), "labels": y.tolist(), "weights": w.tolist(), "variable": v.tolist(),
            "unweighted": binary(y, s, v, ones), "weighted": binary(y, s, v, w), "auc_error": delong_error(y, s),
            "dcor": dcor.distance_correlation(s[y == 0], v[y == 0])}
    assert abs(data["dcor"] - data["unweighted"]["distance_correlation"]) < 1e-12

    labels = rng.integers(0, 4, n)
    towards = [rng.dirichlet(0.7 + 1.2 * np.eye(4)[label]) + 0.01 for label in labels]
    p = np.array([rng.multinomial(16, t / t.sum()) for t in towards]) / 16
    data["several"] = {"scores": p.ravel().tolist(), "labels": labels.tolist(),
                       "unweighted": several(labels, p, ones), "weighted": several(labels, p, w)}

    target = HERE / "scikit-learn.json"
    target.write_text(json.dumps(data).replace('], "', '],\n "').replace('}, "', '},\n "') + "\n")
    print(target)


if __name__ == "__main__":
    main()
