"""Makes the test files of the observables from a Delphes file of 100 top-pair events.

    python make_tt100.py DELPHES.root REFERENCE_FOLDER TEST_DATA_FOLDER

writes observe/tt100.h5 (the needed collections in the layout of the event store), observe/tt100-reference.json (values
of observables and masks of cuts) and represent/tt100-images.h5. Needs uproot, awkward and h5py.
"""

import json
import pathlib
import sys

import awkward as ak
import h5py
import numpy as np
import uproot

KINEMATICS = [("pt", "PT", "GeV"), ("eta", "Eta", "1"), ("phi", "Phi", "rad")]
CALORIMETER = [("et", "ET", "GeV"), ("eta", "Eta", "1"), ("phi", "Phi", "rad"), ("e", "E", "GeV")]
JET = KINEMATICS + [
    ("mass", "Mass", "GeV"),
    ("charge", "Charge", "e"),
    ("btag", "BTag", "1"),
    ("tautag", "TauTag", "1"),
    ("tau", "Tau[5]", "1"),
]
COLLECTIONS = {
    "Jet": JET,
    "FatJet": JET,
    "GenJet": KINEMATICS + [("mass", "Mass", "GeV")],
    "Electron": KINEMATICS + [("charge", "Charge", "e")],
    "Muon": KINEMATICS + [("charge", "Charge", "e")],
    "Photon": KINEMATICS + [("e", "E", "GeV")],
    "MissingET": [("met", "MET", "GeV"), ("eta", "Eta", "1"), ("phi", "Phi", "rad")],
    "GenMissingET": [("met", "MET", "GeV"), ("eta", "Eta", "1"), ("phi", "Phi", "rad")],
    "ScalarHT": [("ht", "HT", "GeV")],
    "Track": [("pt", "PT", "GeV")],
    "Tower": CALORIMETER,
    "Particle": [("pt", "PT", "GeV")],
    "Weight": [("weight", "Weight", "1")],
    "EFlowTrack": KINEMATICS + [("mass", "Mass", "GeV"), ("charge", "Charge", "e")],
    "EFlowPhoton": CALORIMETER,
    "EFlowNeutralHadron": CALORIMETER,
}
EFLOW = ["EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"]


def column(tree, collection, leaf):
    return tree[f"{collection}/{collection}.{leaf}"].array()


def write_collection(out, tree, name, columns):
    group = out.create_group(name)
    for k, (ours, leaf, unit) in enumerate(columns):
        values = column(tree, name, leaf)
        if k == 0:
            counts = ak.to_numpy(ak.num(values, axis=1))
            group["offsets"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        flat = ak.to_numpy(ak.flatten(values, axis=1)).astype(np.float32)
        group.create_dataset(ours, data=flat, compression="gzip", compression_opts=9, shuffle=True)
        group[ours].attrs["unit"] = unit
    return group


def write_constituents(group, refs, ids):
    """Resolves references by unique identifier: tracks, then photons, then neutral hadrons, each in its order."""
    offsets, target, index = [0], [], []
    for event, jets in enumerate(refs):
        tables = [{uid: i for i, uid in enumerate(column[event])} for column in ids]
        for jet in jets:
            for t, table in enumerate(tables):
                found = [table[uid] for uid in jet if uid in table]
                index += found
                target += [t] * len(found)
            offsets.append(len(index))
    relation = group.create_group("constituents")
    relation["offsets"] = np.array(offsets, np.int64)
    relation.create_dataset("target", data=np.array(target, np.uint8), compression="gzip", shuffle=True)
    relation.create_dataset("index", data=np.array(index, np.int32), compression="gzip", shuffle=True)
    relation.attrs["targets"] = json.dumps(EFLOW)


def write_events(path, tree):
    ids = [column(tree, name, "fUniqueID").to_list() for name in EFLOW]
    with h5py.File(path, "w") as out:
        for name, columns in COLLECTIONS.items():
            group = write_collection(out, tree, name, columns)
            if name in ("Jet", "FatJet"):
                write_constituents(group, column(tree, name, "Constituents").refs.to_list(), ids)


def write_reference(path, reference):
    full = json.loads(reference.read_text())
    observables = {
        name: {"first": value["first20"], "finite": value.get("finite"), "sum": value.get("sum")}
        for name, value in full["observables"].items()
    }
    path.write_text(
        json.dumps({"source": full["source"], "observables": observables, "cuts": full["cuts"], "aliases": full["aliases"]})
        + "\n"
    )


def write_images(path, folder):
    with h5py.File(path, "w") as out:
        for step in ("raw", "translate", "translate-rotate"):
            samples = np.load(folder / f"image-{step}-33x33.npz")["samples"]
            out.create_dataset(step, data=samples, compression="gzip", shuffle=True)


def main():
    delphes, reference, data = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    for folder in ("observe", "represent"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    with uproot.open(delphes) as file:
        write_events(data / "observe" / "tt100.h5", file["Delphes"])
    write_reference(data / "observe" / "tt100-reference.json", reference / "observables.json")
    write_images(data / "represent" / "tt100-images.h5", reference)


if __name__ == "__main__":
    main()
