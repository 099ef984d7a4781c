"""The twelve observables by hand with uproot and Awkward Array, the columns read by coffea's own means where it is
given ("coffea") or by uproot alone: microseconds an event, opening and reading included, one JSON line.

    python awkward_arrays.py FILE EVENTS [coffea]
"""

import json
import sys
import time
import warnings

import awkward as ak
import numpy as np
import uproot

warnings.filterwarnings("ignore")


def columns_by_uproot(path):
    with uproot.open(f"{path}:Delphes") as tree:
        names = {
            "Jet": ["PT", "Eta", "Phi", "Mass"],
            "FatJet": ["Mass", "Tau[5]"],
            "MissingET": ["MET"],
        }
        wanted = [f"{c}/{c}.{n}" for c, columns in names.items() for n in columns]
        read = {key: tree[key].array() for key in wanted}
    return {
        c: ak.Array({n.removesuffix("[5]"): read[f"{c}/{c}.{n}"] for n in columns}) for c, columns in names.items()
    }


def columns_by_coffea(path):
    from coffea.nanoevents import DelphesSchema, NanoEventsFactory

    events = NanoEventsFactory.from_root({path: "Delphes"}, schemaclass=DelphesSchema, mode="virtual").events()
    jet, fat, met = events.Jet, events.FatJet, events.MissingET
    return {
        "Jet": {n: getattr(jet, n) for n in ("PT", "Eta", "Phi", "Mass")},
        "FatJet": {"Mass": fat.Mass, "Tau": fat.Tau_5},
        "MissingET": {"MET": met.MET},
    }


def nth(array, i):
    if array.ndim == 1:  # coffea gives collections of one object an event without their axis
        return ak.to_numpy(array)
    return ak.to_numpy(ak.fill_none(ak.pad_none(array, i + 1, clip=True)[:, i], np.nan))


def observables(columns):
    jet, fat, met = columns["Jet"], columns["FatJet"], columns["MissingET"]
    pt, eta, phi, mass = ([nth(jet[n], i) for i in (0, 1)] for n in ("PT", "Eta", "Phi", "Mass"))
    px, py, pz = ([pt[i] * f(i) for i in (0, 1)] for f in (
        lambda i: np.cos(phi[i]), lambda i: np.sin(phi[i]), lambda i: np.sinh(eta[i])))
    e = [np.sqrt(px[i] ** 2 + py[i] ** 2 + pz[i] ** 2 + mass[i] ** 2) for i in (0, 1)]
    dphi = (phi[0] - phi[1] + np.pi) % (2 * np.pi) - np.pi
    tau = [nth(fat["Tau"][:, :, k], 0) for k in range(3)]
    with np.errstate(all="ignore"):
        m2 = (e[0] + e[1]) ** 2 - sum((v[0] + v[1]) ** 2 for v in (px, py, pz))
        return [pt[0], eta[0], phi[0], mass[0], pt[1], np.hypot(eta[0] - eta[1], dphi), np.sqrt(m2),
                nth(fat["Mass"], 0), tau[1] / tau[0], tau[2] / tau[1], ak.to_numpy(ak.num(jet["PT"])),
                nth(met["MET"], 0)]


def main():
    path, events = sys.argv[1], int(sys.argv[2])
    read = columns_by_coffea if "coffea" in sys.argv[3:] else columns_by_uproot
    start = time.perf_counter()
    values = observables(read(path))
    seconds = time.perf_counter() - start
    sums = [float(np.nansum(v.astype(float))) for v in values]
    print(json.dumps({"task": "plain", "us": 1e6 * seconds / events, "sums": sums}), flush=True)


if __name__ == "__main__":
    main()
