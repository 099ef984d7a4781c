"""Trees beside scikit-learn, XGBoost and LightGBM, all from PyPI, on the same weighted sample (sample.py) and two threads.

    python bench/trees/compare.py BUILD [ROUNDS]

Every round draws a new sample of 250,000 events to train on and as many to test on, and runs the programs in turn: seconds to
train from arrays in memory (binning included) and to predict, and the weighted AUC. Printed are medians over the rounds, the
ratios' medians with their extremes, and the mean differences in AUC with the error of the mean. (Five trees that vote are 32
possible scores: their AUC depends on the bins at the third digit, and differs between programs and rounds alike.)
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import lightgbm
import numpy
import sklearn
import xgboost
from sklearn.ensemble import AdaBoostClassifier
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from sample import sample

EVENTS, THREADS = 250_000, 2


def timed(action):
    start = time.perf_counter()
    out = action()
    return time.perf_counter() - start, out


def with_xgboost(train, test):
    x, y, w = train
    settings = dict(
        objective="binary:logistic", tree_method="hist", grow_policy="lossguide", max_leaves=16, max_depth=0, learning_rate=0.1, nthread=THREADS
    )
    fit, model = timed(lambda: xgboost.train(settings, xgboost.QuantileDMatrix(x, y, weight=w, nthread=THREADS), 100))
    predict, scores = timed(lambda: model.inplace_predict(test[0]))
    return fit, predict, scores


def with_lightgbm(train, test):
    x, y, w = train
    settings = dict(objective="binary", num_leaves=16, learning_rate=0.1, num_threads=THREADS, verbose=-1)
    fit, model = timed(lambda: lightgbm.train(settings, lightgbm.Dataset(x, y, weight=w), 100))
    predict, scores = timed(lambda: model.predict(test[0], num_threads=THREADS))
    return fit, predict, scores


def with_scikit_learn(train, test):
    x, y, w = train
    model = AdaBoostClassifier(DecisionTreeClassifier(max_depth=4), n_estimators=5, random_state=0)
    fit, _ = timed(lambda: model.fit(x, y, w))
    predict, scores = timed(lambda: model.decision_function(test[0]))
    return fit, predict, scores


def ours(build, folder, approach, parameters):
    out = subprocess.run([f"{build}/bench/bench_trees", folder, approach, parameters, str(THREADS)], check=True, capture_output=True)
    measured = json.loads(out.stdout)
    return measured["fit"], measured["predict"], measured["auc"]


def peer(run, train, test):
    fit, predict, scores = run(train, test)
    return fit, predict, roc_auc_score(test[1], scores, sample_weight=test[2])


def one_round(build, number):
    train, test = sample(EVENTS, 2 * number + 1), sample(EVENTS, 2 * number + 2)
    with tempfile.TemporaryDirectory() as folder:
        for name, arrays in (("train", train), ("test", test)):
            for ending, array in zip("xyw", arrays):
                array.tofile(os.path.join(folder, f"{name}.{ending}"))
        return {
            "ada_boost": ours(build, folder, "ada_boost", "{trees: 5, max_depth: 4}"),
            "scikit-learn": peer(with_scikit_learn, train, test),
            "boosted_trees": ours(build, folder, "boosted_trees", "{trees: 100, max_leaves: 16, max_depth: 64}"),
            "XGBoost": peer(with_xgboost, train, test),
            "LightGBM": peer(with_lightgbm, train, test),
        }


def spread(values):
    return f"{statistics.median(values):8.2f} [{min(values):.2f}, {max(values):.2f}]"


def compare(rounds, mine, theirs):
    fit, predict = ([r[theirs][i] / r[mine][i] for r in rounds] for i in (0, 1))
    auc = numpy.array([r[mine][2] - r[theirs][2] for r in rounds])
    error = auc.std(ddof=1) / len(auc) ** 0.5 if len(auc) > 1 else float("nan")
    print(f"{mine} against {theirs:12}: trains {spread(fit)} times as fast, predicts {spread(predict)}, AUC {auc.mean():+.5f} +- {error:.5f}")


def main():
    build, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(f"scikit-learn {sklearn.__version__}, XGBoost {xgboost.__version__}, LightGBM {lightgbm.__version__}; {THREADS} threads, {count} rounds")
    rounds = [one_round(build, i) for i in range(count)]
    for name in rounds[0]:
        fit, predict, auc = (statistics.median(r[name][i] for r in rounds) for i in range(3))
        print(f"{name:14} trains in {fit:7.3f} s, predicts in {predict:6.3f} s, AUC {auc:.4f}")
    compare(rounds, "ada_boost", "scikit-learn")
    compare(rounds, "boosted_trees", "XGBoost")
    compare(rounds, "boosted_trees", "LightGBM")


if __name__ == "__main__":
    main()
