#!/usr/bin/env python3
"""Compares what `hml simulate` wrote with what Delphes makes of the same events, object by object.

usage: compare_delphes.py OURS.h5 DELPHES.root [--all] [--only NAME,NAME] [--branches FILE] [--show N] [--reference FILE --events N --columns NAME,NAME]

Prints, for each collection that both have, the events in which the numbers of objects differ, the columns whose greatest
deviation exceeds its tolerance (--all: every column) and the objects whose references (particles of tracks and towers,
constituents of jets) are not those of Delphes. Exits with 1 where something deviates. Deviations are relative to the
larger of Delphes' value and a floor (angles 1, lengths 1 mm, masses 1 GeV, momenta 0.01 GeV); tolerances: momenta 1e-4,
positions and angles 1e-5, grooming and N-subjettiness 1e-3, whole numbers 0. Needs uproot, awkward, h5py and numpy; the
names of columns come from src/hml/simulate/branches.cpp.
"""
import argparse
import json
import pathlib
import re
import sys

import awkward as ak
import h5py
import numpy as np
import uproot

LIGHT = 2.99792458e11  # mm/s
PARTICLE = {"pdg": "PID", "status": "Status", "mother1": "M1", "mother2": "M2", "daughter1": "D1", "daughter2": "D2",
            "px": "Px", "py": "Py", "pz": "Pz", "e": "E", "mass": "Mass", "x": "X", "y": "Y", "z": "Z", "t": "T",
            "charge": "Charge", "pile_up": "IsPU"}
OUTER = {"t": "TOuter", "t0": "T"}  # of tracks
COORDINATES = {"px": "fX", "py": "fY", "pz": "fZ"}
GROOMED = {"trimmed": "TrimmedP4", "pruned": "PrunedP4", "soft_dropped": "SoftDroppedP4"}

# Differences that are Delphes' own: (class of collection by a column of it, column) -> why.
KNOWN = {("NCharged", "delta_eta"): "Delphes does not reset it between jets",
         ("NCharged", "delta_phi"): "Delphes does not reset it between jets",
         ("NCharged", "charge"): "Delphes' TauTagging draws the sign of jets that are not taus",
         ("M1", "charge"): "Delphes keeps whole charges only"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours")
    parser.add_argument("delphes")
    parser.add_argument("--all", action="store_true", help="print every column")
    parser.add_argument("--only", default="", help="collections, with commas")
    parser.add_argument("--reference", metavar="FILE", help="write Delphes' values of the columns that both have, as a JSON reference of tests")
    parser.add_argument("--columns", default="", help="columns of that reference, with commas; all if empty")
    parser.add_argument("--events", type=int, default=2, help="events in that reference")
    parser.add_argument("--show", type=int, default=2, help="worst objects printed for a column that deviates")
    home = pathlib.Path(__file__).resolve().parents[2] if len(pathlib.Path(__file__).resolve().parents) > 2 else pathlib.Path()
    parser.add_argument("--branches", default=str(home / "src/hml/simulate/branches.cpp"))
    return parser.parse_args()


def names_of_columns(path):
    """Ours -> the names that Delphes may have for it."""
    text = pathlib.Path(path).read_text()
    names = {}
    for ours, delphes in re.findall(r'\{"(\w+)", "([\w.]+)", "', text):
        names.setdefault(ours, []).append(delphes)
    for ours, delphes in re.findall(r'covariance<\d+>\("(\w+)", "(\w+)"', text):
        names.setdefault("covariance_" + ours, []).append(delphes)
    for groomed, stem in (("trimmed", "Trimmed"), ("pruned", "Pruned"), ("soft_dropped", "SoftDropped")):
        names[groomed + "_subjets"] = ["NSubJets" + stem]
    for steps in ("12", "23", "34", "45", "56"):
        names["ymerge" + steps] = ["ExclYmerge" + steps]
    return names


def flat(branch, **how):
    return np.asarray(ak.flatten(branch.array(**how), axis=None))


def rows(branch, width):
    return flat(branch).reshape(-1, width) if width > 1 else flat(branch)


def groomed_values(tree, name, column):
    """A groomed jet's number, from Delphes' five four-vectors: the jet and its subjets."""
    for stem, branch in GROOMED.items():
        if not column.startswith(stem + "_") or column == stem + "_subjets":
            continue
        key = f"{name}/{name}.{branch}[5]"
        if key not in tree:
            return None
        p4 = ak.flatten(tree[key].array(), axis=1)
        number = column[len(stem) + 1:]
        if number.startswith("subjet_"):
            axis = number[len("subjet_"):]
            return ak.to_numpy(p4.fE if axis == "e" else p4.fP[COORDINATES[axis]])[:, 1:]
        px, py, pz, e = (ak.to_numpy(v)[:, 0] for v in (p4.fP.fX, p4.fP.fY, p4.fP.fZ, p4.fE))
        pt = np.hypot(px, py)
        with np.errstate(all="ignore"):
            return {"pt": pt, "eta": np.where(pt > 0, np.arcsinh(pz / pt), 0), "phi": np.arctan2(py, px),
                    "mass": np.sqrt(np.maximum(e * e - px * px - py * py - pz * pz, 0))}[number]
    return None


def delphes_values(tree, name, column, width, names, scale_of):
    groomed = groomed_values(tree, name, column)
    if groomed is not None:
        return groomed
    candidates = PARTICLE.get(column, None) if f"{name}/{name}.M1" in tree else None
    candidates = [candidates] if candidates else list(names.get(column, []))
    if column in OUTER and f"{name}/{name}.TOuter" in tree:
        candidates = [OUTER[column]]
    for delphes in candidates:
        if delphes.startswith("Area."):
            key = f"{name}/{name}.Area"
            if key in tree:
                p4 = ak.flatten(tree[key].array(), axis=1)
                parts = delphes.split(".")[1:]
                return ak.to_numpy(p4[parts[0]] if len(parts) == 1 else p4[parts[0]][parts[1]])
        for key in (f"{name}/{name}.{delphes}", f"{name}/{name}.{delphes}[{width}]"):
            if key in tree:
                return rows(tree[key], width) * scale_of(delphes)
    return None


def matched_particles(ours, tree, name):
    """Delphes orders the particles of a HepMC record by its vertices: for each event where both have as many, the number
    there of each particle of ours (-1: none), found by code, status and momentum; None for other events."""
    offsets = ours[name]["offsets"][()]
    keys = [[np.asarray(ours[name][c][()], dtype=np.float32) for c in ("e", "pz", "px", "py", "pdg", "status")],
            [tree[f"{name}/{name}.{c}"].array() for c in ("E", "Pz", "Px", "Py", "PID", "Status")]]
    result = []
    for e in range(len(offsets) - 1):
        mine = np.stack([k[offsets[e]:offsets[e + 1]] for k in keys[0]])
        other = np.stack([np.asarray(k[e], dtype=np.float32) for k in keys[1]])
        if mine.shape != other.shape:
            result.append(None)
            continue
        at = np.full(mine.shape[1], -1)
        if mine.shape[1]:
            i, j = np.lexsort(mine), np.lexsort(other)
            if np.allclose(mine[:, i], other[:, j], rtol=1e-6, atol=1e-6):
                at[i] = j
            else:  # one by one
                free = {}
                for number in range(other.shape[1] - 1, -1, -1):
                    free.setdefault(tuple(other[:, number].tolist()), []).append(number)
                for number in range(mine.shape[1]):
                    at[number] = (free.get(tuple(mine[:, number].tolist())) or [-1]).pop()
        result.append(at)
    return result


def reordered(theirs, matching, counts):
    """Delphes' values in our order, where matched."""
    starts = np.concatenate([[0], np.cumsum(counts)])
    return np.concatenate([theirs[starts[e] + at] if at is not None else theirs[starts[e]:starts[e + 1]]
                           for e, at in enumerate(matching)])


def floor_and_tolerance(name, column, unit):
    if re.match(r"trimmed|pruned|soft_dropped|tau$|ymerge", column):
        return {"GeV": 1.0, "1": 1.0, "rad": 1.0}.get(unit, 1.0), 1e-3
    if column == "mass":
        return 1.0, 1e-4
    if unit == "GeV":
        return 1e-2, 1e-4
    if unit in ("mm", "mm/c"):
        return 1.0, 1e-5
    if name.endswith("MissingET") or column == "had_over_em":
        return 1.0, 1e-4  # sums that cancel, ratios of smeared energies
    return 1.0, 1e-5 if unit in ("1", "rad") else 1e-4


def compare_columns(ours, tree, name, same, names, matching, args):
    """Lines to print and whether anything deviates; `same`: mask of objects in events with equal counts, on either side."""
    lines, bad = [], False
    for column in ours[name].attrs["columns"].decode().split():
        data = ours[name][column]
        unit = data.attrs["unit"].decode()
        width = data.shape[1] if data.ndim > 1 else 1
        scale = lambda delphes: LIGHT if unit == "mm/c" and delphes in ("T", "TOuter", "ErrorT") else 1.0
        theirs = delphes_values(tree, name, column, width, names, scale)
        if theirs is None:
            if args.all:
                lines.append(f"  {column:28} Delphes has none")
            continue
        theirs = np.asarray(theirs, dtype=float)
        if matching is not None:
            theirs = reordered(theirs, matching, np.asarray(ak.num(tree[f"{name}/{name}.fUniqueID"].array(), axis=1)))
            if column.startswith(("mother", "daughter")):
                continue  # numbers in another order, by another convention
        a, b = np.asarray(data[()], dtype=float)[same[0]], theirs[same[1]]
        if a.size == 0:
            continue
        floor, tolerance = floor_and_tolerance(name, column, unit)
        if data.dtype.kind in "iu":
            tolerance = 0
        difference = np.abs(a - b)
        if unit == "rad" or column.startswith("phi"):
            difference = np.minimum(difference, np.abs(difference - 2 * np.pi))
        deviation = difference / np.maximum(np.abs(b), floor)
        deviation[np.isnan(a) != np.isnan(b)] = np.inf
        deviation[np.isnan(a) & np.isnan(b)] = 0
        per_object = deviation if deviation.ndim == 1 else deviation.max(axis=1)
        worst, beyond = per_object.max(), int((per_object > tolerance).sum())
        known = next((why for (has, c), why in KNOWN.items() if c == column and f"{name}/{name}.{has}" in tree), None)
        if beyond or args.all:
            lines.append(f"  {column:28} greatest {worst:8.2g}  beyond {tolerance:g}: {beyond} of {len(per_object)}"
                         + (f"  ({known})" if beyond and known else ""))
        if beyond and not known:
            bad = True
            for i in np.argsort(-per_object)[: args.show]:
                if per_object[i] > tolerance:
                    lines.append(f"      object {i}: ours {a[i]}  Delphes {b[i]}")
    return lines, bad


def unique_ids(tree, name):
    return ak.to_list(tree[f"{name}/{name}.fUniqueID"].array())


def references(tree, name, kind):
    if kind == "particle":
        key = f"{name}/{name}.Particle"
        return [[[r["ref"]] for r in event] for event in ak.to_list(tree[key].array())] if key in tree else None
    key = f"{name}/{name}." + ("Particles" if kind == "particles" else "Constituents")
    if key not in tree:
        return None
    return [[r["refs"] for r in event] for event in ak.to_list(tree[key].array())]


def compare_relation(ours, tree, name, matching, args):
    if name + "/" + "offsets" not in ours:
        return [], False
    relations = ours[name].attrs["relations"].decode().split()
    lines, bad = [], False
    for kind in relations:
        theirs = references(tree, name, kind)
        if theirs is None:
            continue
        group = ours[name][kind]
        targets = [t.decode() for t in group["targets"][()].ravel()]
        known = [t for t in targets if t in tree]
        ids = {t: unique_ids(tree, t) for t in known}
        for t in known:
            if t in matching:
                ids[t] = [[event[k] for k in at] if at is not None else event for event, at in zip(ids[t], matching[t])]
        written = [set().union(*(set(ids[t][e]) for t in known)) if known else set() for e in range(len(theirs))]
        offsets, index, target, event_offsets = (group["offsets"][()], group["index"][()], group["target"][()],
                                                 ours[name]["offsets"][()])
        wrong, total, first = 0, 0, None
        for e in range(len(theirs)):
            begin, end = event_offsets[e], event_offsets[e + 1]
            if end - begin != len(theirs[e]):
                continue
            for i in range(begin, end):
                mine = set()
                for k in range(offsets[i], offsets[i + 1]):
                    t = targets[target[k]]
                    mine.add(ids[t][e][index[k]] if t in ids and index[k] < len(ids[t][e]) else (t, int(index[k])))
                want = set(theirs[e][i - begin]) & written[e]
                total += 1
                if mine != want:
                    wrong += 1
                    first = first or f"event {e} object {i - begin}: only ours {sorted(map(str, mine - want))[:6]}, only Delphes' {sorted(want - mine)[:6]}"
        if wrong or args.all:
            lines.append(f"  -> {kind:25} {wrong} of {total} objects point elsewhere" + (f"; {first}" if first else ""))
        bad |= wrong > 0
    return lines, bad


def write_reference(ours, tree, collections, names, matching, args):
    """Delphes' values of the first events, by collection and column; particles are left out."""
    reference = {}
    for name in collections:
        wanted = np.asarray(ak.num(tree[f"{name}/{name}.fUniqueID"].array(), axis=1))
        objects = int(wanted[: args.events].sum())
        reference[name] = {"count": wanted[: args.events].tolist()}
        if name in matching:
            continue
        for column in ours[name].attrs["columns"].decode().split():
            data = ours[name][column]
            width = data.shape[1] if data.ndim > 1 else 1
            mm = data.attrs["unit"].decode() == "mm/c"
            values = delphes_values(tree, name, column, width, names, lambda d: LIGHT if mm and d in ("T", "TOuter", "ErrorT") else 1.0)
            if values is not None and (not args.columns or column in args.columns.split(",")):
                reference[name][column] = [float(f"{v:.6g}") for v in np.asarray(values, dtype=float)[:objects].ravel()]
    text = json.dumps({"description": f"Delphes' values of the first {args.events} events of {args.delphes_name}", "collections": reference}, separators=(",", ":"))
    pathlib.Path(args.reference).write_text(text + "\n")


def collections_of(ours):
    return [c for c in ours if isinstance(ours[c], h5py.Group) and "offsets" in ours[c] and c != "Event"]


def main():
    args = arguments()
    names = names_of_columns(args.branches)
    ours = h5py.File(args.ours)
    tree = uproot.open(args.delphes)["Delphes"]
    collections = collections_of(ours)
    theirs = {k for k in tree.keys(recursive=False)}
    if args.only:
        collections = [c for c in collections if c in args.only.split(",")]
    else:
        for c in sorted(theirs - set(collections)):
            if not c.endswith("_size") and c not in ("Event", "Weight"):
                print(f"{c}: only Delphes has it")
    args.delphes_name = pathlib.Path(args.delphes).name
    failed = False
    matching = {c: matched_particles(ours, tree, c) for c in collections_of(ours) if c in theirs and f"{c}/{c}.M1" in tree}
    if args.reference:
        write_reference(ours, tree, [c for c in collections if c in theirs], names, matching, args)
    for name in collections:
        if name not in theirs:
            print(f"{name}: only ours")
            continue
        counts = np.diff(ours[name]["offsets"][()])
        wanted = np.asarray(ak.num(tree[f"{name}/{name}.fUniqueID"].array(), axis=1))
        events = min(len(counts), len(wanted))
        if len(counts) != len(wanted):
            failed = True
            print(f"{name}: {len(counts)} events, Delphes has {len(wanted)}")
        equal = counts[:events] == wanted[:events]
        pad = lambda mask, n: np.concatenate([mask, np.zeros(n - len(mask), dtype=bool)])
        same = (np.repeat(pad(equal, len(counts)), counts), np.repeat(pad(equal, len(wanted)), wanted))
        lines, bad = compare_columns(ours, tree, name, same, names, matching.get(name), args)
        more, worse = compare_relation(ours, tree, name, matching, args) if len(counts) == len(wanted) else ([], False)
        verdict = "DEVIATES" if bad or worse or not equal.all() else "agrees"
        print(f"{name}: {counts.sum()} objects, Delphes {wanted.sum()}; {verdict}")
        if not equal.all():
            e = int(np.argmin(equal))
            print(f"  numbers differ in {int((~equal).sum())} of {events} events; event {e}: {counts[e]}, Delphes {wanted[e]}")
        print("\n".join(lines + more), end="\n" if lines or more else "")
        failed |= verdict == "DEVIATES"
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
