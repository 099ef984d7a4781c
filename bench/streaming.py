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


class Watch:
    """Elapsed time, and that of all threads together."""

    def __init__(self):
        self.start, self.cpu = time.perf_counter(), time.process_time()

    def seconds(self):
        return time.perf_counter() - self.start

    def report(self, what, rows, features):
        seconds, busy, megabytes = self.seconds(), time.process_time() - self.cpu, rows * features * 4 / 1e6
        print(f"{what:<44} {rows / seconds:>10.0f} rows/s {megabytes / seconds:>6.0f} MB/s {megabytes / busy:>6.0f} MB a CPU second",
              flush=True)


def with_h5py(folder, values, labels):
    rows, features = values.shape
    watch = Watch()
    with h5py.File(folder / "h5py.h5", "w") as file:
        file.create_dataset("x", data=values, chunks=(1024, features), compression="gzip", compression_opts=1, shuffle=True)
        file.create_dataset("y", data=labels, chunks=(1024,), compression="gzip", compression_opts=1, shuffle=True)
    watch.report("h5py writes, gzip 1", rows, features)
    watch = Watch()
    with h5py.File(folder / "h5py.h5") as file:
        file["x"][:]
    watch.report("h5py reads all", rows, features)
    with h5py.File(folder / "h5py.h5") as file:
        x, y = file["x"], file["y"]
        order = np.random.default_rng(1).permutation(rows)
        watch, seen = Watch(), 0
        for begin in range(0, rows, 1024):
            batch = np.sort(order[begin:begin + 1024])
            x[batch], y[batch]
            seen += len(batch)
            if watch.seconds() > 10:
                break
        watch.report("h5py random batches, exact shuffle", seen, features)
        watch, seen = Watch(), 0
        for block in np.random.default_rng(1).permutation(rows // 1024):
            x[block * 1024:(block + 1) * 1024], y[block * 1024:(block + 1) * 1024]
            seen += 1024
        watch.report("h5py whole chunks at random", seen, features)


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
    watch = Watch()
    ROOT.RDF.FromNumpy({**columns, "y": labels.astype(np.int32)}).Snapshot("t", path)
    watch.report("ROOT writes (TTree, its default)", rows, features)
    frame = ROOT.RDataFrame("t", path)
    watch, seen, chi2, batches = Watch(), 0, 0.0, 0
    batches_of = loader(frame, batch_size=1024, target="y", shuffle=True, set_seed=1, batches_in_memory=max(rows // 1024 // 10, 10), drop_remainder=False)
    for x, y in batches_of.as_numpy():
        seen += len(x)
        signal, half = float(np.sum(y)), len(x) / 2
        chi2, batches = chi2 + (signal - half) ** 2 / (half / 2), batches + 1
    watch.report("ROOT RDataLoader, buffer of a tenth", seen, features)
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
