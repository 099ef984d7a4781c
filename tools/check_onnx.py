"""Compares what onnxruntime says of models in ONNX with our own scores.

    python check_onnx.py FOLDER     every NAME.onnx against NAME.h5 beside it: x (events, ...), scores (events, classes)

test_networks and test_learn leave such files in the folder that the variable HML_MODEL_EXPORTS names:

    HML_MODEL_EXPORTS=FOLDER build/tests/test_networks --gtest_filter='*Onnx*'

Every event is asked about in one batch and alone. Needs numpy, h5py, onnx and onnxruntime (PyPI has all of them).
"""

import pathlib
import sys

import h5py
import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5


def probabilities_of(path, x):
    """Those of all events together, and of the first ones one by one."""
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path)
    (given,) = session.get_inputs()
    together = session.run(["probabilities"], {given.name: x})[0]
    alone = [session.run(["probabilities"], {given.name: x[i : i + 1]})[0] for i in range(min(len(x), 50))]
    return together, np.concatenate(alone)


def check(path):
    with h5py.File(path.with_suffix(".h5")) as file:
        x, scores = file["x"][()], file["scores"][()]
    together, alone = probabilities_of(path, x)
    assert together.shape == scores.shape, (together.shape, scores.shape)
    difference = np.abs(together - scores).max(axis=1)
    difference[: len(alone)] = np.maximum(difference[: len(alone)], np.abs(alone - scores[: len(alone)]).max(axis=1))
    worst = int(np.argmax(np.nan_to_num(difference, nan=np.inf)))
    print(f"{path.name}: {len(x)} events, largest difference {difference[worst]:.1e} (event {worst}), {(difference > TOLERANCE).sum()} "
          f"above {TOLERANCE:.0e}; scores from {scores.min():.3f} to {scores.max():.3f}")
    return bool(np.all(difference <= TOLERANCE))


if __name__ == "__main__":
    paths = [path for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")) if path.with_suffix(".h5").exists()]
    sys.exit(0 if paths and all([check(path) for path in paths]) else 1)
