"""Reads a ROOT file of TClonesArrays that RootWriter wrote with uproot and with ROOT itself and compares every value.

    python check_clones_file.py FILE.root FILE.json

FILE.json is what tests/event/root_clones_test.cpp leaves beside it: of each branch the numbers of every event, in one row
an event, and the numbers of objects that references name. ROOT reads without dictionaries of the classes, from what the
file says of them. Needs uproot, awkward and ROOT (PyPI has all three).
"""

import json
import sys

import awkward as ak
import ROOT
import uproot


def numbers(array):
    """One flat row an event, or one number."""
    return ak.to_list(array) if array.ndim == 1 else [ak.to_list(ak.flatten(row, axis=None)) for row in array]


def check_uproot(path, expected):
    wrong = []
    with uproot.open(path) as file:
        tree = file["Events"]
        assert tree.num_entries == expected["entries"]
        for name, values in expected["branches"].items():
            branch = tree[name] if "." not in name else tree[f"{name.split('.')[0]}/{name}"]
            if numbers(branch.array()) != values:
                wrong.append(name)
        for name, values in expected["references"].items():
            array = tree[f"{name.split('.')[0]}/{name}"].array()
            if "ref" in array.fields:  # one for each object, 0 for none
                equal = ak.to_list(array["ref"]) == [[(group or [0])[0] for group in event] for event in values]
            else:
                equal = ak.to_list(array["refs"]) == values
            if not equal:
                wrong.append(name)
    return wrong, len(expected["branches"]) + len(expected["references"])


def check_root(path, expected):
    wrong = []
    file = ROOT.TFile(str(path))
    tree = file.Get("Events")
    assert tree.GetEntries() == expected["entries"]
    for name, values in expected["branches"].items():
        leaf = name.split("[")[0]
        for entry, row in enumerate(values):
            if row == []:
                continue
            count = tree.Draw(leaf, "", "goff", 1, entry)
            got = [tree.GetV1()[i] for i in range(count)]
            if got != (row if isinstance(row, list) else [row]):
                wrong.append(name)
                break
    return wrong, len(expected["branches"])


def main():
    path = sys.argv[1]
    with open(sys.argv[2], encoding="utf-8") as file:
        expected = json.load(file)
    failed = False
    for reader, check in (("uproot", check_uproot), ("TTree", check_root)):
        wrong, count = check(path, expected)
        print(f"{reader}: {count - len(wrong)} of {count} branches equal", *wrong)
        failed |= bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
