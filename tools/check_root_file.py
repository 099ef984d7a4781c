"""Reads a ROOT file that RootWriter wrote with uproot and with ROOT itself and compares every value.

    python check_root_file.py FILE.root FILE.json

FILE.json is what tests/event/root_write_test.cpp leaves beside it. Needs uproot, awkward and ROOT (PyPI has all three).
"""

import json
import pathlib
import sys

import awkward as ak
import numpy as np
import ROOT
import uproot


def rounded(values, kind):
    """Nested lists with each number as the branch's type holds it."""
    return [rounded(v, kind) for v in values] if isinstance(values, list) else kind.type(values).item()


def kind_of(array):
    """The NumPy type of an array's numbers."""
    flat = ak.to_numpy(ak.flatten(array, axis=None))
    return flat.dtype.newbyteorder("=")


def check_uproot(path, expected):
    wrong = []
    with uproot.open(path) as file:
        tree = file[expected["tree"]]
        assert tree.num_entries == expected["entries"]
        text = str(file["provenance"]) if expected["provenance"] else ""
        assert text == expected["provenance"], text
        assert sorted(tree.keys()) == sorted(expected["branches"]), tree.keys()
        for name, values in expected["branches"].items():
            array = tree[name].array()
            if ak.to_list(array) != rounded(values, kind_of(array)):
                wrong.append(name)
    return wrong, len(expected["branches"])


def check_frame(path, expected):
    """As RDataFrame sees it. Of jagged rows, name[counter][width], RDataFrame 6.40 reads only the first numbers, in
    files that ROOT wrote no less; those branches are left to uproot and TTree."""
    wrong = []
    frame = ROOT.RDataFrame(expected["tree"], str(path))
    columns = {str(name) for name in frame.GetColumnNames()}
    assert set(expected["branches"]) <= columns, columns
    kinds = {name: str(frame.GetColumnType(name)) for name in expected["branches"]}
    flat = [name for name, kind in kinds.items() if "std::array" not in kind]
    got = {}
    for i, name in enumerate(flat):
        kind = kinds[name]
        if "char" in kind.lower():  # Python would take them for text
            kind = "ROOT::VecOps::RVec<int>" if "RVec" in kind else "int"
            frame = frame.Define(f"number_{i}", f"{kind}({name})")
            got[name] = frame.Take[kind](f"number_{i}")
        else:
            got[name] = frame.Take[kind](name)
    for name in flat:
        values = expected["branches"][name]
        read = [np.asarray(v).reshape(-1) for v in got[name].GetValue()]
        told = [np.asarray(v, dtype=r.dtype).reshape(-1) for v, r in zip(values, read)]
        if len(read) != len(values) or not all(np.array_equal(r, t) for r, t in zip(read, told)):
            wrong.append(name)
    return wrong, len(flat)


def check_tree(path, expected):
    """What ROOT's TTree says of itself, and entry by entry reading."""
    file = ROOT.TFile(str(path))
    tree = file.Get(expected["tree"])
    assert tree.GetEntries() == expected["entries"]
    clusters, first = tree.GetClusterIterator(0), []
    while (start := clusters.Next()) < tree.GetEntries():
        first.append(start)
    for branch in tree.GetListOfBranches():
        assert [branch.GetBasketEntry()[i] for i in range(branch.GetWriteBasket())] == first, branch.GetName()
        assert branch.GetEntries() == expected["entries"]
    assert tree.GetTotBytes() == sum(b.GetTotBytes() for b in tree.GetListOfBranches())
    assert tree.GetZipBytes() == sum(b.GetZipBytes() for b in tree.GetListOfBranches())
    assert str(file.Get("provenance") or "") == expected["provenance"]
    wrong = []
    for name, values in expected["branches"].items():
        told = np.sum(np.concatenate([np.asarray(v, dtype=float).reshape(-1) for v in values]))
        count = tree.Draw(f"{name}+0", "", "goff")  # "+0": arrays of char are no text
        read = np.frombuffer(tree.GetV1(), count=count) if count else np.zeros(0)
        if not np.isclose(np.sum(read), told, rtol=1e-6) or count != sum(np.size(v) for v in values):
            wrong.append(name)
    return wrong, len(expected["branches"])


def main():
    path, expected = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text())
    failed = False
    for reader, check in {"uproot": check_uproot, "RDataFrame": check_frame, "TTree": check_tree}.items():
        wrong, checked = check(path, expected)
        print(f"{reader}: {checked - len(wrong)} of {checked} branches equal", *wrong)
        failed |= bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
