#!/usr/bin/env python3
"""Writes tests/data/event/foreign.parquet and foreign_plain.parquet, as other people's programs would: flat columns,
lists, records, missing values, and types that are no numbers. Needs pyarrow.

    tools/make_parquet_files.py [FOLDER]
"""
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/data/event")
EVENTS = 30


def jagged(counts, value):
    """value(event, object) for every object."""
    return [[value(e, i) for i in range(n)] for e, n in enumerate(counts)]


jets = [e % 4 for e in range(EVENTS)]
muons = [(e + 1) % 3 for e in range(EVENTS)]
record = pa.struct([("pt", pa.float32()), ("tags", pa.list_(pa.int16())), ("label", pa.string())])
columns = {
    "run": pa.array(range(EVENTS), pa.int64()),
    "weight": pa.array([None if e == 7 else 0.5 * e for e in range(EVENTS)], pa.float64()),
    "trigger": pa.array([e % 3 == 0 for e in range(EVENTS)], pa.bool_()),
    "half": pa.array(np.arange(EVENTS, dtype=np.float16) / 4, pa.float16()),
    "row": pa.array([[e, e + 1] for e in range(EVENTS)], pa.list_(pa.int32(), 2)),
    "name": pa.array([f"event {e}" for e in range(EVENTS)], pa.string()),
    "when": pa.array(range(EVENTS), pa.timestamp("ms")),
    "holes": pa.array([None if e == 3 else e for e in range(EVENTS)], pa.int32()),
    "nJet": pa.array(jets, pa.uint32()),
    "Jet_pt": pa.array(jagged(jets, lambda e, i: 10.0 * e + i), pa.list_(pa.float32())),
    "Jet_flavour": pa.array(jagged(jets, lambda e, i: e - i), pa.large_list(pa.int8())),
    "Jet_other": pa.array(jagged(muons, lambda e, i: i), pa.list_(pa.uint8())),
    "scores": pa.array([None if n == 0 else [float(n)] * n for n in muons], pa.list_(pa.float64())),
    "Muon": pa.array(
        jagged(muons, lambda e, i: {"pt": e + 0.25 * i, "tags": list(range(i + 1)), "label": "x"}), pa.list_(record)
    ),
    "deep": pa.array([{"hit": [{"x": e + i} for i in range(e % 2)]} for e in range(EVENTS)]),
    "met": pa.array([{"pt": 2.0 * e, "phi": -0.5} for e in range(EVENTS)]),
}
table = pa.table(columns)
pq.write_table(table, folder / "foreign.parquet", row_group_size=8, compression="snappy")
# As programs without Arrow write: no Arrow schema, no checksums, nothing compressed.
plain = table.select(["run", "nJet", "Jet_pt", "Jet_flavour", "Muon"])
pq.write_table(plain, folder / "foreign_plain.parquet", store_schema=False, compression="none", use_dictionary=False)
