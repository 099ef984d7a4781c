"""Compares what onnxruntime says of models in ONNX with what we say.

    python check_onnx.py FOLDER     every NAME.onnx against NAME.h5 beside it: x (events, ...), or a group of several by name,
                                    scores (events, classes) or estimates (events, ...), or both

test_networks and test_learn leave such files in the folder that the variable HML_MODEL_EXPORTS names:

    HML_MODEL_EXPORTS=FOLDER build/tests/test_networks --gtest_filter='*Onnx*'

Events are asked about together, and the first ones alone as well. Needs numpy, h5py, onnx and onnxruntime (PyPI has all of
them).
"""

import pathlib
import sys

import h5py
import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5


def read_inputs(session, x):
    names = [given.name for given in session.get_inputs()]
    if isinstance(x, h5py.Group):
        assert sorted(names) == sorted(x), (names, list(x))
        return {name: x[name][()] for name in names}
    (name,) = names
    return {name: x[()]}


def ask(session, output, inputs, events):
    together = session.run([output], inputs)[0]
    one = lambda i: {name: x[i : i + 1] for name, x in inputs.items()}
    alone = np.concatenate([session.run([output], one(i))[0] for i in range(min(events, 50))])
    return together, alone


def check(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path)
    with h5py.File(path.with_suffix(".h5")) as file:
        inputs = read_inputs(session, file["x"])
        said = {ours: file[name][()] for name, ours in (("scores", "probabilities"), ("estimates", "estimates")) if name in file}
    good = bool(said)
    for output, ours in said.items():
        together, alone = ask(session, output, inputs, len(ours))
        assert together.shape == ours.shape, (together.shape, ours.shape)
        unit = np.maximum(1, np.abs(ours))
        difference = (np.abs(together - ours) / unit).max(axis=1)
        first = len(alone)
        difference[:first] = np.maximum(difference[:first], (np.abs(alone - ours[:first]) / unit[:first]).max(axis=1))
        worst = int(np.argmax(np.nan_to_num(difference, nan=np.inf)))
        above = int(np.sum(~(difference <= TOLERANCE)))
        print(f"{path.name}: {output} of {len(ours)} events, from {ours.min():.3f} to {ours.max():.3f}; largest difference "
              f"{difference[worst]:.1e} (event {worst}), {above} above {TOLERANCE:.0e}")
        good = good and above == 0
    return good


if __name__ == "__main__":
    paths = [path for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")) if path.with_suffix(".h5").exists()]
    sys.exit(0 if paths and all([check(path) for path in paths]) else 1)
