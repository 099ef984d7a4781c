"""Makes the reference values of the representations from the events of tests/data/observe/tt100.h5.

    python make_representations.py TEST_DATA_FOLDER

writes represent/representations.h5 for the constituents of the leading jet of the first 40 events:
  images     (events, 5, 40, 40) float32: sums of pt in numpy.histogram2d around the jet's axis, cells of 0.02 x 0.02, rows
             phi; all, tracks, photons, neutral hadrons, and tracks within 0.4 that need not belong to the jet
  cloud      (events, 32, 8): the 7 features of ParticleNet (arXiv:1902.08570, table 1) and the mask
  neighbours (events, 32, 4): the rows of the nearest constituents, -1 where there are fewer
  pairs      (8, 4, 12, 12): ln kt, ln z, ln Delta, ln m2 of the Particle Transformer (arXiv:2202.03772, eq. 3)
  lund       (events, 12, 6): ln 1/Delta, ln kt, z, psi, mass of the primary declusterings (arXiv:1807.04758) and the mask,
             by a plain search for the closest pair
Needs numpy and h5py.
"""

import pathlib
import sys

import h5py
import numpy as np

EVENTS, LENGTH, NEIGHBOURS, PAIR_EVENTS, PAIR_LENGTH, LUND_LENGTH = 40, 32, 4, 8, 12, 12
EFLOW = ["EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"]


def wrapped(phi):
    """To [-pi, pi), with the very operations of hml::wrap_phi."""
    rest = np.fmod(phi + np.pi, 2 * np.pi)
    return np.where((phi >= -np.pi) & (phi < np.pi), phi, np.where(rest < 0, rest + np.pi, rest - np.pi))


class File:
    def __init__(self, path):
        with h5py.File(path) as file:
            self.columns = {
                name: {key: file[name][key][:].astype(np.float64) for key in file[name] if key not in ("offsets", "constituents")}
                for name in ["Jet", *EFLOW]
            }
            self.offsets = {name: file[name]["offsets"][:] for name in ["Jet", *EFLOW]}
            relation = file["Jet"]["constituents"]
            self.first, self.target, self.index = (relation[key][:] for key in ("offsets", "target", "index"))

    def objects(self, name, event):
        """pt, eta, phi, mass of all objects of a collection."""
        columns, rows = self.columns[name], slice(*self.offsets[name][event : event + 2])
        pt = columns["pt" if "pt" in columns else "et"][rows]
        mass = columns["mass"][rows] if "mass" in columns else np.zeros_like(pt)
        return np.stack([pt, columns["eta"][rows], columns["phi"][rows], mass], axis=1)

    def leading_jet(self, event):
        """The jet, its constituents in stored order, and the collection that each comes from."""
        jets = self.objects("Jet", event)
        if len(jets) == 0:
            return None
        jet = self.offsets["Jet"][event]
        entries = range(self.first[jet], self.first[jet + 1])
        everything = [self.objects(name, event) for name in EFLOW]
        parts = [everything[self.target[k]][self.index[k]] for k in entries]
        return jets[0], np.array(parts).reshape(-1, 4), self.target[list(entries)]


def four_momenta(p):
    pt, eta, phi, mass = p.T
    pz = pt * np.sinh(eta)
    return np.stack([pt * np.cos(phi), pt * np.sin(phi), pz, np.sqrt(pt**2 + pz**2 + mass**2)], axis=1)


def histogram(objects, jet):
    phi, eta = wrapped(objects[:, 2] - jet[2]), objects[:, 1] - jet[1]
    cells, _, _ = np.histogram2d(phi, eta, bins=[40, 40], range=[[-0.4, 0.4], [-0.4, 0.4]], weights=objects[:, 0])
    return cells


def image(file, event, jet, parts, target):
    tracks = file.objects("EFlowTrack", event)
    distance = np.hypot(tracks[:, 1] - jet[1], wrapped(tracks[:, 2] - jet[2]))
    channels = [parts] + [parts[target == t] for t in range(3)] + [tracks[distance < 0.4]]
    return np.stack([histogram(objects, jet) for objects in channels])


def cloud(jet, parts):
    energy, jet_energy = four_momenta(parts)[:, 3], four_momenta(jet[None])[0, 3]
    eta, phi = parts[:, 1] - jet[1], wrapped(parts[:, 2] - jet[2])
    pt = parts[:, 0]
    return np.stack([eta, phi, np.log(pt), np.log(energy), np.log(pt / jet[0]), np.log(energy / jet_energy),
                     np.hypot(eta, phi), np.ones_like(pt)], axis=1)


def neighbours(parts):
    out = np.full((len(parts), NEIGHBOURS), -1)
    distance = np.hypot(parts[:, None, 1] - parts[None, :, 1], wrapped(parts[:, None, 2] - parts[None, :, 2]))
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, : min(NEIGHBOURS, len(parts) - 1)]
    out[:, : nearest.shape[1]] = nearest
    return out


def pairs(parts):
    """Straight from the four-momenta, with the rapidity as ln((E + pz) / (E - pz)) / 2."""
    p = four_momenta(parts)
    pt = np.hypot(p[:, 0], p[:, 1])
    rapidity = 0.5 * np.log((p[:, 3] + p[:, 2]) / (p[:, 3] - p[:, 2]))
    phi = np.arctan2(p[:, 1], p[:, 0])
    least = np.minimum(pt[:, None], pt)
    delta = np.sqrt((rapidity[:, None] - rapidity) ** 2 + wrapped(phi[:, None] - phi) ** 2)
    both = p[:, None] + p
    mass2 = both[..., 3] ** 2 - (both[..., :3] ** 2).sum(axis=-1)
    return np.log(np.maximum([least * delta, least / (pt[:, None] + pt), delta, mass2], 1e-8))


def coordinates(p):
    """pt, rapidity, phi of four-momenta along the last axis."""
    rapidity = 0.5 * np.log((p[..., 3] + p[..., 2]) / (p[..., 3] - p[..., 2]))
    return np.hypot(p[..., 0], p[..., 1]), rapidity, np.arctan2(p[..., 1], p[..., 0])


def cambridge(parts):
    """The Cambridge/Aachen tree as nested tuples (momentum, first, second)."""
    nodes = [(p, None, None) for p in four_momenta(parts)]
    while len(nodes) > 1:
        _, rapidity, phi = coordinates(np.array([node[0] for node in nodes]))
        distance = (rapidity[:, None] - rapidity) ** 2 + wrapped(phi[:, None] - phi) ** 2
        distance[np.tril_indices(len(nodes))] = np.inf
        i, j = np.unravel_index(np.argmin(distance), distance.shape)
        merged = (nodes[i][0] + nodes[j][0], nodes[i], nodes[j])
        nodes = [node for k, node in enumerate(nodes) if k not in (i, j)] + [merged]
    return nodes[0]


def lund(parts):
    out, node = [], cambridge(parts)
    while node[1] is not None:
        harder, softer = sorted(node[1:], key=lambda child: -coordinates(child[0])[0])
        (pt1, y1, phi1), (pt2, y2, phi2) = coordinates(harder[0]), coordinates(softer[0])
        dphi = float(wrapped(phi2 - phi1))
        delta = np.hypot(y2 - y1, dphi)
        p = node[0]
        mass = np.sqrt(p[3] ** 2 - p[0] ** 2 - p[1] ** 2 - p[2] ** 2)
        out.append([-np.log(delta), np.log(pt2 * delta), pt2 / (pt1 + pt2), np.arctan2(y2 - y1, dphi), mass, 1])
        node = harder
    return np.array(out[:LUND_LENGTH]).reshape(-1, 6)


def main():
    data = pathlib.Path(sys.argv[1])
    file = File(data / "observe" / "tt100.h5")
    out = {
        "images": np.zeros((EVENTS, 5, 40, 40), np.float32),
        "cloud": np.zeros((EVENTS, LENGTH, 8)),
        "neighbours": np.full((EVENTS, LENGTH, NEIGHBOURS), -1, np.int32),
        "lund": np.zeros((EVENTS, LUND_LENGTH, 6)),
        "pairs": np.zeros((PAIR_EVENTS, 4, PAIR_LENGTH, PAIR_LENGTH)),
    }
    for event in range(EVENTS):
        found = file.leading_jet(event)
        if found is None:
            continue
        jet, parts, target = found
        out["images"][event] = image(file, event, jet, parts, target)
        planes = lund(parts)
        out["lund"][event, : len(planes)] = planes
        parts = parts[np.argsort(-parts[:, 0], kind="stable")][:LENGTH]
        out["cloud"][event, : len(parts)] = cloud(jet, parts)
        out["neighbours"][event, : len(parts)] = neighbours(parts)
        if event < PAIR_EVENTS:
            parts = parts[:PAIR_LENGTH]
            out["pairs"][event, :, : len(parts), : len(parts)] = pairs(parts)
    with h5py.File(data / "represent" / "representations.h5", "w") as store:
        for name, values in out.items():
            store.create_dataset(name, data=values, compression="gzip", shuffle=True)


if __name__ == "__main__":
    main()
