#!/usr/bin/env python3
"""Peers of bench_streaming on the same file: h5py (gzip 1 with shuffle) writing, reading, random batches as a torch
data set does them, and ROOT's RDataLoader on the same numbers as an RNTuple or TTree (from ROOT 6.40; left out without).

    bench/streaming.py BENCH_STREAMING FOLDER [ROWS FEATURES THREADS]
"""
import pathlib
import subprocess
import sys
import time

import h5py
import numpy as np


def report(what, rows, seconds, features):
    print(f"{what:<44} {rows / seconds:>12.0f} rows/s {rows * features * 4 / seconds / 1e6:>8.0f} MB/s", flush=True)


def with_h5py(folder, values, labels):
    rows, features = values.shape
    start = time.perf_counter()
    with h5py.File(folder / "h5py.h5", "w") as file:
        file.create_dataset("x", data=values, chunks=(1024, features), compression="gzip", compression_opts=1, shuffle=True)
        file.create_dataset("y", data=labels, chunks=(1024,), compression="gzip", compression_opts=1, shuffle=True)
    report("h5py writes, gzip 1", rows, time.perf_counter() - start, features)
    start = time.perf_counter()
    with h5py.File(folder / "h5py.h5") as file:
        file["x"][:]
    report("h5py reads all", rows, time.perf_counter() - start, features)
    with h5py.File(folder / "h5py.h5") as file:
        x, y = file["x"], file["y"]
        order = np.random.default_rng(1).permutation(rows)
        start, seen = time.perf_counter(), 0
        for begin in range(0, rows, 1024):
            batch = np.sort(order[begin:begin + 1024])
            x[batch], y[batch]
            seen += len(batch)
            if time.perf_counter() - start > 10:
                break
        report("h5py random batches, exact shuffle", seen, time.perf_counter() - start, features)
        start, seen = time.perf_counter(), 0
        for block in np.random.default_rng(1).permutation(rows // 1024):
            x[block * 1024:(block + 1) * 1024], y[block * 1024:(block + 1) * 1024]
            seen += 1024
        report("h5py whole chunks at random", seen, time.perf_counter() - start, features)


def with_root(folder, values, labels):
    try:
        import ROOT
        loader = ROOT.Experimental.ML.RDataLoader
    except Exception as problem:
        return print("ROOT's RDataLoader: left out,", problem)
    rows, features = values.shape
    names = [f"x{i}" for i in range(features)]
    path = str(folder / "root.root")
    columns = {name: np.ascontiguousarray(values[:, i]) for i, name in enumerate(names)}
    start = time.perf_counter()
    ROOT.RDF.FromNumpy({**columns, "y": labels.astype(np.int32)}).Snapshot("t", path)
    report("ROOT writes (TTree, its default)", rows, time.perf_counter() - start, features)
    frame = ROOT.RDataFrame("t", path)
    start, seen, chi2, batches = time.perf_counter(), 0, 0.0, 0
    batches_of = loader(frame, batch_size=1024, target="y", shuffle=True, set_seed=1, batches_in_memory=max(rows // 1024 // 10, 10), drop_remainder=False)
    for x, y in batches_of.as_numpy():
        seen += len(x)
        signal, half = float(np.sum(y)), len(x) / 2
        chi2, batches = chi2 + (signal - half) ** 2 / (half / 2), batches + 1
    report("ROOT RDataLoader, buffer of a tenth", seen, time.perf_counter() - start, features)
    print(f"  class balance of a batch: chi2 {chi2 / max(batches, 1):.2f} (1: random)")


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rows, features, threads = (sys.argv[3:6] + ["1000000", "20", "2"][len(sys.argv) - 3:])[:3]
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([program, str(folder), rows, features, threads], check=True)
    with h5py.File(folder / "hml.h5") as file:
        values, labels = file["inputs/x/values"][:], file["labels"][:]
    with_h5py(folder, values, labels)
    with_root(folder, values, labels)


if __name__ == "__main__":
    main()
