"""Makes small datasets with hep-ml-lab itself, which the tests of their reader read.

    KERAS_BACKEND=jax python make_hep_ml_lab_datasets.py DELPHES.root TEST_DATA_FOLDER

writes TEST_DATA_FOLDER/dataset/hep_ml_lab_*.ds and, as plain arrays, hep_ml_lab_*.npz from a Delphes file of at least
100 events. Needs hep-ml-lab 0.4.3 and jax. With the argument --load FILE.ds ... it loads files instead and tells what
hep-ml-lab sees in them.
"""

import pathlib
import sys

import numpy as np
import uproot

from hml.datasets import ImageDataset, SetDataset, load_dataset
from hml.representations import Image


def arrays(dataset):
    out = {"samples": dataset.samples, "targets": dataset.targets}
    for part in ("train", "test", "val"):
        if getattr(dataset, part) is not None:
            out[f"{part}_samples"] = getattr(dataset, part).samples
            out[f"{part}_targets"] = getattr(dataset, part).targets
    return out


def write(dataset, folder, name):
    dataset.save(str(folder / f"{name}.ds"))
    np.savez_compressed(folder / f"{name}.npz", **arrays(dataset))


def sets(events, folder):
    for name, fractions in (("hep_ml_lab_set", None), ("hep_ml_lab_split", (0.5, 0.2, 0.3))):
        dataset = SetDataset(["jet0.pt", "fatjet0.mass", "jet0,jet1.delta_r"])
        dataset.read(events, 0, ["jet.size > 5"])
        dataset.read(events, 1, ["jet.size < 4"])
        if fractions:
            dataset.split(*fractions, seed=42)
        write(dataset, folder, name)


def images(events, folder):
    image = (
        Image(height="fatjet0.constituents.phi", width="fatjet0.constituents.eta", channel="fatjet0.constituents.pt")
        .with_subjets("fatjet0.constituents", "kt", 0.3, 0)
        .translate(origin="SubJet0")
        .pixelate(size=(4, 6), range=[(-1.6, 1.6), (-1.6, 1.6)])
    )
    dataset = ImageDataset(image)
    dataset.read(events, 1)
    dataset.split(0.8, 0.2, seed=42)
    write(dataset, folder, "hep_ml_lab_image")


def load(path):
    dataset = load_dataset(path, lazy=False)
    print(path, type(dataset).__name__, "split" if dataset.been_split else "not split")
    for name, values in arrays(dataset).items():
        print(f"  {name}: {values.dtype} {values.shape}, sum {np.nansum(values, dtype=float):.6g}")


if __name__ == "__main__":
    if sys.argv[1] == "--load":
        for file in sys.argv[2:]:
            load(file)
    else:
        tree = uproot.open(sys.argv[1])["Delphes"]
        out = pathlib.Path(sys.argv[2]) / "dataset"
        sets(tree, out)
        images(tree, out)
