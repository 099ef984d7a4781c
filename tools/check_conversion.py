"""Compares every branch of a Delphes tree, as uproot reads it, with the events file that `hml convert` made of it.

    hml convert DELPHES.root EVENTS.h5 && python check_conversion.py DELPHES.root EVENTS.h5 [EVENTS_A_STEP]

Prints what differs or is missing and exits with 1 where something does. Needs uproot, awkward and h5py.
"""

import sys

import awkward as ak
import h5py
import numpy as np
import uproot


def flat(array):
    while array.ndim > 1 and not isinstance(array.layout, (ak.contents.NumpyArray, ak.contents.RegularArray)):
        array = ak.flatten(array, axis=1)
    return ak.to_numpy(array)


def columns_of(array, name):
    """A branch as (column, values): objects of several members are a column each."""
    if not array.fields:
        return [(name, array)]
    return [pair for field in array.fields for pair in columns_of(array[field], f"{name}.{field}")]


def compare(branch, name, events, begin, end):
    collection, _, column = name.partition(".")
    group = events[collection]
    offsets = group["offsets"][begin : end + 1]
    array = branch.array(entry_start=begin, entry_stop=end)
    if "refs" in array.fields or column.endswith("Particle") and "ref" in array.fields:
        relation = group[column]
        counts = np.diff(relation["offsets"][offsets[0] : offsets[-1] + 1])
        refs = array["refs"] if "refs" in array.fields else None
        ours = ak.unflatten(counts, np.diff(offsets))
        theirs = ak.num(refs, axis=2) if refs is not None else ak.values_astype(array["ref"] > 0, np.int64)
        return [] if ak.all(ours <= theirs) else [f"{name}: more references than in the file"]
    problems = []
    for path, values in columns_of(array, column.replace("[5]", "").replace("[4]", "").replace("[20]", "")):
        if path not in group:
            problems.append(f"{name}: no column '{path}'")
            continue
        ours = group[path][offsets[0] : offsets[-1]]
        theirs = flat(values)
        if ours.dtype != theirs.dtype and theirs.dtype != bool:
            problems.append(f"{name}: {ours.dtype} here, {theirs.dtype} there")
        if ours.shape != theirs.shape or not np.array_equal(ours, theirs, equal_nan=theirs.dtype.kind == "f"):
            problems.append(f"{name}: values differ")
        if not np.array_equal(ak.to_numpy(ak.num(array)), np.diff(offsets)):
            problems.append(f"{name}: numbers of objects differ")
    return problems


def main():
    step = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    problems, compared, unread = set(), 0, set()
    with uproot.open(f"{sys.argv[1]}:Delphes") as tree, h5py.File(sys.argv[2]) as events:
        for name, branch in tree.iteritems(recursive=True, full_paths=False):
            if branch.branches or name.endswith("_size"):
                continue
            compared += 1
            for begin in range(0, tree.num_entries, step):
                try:
                    problems.update(compare(branch, name, events, begin, min(begin + step, tree.num_entries)))
                except (ValueError, uproot.interpretation.objects.CannotBeAwkward) as problem:
                    unread.add(f"{name}: uproot says {str(problem).splitlines()[0]}")
    print(*sorted(problems | unread), sep="\n")
    print(f"{compared} branches compared, {len(problems)} differ, {len(unread)} that uproot cannot read")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
