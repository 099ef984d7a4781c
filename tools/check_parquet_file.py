#!/usr/bin/env python3
"""Compares a Parquet file of ours with what its columns should hold, as Awkward Array and pandas read it. Needs awkward,
pyarrow and pandas.

    HML_KEEP=FOLDER build/tests/test_parquet --gtest_filter='*AwkwardAndPandas*'
    tools/check_parquet_file.py FOLDER/written.parquet tests/data/event/written.json
"""
import json
import sys

import awkward as ak
import pandas as pd
import pyarrow.parquet as pq

path, beside = sys.argv[1:3]
with open(beside) as file:
    expected = json.load(file)
events = ak.from_parquet(path)
frame = pd.read_parquet(path)
metadata = pq.read_metadata(path).metadata
assert len(events) == len(frame) == expected["entries"]
assert metadata[b"provenance"].decode() == expected["provenance"]


def relation(collection, name, what):
    """The branches of a relation, as a ROOT file of the same events has them."""
    links = events[collection, name]
    if what == "count":
        return ak.num(links, axis=2)
    flat = ak.flatten(links, axis=2)
    return ak.num(flat, axis=1) if what == "size" else flat[what]


def column(branch):
    if branch.endswith("_size") and "." not in branch:
        return ak.num(events[branch.removesuffix("_size")])
    if "." not in branch:
        return events[branch]
    collection, name = branch.split(".", 1)
    if name in events[collection].fields:
        return events[collection, name]
    return relation(collection, *name.rsplit("_", 1))


for branch, values in expected["branches"].items():
    assert column(branch).to_list() == values, branch
    if "." not in branch and not branch.endswith("_size"):
        assert [x.tolist() if hasattr(x, "tolist") else x for x in frame[branch]] == values, branch
print(f"{path}: {len(expected['branches'])} columns of {len(events)} events agree; Jet.type0 is", end=" ")
print(pq.read_schema(path).field("Jet").type.value_type.field("type0").metadata)
