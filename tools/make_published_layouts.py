"""Makes small files in the layouts of published data sets, which the tests of their readers read.

    python make_published_layouts.py TEST_DATA_FOLDER [HIGGSML_SAMPLE.csv]

writes TEST_DATA_FOLDER/dataset/*. Numbers are made up (a few events each); names, types, shapes and packing are those of
the published files. The rows of higgsml.csv are real: the first 20 of the sample, CERN Open Data,
doi:10.7483/OPENDATA.ATLAS.ZBP2.M5T8. Needs numpy, pandas, tables, h5py, uproot and awkward.
"""

import gzip
import json
import pathlib
import sys
import zipfile

import awkward as ak
import h5py
import numpy as np
import pandas as pd
import uproot

EVENTS = 6


def momenta(random, n, length):
    """Massless (E, px, py, pz) of n events, falling in pt, padded with zeros; the numbers of objects are 3, 4, 5, ..."""
    out = np.zeros((n, length, 4), np.float32)
    for event in range(n):
        count = min(3 + event, length)
        pt = np.sort(random.uniform(1, 200, count))[::-1]
        eta, phi = random.normal(0.5, 0.2, count), random.normal(1, 0.2, count)
        p4 = [pt * np.cosh(eta), pt * np.cos(phi), pt * np.sin(phi), pt * np.sinh(eta)]
        out[event, :count] = np.stack(p4, axis=1)
    return out


def top_tagging(folder, random):
    flat = momenta(random, EVENTS, 200).reshape(EVENTS, 800)
    names = [f"{part}_{i}" for i in range(200) for part in ("E", "PX", "PY", "PZ")]
    frame = pd.DataFrame(flat, columns=names)
    for k, name in enumerate(("truthE", "truthPX", "truthPY", "truthPZ")):
        frame[name] = np.float32([600 + k, 0] * (EVENTS // 2))
    frame["ttv"] = np.int64([0, 0, 1, 1, 2, 2])
    frame["is_signal_new"] = np.int64([1, 0] * (EVENTS // 2))
    for name, packing in (("top_tagging.h5", "zlib"), ("top_tagging_blosc.h5", "blosc")):
        with pd.HDFStore(folder / name, "w", complib=packing, complevel=9) as store:
            store.put("table", frame, format="table")
    np.savez(folder / "top_tagging.npz", values=flat, truth=frame[["truthE"]].to_numpy())


def lhco(folder, random):
    values = np.zeros((4, 2101))
    for event in range(4):
        count = 5 + event
        values[event, : 3 * count] = np.stack(
            [random.uniform(1, 100, count), random.normal(0, 1, count), random.uniform(-3, 3, count)], axis=1
        ).ravel()
    values[:, 2100] = [0, 1, 0, 1]
    pd.DataFrame(values).to_hdf(folder / "lhco.h5", key="df", mode="w", complib="zlib", complevel=9)
    np.savez_compressed(folder / "lhco.npz", values=values)


def jetnet(folder, random):
    for kind in ("g", "t"):
        counts = np.array([2, 30, 7])
        particles = random.normal(0, 0.1, (3, 30, 4)).astype(np.float32)
        particles[..., 2] = np.abs(particles[..., 2])
        particles[..., 3] = np.arange(30) < counts[:, None]
        particles *= particles[..., 3:]
        jets = np.stack([random.uniform(500, 1500, 3), random.normal(0, 1, 3), random.uniform(10, 200, 3), counts], axis=1)
        with h5py.File(folder / f"jetnet_{kind}.hdf5", "w") as file:
            file.create_dataset("particle_features", data=particles, compression="gzip")
            file.create_dataset("jet_features", data=jets.astype(np.float32), compression="gzip")


def quark_gluon(folder, random):
    # Both byte orders and both orders of the axes: all that NumPy writes must be read.
    x = np.zeros((5, 8, 4))
    ids = np.array([22, 211, -211, 130, 2112, 321, 11, -13])
    for event in range(5):
        count = 4 + event % 5
        x[event, :count] = np.stack(
            [random.uniform(0.5, 50, count), random.normal(0, 0.4, count), random.normal(3, 0.3, count), ids[:count]],
            axis=1,
        )
    y = np.array([1, 0, 1, 1, 0], float)
    np.savez_compressed(folder / "quark_gluon.npz", X=x, y=y)


def arrays(folder, random):
    values = random.normal(size=(3, 4, 2))
    np.savez(
        folder / "arrays.npz",
        c=values,
        fortran=np.asfortranarray(values),
        big=values.astype(">f8"),
        half=np.float16([0, 1.5, -2, 6e-8, np.inf, np.nan]),
        small=np.array([[1, -2], [3, -4]], ">i2"),
        flags=np.array([True, False]),
        counts=np.array([0, 2**63], np.uint64),
        texts=np.array(["top", "\u00e9toile", ""]),
        bytes=np.array([b"qcd", b"w"]),
        scalar=np.float32(2.5),
        empty=np.zeros((0, 3), np.float32),
        complex=np.array([1j]),
        objects=np.array([{"a": 1}], dtype=object),
    )
    np.savez_compressed(folder / "arrays_deflated.npz", c=values)
    with zipfile.ZipFile(folder / "zip64.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("inside.txt", "w", force_zip64=True) as member:
            member.write(b"zip64 fields stand in the local header\n" * 3)


def trackml(folder, random):
    tables = {}
    for event in (21000, 21001):
        hits = pd.DataFrame(
            {
                "hit_id": [1, 2, 3, 4],
                "x": random.normal(0, 50, 4).round(4),
                "y": random.normal(0, 50, 4).round(4),
                "z": random.normal(0, 500, 4).round(3),
                "volume_id": [7, 7, 8, 9],
                "layer_id": [2, 4, 2, 2],
                "module_id": [1, 1, 97, 5],
            }
        )
        cells = pd.DataFrame(
            {"hit_id": [1, 2, 2, 4], "ch0": [209, 1, 2, 3], "ch1": [617, 9, 9, 8], "value": [0.0138, 0.08, 0.21, 0.1]}
        )
        particles = pd.DataFrame(
            {
                "particle_id": [4503668346847232, 4503737066323968],
                "particle_type": [211, -13],
                "vx": [-0.0092, -0.0092],
                "vy": [0.0099, 0.0099],
                "vz": [-0.0778, -0.0778],
                "px": [-0.0552, -0.9481],
                "py": [0.3233, 0.4701],
                "pz": [-0.2038, 2.0101],
                "q": [1, 1],
                "nhits": [2, 1],
            }
        )
        truth = pd.DataFrame(
            {
                "hit_id": [1, 2, 3, 4],
                "particle_id": [4503737066323968, 4503668346847232, 4503668346847232, 0],
                "tx": hits.x,
                "ty": hits.y,
                "tz": hits.z,
                "tpx": [0.1, 0.2, 0.3, 0.0],
                "tpy": [0.4, 0.5, 0.6, 0.0],
                "tpz": [0.7, 0.8, 0.9, 0.0],
                "weight": [0.5, 0.25, 0.25, 0.0],
            }
        )
        for name, table in (("hits", hits), ("cells", cells), ("particles", particles), ("truth", truth)):
            tables[f"event{event:09d}-{name}.csv"] = table.to_csv(index=False)
    with zipfile.ZipFile(folder / "trackml.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr("train_sample/" + name, text)


JETCLASS_PARTICLE = (
    "px py pz energy deta dphi d0val d0err dzval dzerr charge isChargedHadron isNeutralHadron isPhoton isElectron isMuon"
).split()
JETCLASS_JET = "pt eta phi energy nparticles sdmass tau1 tau2 tau3 tau4".split()
JETCLASS_LABEL = "QCD Hbb Hcc Hgg H4q Hqql Zqq Wqq Tbqq Tbl".split()


def jetclass(folder, random):
    counts = np.array([3, 5, 2])
    total = counts.sum()
    branches = {}
    for name in JETCLASS_PARTICLE:
        values = random.normal(0, 1, total).astype(np.float32)
        if name.startswith("is"):
            values = np.int32(values > 0)
        elif name == "charge":
            values = np.float32(np.sign(values))
        branches["part_" + name] = ak.unflatten(values, counts)
    for name in JETCLASS_LABEL:
        one = np.array([name == "QCD", name == "Hbb", name == "Tbl"])
        branches["label_" + name] = np.float32(one) if name == "QCD" else one
    for name in JETCLASS_JET:
        branches["jet_" + name] = np.float32(counts if name == "nparticles" else random.uniform(1, 500, 3))
    with uproot.recreate(folder / "jetclass.root") as file:
        file.mktree("tree", {name: ("var * " + str(ak.type(a).content.content) if a.ndim == 2 else a.dtype)
                             for name, a in branches.items()}, counter_name=lambda counted: "n" + counted)
        file["tree"].extend(branches)
    reference = {name: ak.to_list(ak.Array(values)) for name, values in branches.items()}
    (folder / "jetclass.json").write_text(json.dumps(reference) + "\n")


def higgsml(folder, sample):
    lines = pathlib.Path(sample).read_text().splitlines()[:21]
    (folder / "higgsml.csv").write_text("\n".join(lines) + "\n")
    # The columns of the Open Data version: KaggleSet and KaggleWeight follow Weight and Label.
    frame = pd.read_csv(folder / "higgsml.csv", dtype=str)
    frame["KaggleSet"] = list("tbvu") * 5
    frame["KaggleWeight"] = frame["Weight"]
    with gzip.GzipFile(folder / "higgsml_open_data.csv.gz", "wb", mtime=0) as file:
        file.write(frame.to_csv(index=False).encode())


def main():
    folder = pathlib.Path(sys.argv[1]) / "dataset"
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    for make in (top_tagging, lhco, jetnet, quark_gluon, arrays, trackml, jetclass):
        make(folder, random)
    if len(sys.argv) > 2:
        higgsml(folder, sys.argv[2])


if __name__ == "__main__":
    main()
