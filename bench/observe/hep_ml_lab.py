"""hep-ml-lab on a Delphes file: microseconds an event, opening and reading included, one JSON line a task.

    KERAS_BACKEND=jax python hep_ml_lab.py FILE EVENTS
"""

import json
import sys
import time

import uproot
from hml.approaches.cuts import Cut
from hml.observables import parse_observable
from hml.representations import Image

PLAIN = [
    "jet0.pt",
    "jet0.eta",
    "jet0.phi",
    "jet0.mass",
    "jet1.pt",
    "jet0,jet1.delta_r",
    "jet0,jet1.inv_mass",
    "fatjet0.mass",
    "fatjet0.tau21",
    "fatjet0.tau32",
    "jet.size",
    "missinget0.pt",
]


def plain(tree):
    return [parse_observable(name).read(tree).value for name in PLAIN]


def constituents(tree):
    return parse_observable("jet0.constituents.pt").read(tree).value


def image(tree):
    picture = Image("jet0.constituents.phi", "jet0.constituents.eta", "jet0.constituents.pt")
    picture.with_subjets("jet0.constituents", "kt", 0.3, 0)
    picture.translate("SubJet0").rotate("SubJet1", -90).pixelate((33, 33), [(-1.6, 1.6), (-1.6, 1.6)])
    return picture.read(tree).values


def cut(tree):
    return Cut("jet.size > 1 and fatjet.size > 0").read(tree).value


def main():
    path, events = sys.argv[1], int(sys.argv[2])
    for task in (plain, constituents, image, cut):
        start = time.perf_counter()
        with uproot.open(f"{path}:Delphes") as tree:
            task(tree)
        seconds = time.perf_counter() - start
        print(json.dumps({"task": task.__name__, "us": 1e6 * seconds / events}), flush=True)


if __name__ == "__main__":
    main()
