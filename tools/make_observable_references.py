#!/usr/bin/env python3
"""Makes the reference values of observables that have no peer in C++.

    python make_observable_references.py TEST_DATA_FOLDER

reads observe/tt100.h5 (made by make_tt100.py) and writes observe/observables-reference.json: energy flow polynomials
and energy mover's distances of fat jets as EnergyFlow computes them, stransverse masses of random events as the package
mt2 does (arXiv:1411.4312). Needs energyflow, mt2, h5py and numpy.
"""

import json
import pathlib
import sys

import energyflow
import h5py
import mt2
import numpy as np

GRAPHS = ["ab", "ab_ab", "ab_bc", "ab_bc_ca", "ab_ab_bc", "ab_cd", "ab_bc_cd", "ab_bc_cd_da", "ab_ac_ad", "ab_bc_ca_ad",
          "ab_ac_ad_bc_bd_cd", "ab_bc_cd_da_ac", "ab_bc_ca_de"]
MOST = 40  # constituents
JETS = 8


def fat_jets(path):
    """The constituents (pt, y, phi, m) of the first fat jets with 4 to MOST of them, each with its number in the file."""
    with h5py.File(path) as file:
        relation = file["FatJet/constituents"]
        targets = json.loads(relation.attrs["targets"])
        columns = []
        for name in targets:
            group = file[name]
            pt = np.asarray(group["pt" if "pt" in group else "et"], float)
            mass = np.asarray(group["mass"], float) if "mass" in group else np.zeros(len(pt))
            columns.append((group["offsets"][:], pt, np.asarray(group["eta"], float), np.asarray(group["phi"], float), mass))
        parents, offsets = file["FatJet/offsets"][:], relation["offsets"][:]
        target, index = relation["target"][:], relation["index"][:]
    out = []
    for event in range(len(parents) - 1):
        for jet in range(parents[event], parents[event + 1]):
            rows = []
            for k in range(offsets[jet], offsets[jet + 1]):
                first, pt, eta, phi, mass = columns[target[k]]
                i = first[event] + index[k]
                y = np.arcsinh(pt[i] * np.sinh(eta[i]) / np.hypot(pt[i], mass[i]))
                rows.append([pt[i], y, phi[i], mass[i]])
            if 4 <= len(rows) <= MOST:
                out.append((jet, np.array(rows)))
            if len(out) == JETS:
                return out
    return out


def polynomials(jets):
    rows = []
    for graph in GRAPHS:
        edges = [tuple(ord(letter) - ord("a") for letter in edge) for edge in graph.split("_")]
        for measure, theirs in (("rapidity", "hadr"), ("dot", "hadrdot")):
            for beta in (1.0, 2.0):
                efp = energyflow.EFP(edges, measure=theirs, beta=beta, normed=True, coords="ptyphim")
                rows.append({"graph": graph, "measure": measure, "beta": beta,
                             "values": [float(efp.compute(particles)) for _, particles in jets]})
    return rows


def distances(jets):
    rows = []
    for a in range(len(jets)):
        for b in range(a):
            for norm in (False, True):
                for r, beta in ((1.0, 1.0), (0.4, 2.0)):
                    left, right = jets[a][1][:, :3].copy(), jets[b][1][:, :3].copy()
                    for event in (left, right):  # to the mean direction
                        event[:, 2] = np.remainder(event[:, 2] - event[0, 2] + np.pi, 2 * np.pi) - np.pi
                        event[:, 1:] -= np.average(event[:, 1:], axis=0, weights=event[:, 0])
                    # EnergyFlow wants R to be at least half of the largest distance, where its metric is one.
                    value = energyflow.emd.emd(left, right, R=r, beta=beta, norm=norm)
                    rows.append({"a": a, "b": b, "r": r, "beta": beta, "normalised": norm, "value": float(value)})
    return rows


def stransverse_masses():
    random = np.random.default_rng(7)
    rows = []
    for kind in range(4):
        for _ in range(40):
            pts, phis = random.uniform(1, 200, 3), random.uniform(-np.pi, np.pi, 3)
            masses = [0.0, 0.0] if kind % 2 == 0 else random.uniform(0.1, 50, 2)
            invisible = 0.0 if kind < 2 else random.uniform(1, 200)
            x, y = pts * np.cos(phis), pts * np.sin(phis)
            value = mt2.mt2(masses[0], x[0], y[0], masses[1], x[1], y[1], x[2], y[2], invisible, invisible)
            rows.append([*map(float, (*pts, *phis, *masses, invisible, value))])
    return rows


def main():
    folder = pathlib.Path(sys.argv[1]) / "observe"
    jets = fat_jets(folder / "tt100.h5")
    reference = {
        "source": f"energyflow {energyflow.__version__}, mt2 {mt2.__version__}",
        "jets": [int(number) for number, _ in jets],
        "energy_flow_polynomials": polynomials(jets),
        "energy_movers_distances": distances(jets),
        "stransverse_masses": stransverse_masses(),
    }
    (folder / "observables-reference.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
