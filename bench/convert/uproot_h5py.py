"""Every branch of a Delphes tree to HDF5 with uproot and h5py, in steps, as a careful user would write it: jagged
branches as offsets and values, shuffled and deflated at level 1. Prints seconds and peak memory as one JSON line.

    python uproot_h5py.py FILE OUT.h5 [EVENTS_A_STEP]
"""

import json
import resource
import sys
import time

import awkward as ak
import h5py
import numpy as np
import uproot


class Column:
    """A growing dataset, with one offsets dataset a level of nesting."""

    def __init__(self, out, name):
        self.out, self.name, self.sets = out, name, {}

    def grow(self, key, values):
        values = np.asarray(values)
        if key not in self.sets:
            rows = max(1, 2**18 // max(1, values.dtype.itemsize * int(np.prod(values.shape[1:]))))
            self.sets[key] = self.out.create_dataset(
                f"{self.name}/{key}", shape=(0, *values.shape[1:]), maxshape=(None, *values.shape[1:]),
                dtype=values.dtype, chunks=(rows, *values.shape[1:]), shuffle=True, compression="gzip",
                compression_opts=1)
        data = self.sets[key]
        begin = len(data)
        data.resize(begin + len(values), axis=0)
        data[begin:] = values

    def append(self, array, level=0):
        if isinstance(array.layout, ak.contents.NumpyArray) or array.ndim == 1:
            self.grow("values", ak.to_numpy(array))
        elif isinstance(array.layout, ak.contents.RegularArray):
            self.grow("values", ak.to_numpy(array))
        else:
            self.grow(f"counts{level}", ak.to_numpy(ak.num(array)).astype(np.int32))
            self.append(ak.flatten(array), level + 1)


def main():
    path, target = sys.argv[1], sys.argv[2]
    step = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    start = time.perf_counter()
    skipped = set()
    with uproot.open(f"{path}:Delphes") as tree, h5py.File(target, "w") as out:
        names = [name for name, branch in tree.iteritems(recursive=True) if len(branch.branches) == 0]
        columns = {name: Column(out, name.replace("/", ".")) for name in names}
        for begin in range(0, tree.num_entries, step):
            for name in names:
                if name in skipped:
                    continue
                try:
                    array = tree[name].array(entry_start=begin, entry_stop=begin + step)
                    if "refs" in array.fields:
                        array = array["refs"]
                    if array.fields:
                        for field in array.fields:
                            columns.setdefault(f"{name}.{field}", Column(out, f"{name}.{field}")).append(array[field])
                    else:
                        columns[name].append(array)
                except Exception as problem:  # a branch that uproot cannot read costs the others nothing
                    skipped.add(name)
                    print(f"skipped {name}: {str(problem).splitlines()[0]}", file=sys.stderr)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "branches": len(names), "skipped": len(skipped)}))


if __name__ == "__main__":
    main()
