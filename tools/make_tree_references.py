"""Makes the models of XGBoost and LightGBM in tests/data/learn/trees, and checks what we write with those who read it.

    python make_tree_references.py make FOLDER      models, and references.h5 with inputs and the programs' own predictions
    python make_tree_references.py check FOLDER     every NAME.json with xgboost, against NAME.h5 beside it: x (N, features),
                                                    scores (N, classes), missing

tests/learn/trees/exports_test.cpp leaves such files in the folder that the variable HML_MODEL_EXPORTS names; check_onnx.py
looks at the ONNX files among them. Needs numpy, pandas, h5py, xgboost and lightgbm (PyPI has all of them); the stored files
are those of xgboost 3.2.0 and lightgbm 4.7.0.
"""

import json
import pathlib
import sys

import h5py
import numpy as np
import pandas as pd

FEATURES = 5


def events(n, seed):
    """Five features: a Gaussian, one with many ties, one with zeros, a falling one, and a category of ten; some are NaN."""
    random = np.random.default_rng(seed)
    x = random.standard_normal((n, FEATURES))
    x[:, 1] = np.round(4 * x[:, 1]) / 4
    x[:, 2] = np.where(random.random(n) < 0.3, 0, x[:, 2])
    x[:, 3] = np.exp(2 * x[:, 3])
    category = random.integers(0, 10, n)
    score = x[:, 0] + x[:, 1] * x[:, 2] + np.log(x[:, 3]) / 2 + np.array([0, 2, -1, 1, 0, -2, 1, 2, -1, 0])[category]
    x[random.random((n, FEATURES)) < 0.08] = np.nan
    x[:, 4] = np.where(random.random(n) < 0.05, np.nan, category)
    score += random.standard_normal(n)
    return x.astype(np.float32), (score > 0.3).astype(int), np.digitize(score, [-0.7, 1.1])


def at_thresholds(x, thresholds):
    """Events that lie at the thresholds (feature, value), and a float beside them on either side."""
    rows = []
    for i, (feature, value) in enumerate(thresholds[:20]):
        near = np.float32(value)
        for v in (near, np.nextafter(near, np.float32(-np.inf)), np.nextafter(near, np.float32(np.inf))):
            row = x[i % len(x)].copy()
            row[feature] = v
            rows.append(row)
    return np.concatenate([x, np.array(rows, np.float32).reshape(-1, FEATURES)])


def frame(x):
    """A data frame whose last column has the categories 20, 30, ..., 110 and those of `x` otherwise."""
    out = pd.DataFrame(x[:, :4], columns=["pt", "eta", "phi", "mass"])
    values = pd.Series(x[:, 4]).map(lambda v: v if np.isnan(v) else 20 + 10 * v)
    out["tag"] = pd.Categorical(values.astype("Int64"), categories=list(range(20, 120, 10)))
    return out


def as_values(x):
    out = x.copy()
    out[:, 4] = 20 + 10 * x[:, 4]
    return out


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(np.float64)))


class Store:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file = h5py.File(self.folder / "references.h5", "w", libver=("earliest", "v108"))

    def add(self, name, x, scores):
        """`scores`: the signal's (N), or all classes' (N, classes)."""
        scores = np.asarray(scores, np.float64)
        group = self.file.create_group(name)
        group.create_dataset("x", data=x)
        if scores.ndim == 1:
            scores = np.clip(scores, 0, 1)
            scores = np.stack([1 - scores, scores], axis=1)
        group.create_dataset("scores", data=scores.astype(np.float32))


def xgboost_thresholds(path):
    model = json.loads(path.read_text())["learner"]["gradient_booster"]
    trees = (model["gbtree"]["model"] if "gbtree" in model else model["model"])["trees"]
    return [
        (f, t)
        for tree in trees
        for f, t, left, kind in zip(
            tree["split_indices"], tree["split_conditions"], tree["left_children"], tree["split_type"], strict=True
        )
        if left >= 0 and kind == 0
    ]


def make_xgboost(store):
    import xgboost

    x, y, k = events(3000, 1)
    seen, y_seen, k_seen = events(1000, 2)
    some = events(40, 3)[0]
    types = ["float"] * 4 + ["c"]

    def matrix(data, label=None):
        return xgboost.DMatrix(data, label, feature_types=types, enable_categorical=True)

    def keep(model, name, predict, inputs=lambda data: data):
        path = store.folder / name
        model.save_model(path)
        data = at_thresholds(some, xgboost_thresholds(path))
        store.add(name, inputs(data), predict(data))

    common = {"max_depth": 3, "seed": 4, "nthread": 1, "max_cat_to_onehot": 1}
    model = xgboost.train({**common, "objective": "binary:logistic", "scale_pos_weight": 2}, matrix(x, y), 10)
    keep(model, "xgboost_logistic.json", lambda data: model.predict(matrix(data)))

    dart = {**common, "objective": "binary:logitraw", "booster": "dart", "rate_drop": 0.3, "max_cat_to_onehot": 100}
    raw = xgboost.train(dart, matrix(x, y), 10)
    keep(raw, "xgboost_dart.json", lambda data: sigmoid(raw.predict(matrix(data))))

    soft = {**common, "objective": "multi:softprob", "num_class": 3, "num_parallel_tree": 2, "subsample": 0.7, "eta": 1.5}
    soft["max_depth"] = 2
    early = xgboost.train(
        soft, matrix(x[:300], k[:300]), 20, evals=[(matrix(seen, k_seen), "seen")], early_stopping_rounds=1, verbose_eval=False
    )
    last = early.best_iteration + 1
    assert last < early.num_boosted_rounds()
    keep(early, "xgboost_softprob.json", lambda data: early.predict(matrix(data), iteration_range=(0, last)))

    two = xgboost.train({**common, "objective": "multi:softprob", "num_class": 2}, matrix(x, y), 4)
    keep(two, "xgboost_two.json", lambda data: two.predict(matrix(data)))

    def table(data, label=None):
        return xgboost.DMatrix(frame(data), label, enable_categorical=True)

    squared = xgboost.train({**common, "objective": "reg:squarederror"}, table(x, y), 8)
    keep(squared, "xgboost_squared.json", lambda data: squared.predict(table(data)), as_values)


def lightgbm_thresholds(path):
    out = []
    for block in path.read_text().split("\nTree=")[1:]:
        fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "split_feature" in fields:
            out += [
                (int(f), float(t))
                for f, t, d in zip(
                    fields["split_feature"].split(), fields["threshold"].split(), fields["decision_type"].split(), strict=True
                )
                if int(d) % 2 == 0 and abs(float(t)) < 1e30
            ]
    return out


def make_lightgbm(store):
    import lightgbm

    x, y, k = events(3000, 5)
    some = events(40, 6)[0]
    common = {"num_leaves": 8, "verbose": -1, "seed": 7, "num_threads": 1, "deterministic": True, "min_data_per_group": 20}

    def keep(parameters, label, name, rounds=8, data=x, convert=lambda data: data, inputs=lambda data: data, **more):
        train = lightgbm.Dataset(convert(data), label, params={"verbose": -1}, **more)
        model = lightgbm.train({**common, **parameters}, train, rounds)
        path = store.folder / name
        model.save_model(path)
        rows = at_thresholds(some, lightgbm_thresholds(path))
        if not name.endswith(("_zero.txt", "_linear.txt")):  # which are refused
            store.add(name, inputs(rows), model.predict(convert(rows)))

    last = {"categorical_feature": [4]}
    keep({"objective": "binary", "sigmoid": 0.7}, y, "lightgbm_binary.txt", **last)
    keep({"objective": "multiclass", "num_class": 3, "boosting": "dart", "drop_rate": 0.5}, k, "lightgbm_dart.txt", 4, **last)
    forest = {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "use_missing": False}
    keep(forest, y, "lightgbm_forest.txt", **last)
    keep({"objective": "regression"}, y, "lightgbm_frame.txt", convert=frame, inputs=as_values)
    keep({"objective": "cross_entropy"}, y, "lightgbm_complete.txt", 3, data=np.nan_to_num(x), **last)
    keep({"objective": "binary", "zero_as_missing": True}, y, "lightgbm_zero.txt", 2)
    keep({"objective": "binary", "linear_tree": True}, y, "lightgbm_linear.txt", 1)


def check_xgboost(path, x, scores, missing):
    import xgboost

    model = xgboost.Booster(model_file=path)
    x = x.copy()
    x[np.isin(x, missing)] = np.nan
    data = xgboost.DMatrix(x, feature_names=model.feature_names, feature_types=model.feature_types, enable_categorical=True)
    out = model.predict(data)
    if out.ndim == 1:
        out = np.clip(out, 0, 1)
        out = np.stack([1 - out, out], axis=1)
    return np.abs(out - scores).max()


def check(folder):
    largest = 0
    for path in sorted(pathlib.Path(folder).iterdir()):
        reference = path.with_suffix(".h5")
        if path.suffix != ".json" or not reference.exists():
            continue
        with h5py.File(reference) as file:
            x, scores, missing = (file[key][()] for key in ("x", "scores", "missing"))
        difference = check_xgboost(path, x, scores, missing)
        print(f"{path.name}: largest difference {difference:.2e}")
        largest = max(largest, difference)
    assert 0 < largest < 1e-6, largest


if __name__ == "__main__":
    if sys.argv[1] == "make":
        store = Store(sys.argv[2])
        make_xgboost(store)
        make_lightgbm(store)
    else:
        check(sys.argv[2])
