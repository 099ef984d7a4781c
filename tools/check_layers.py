#!/usr/bin/env python3
"""Checks the direction of the road: a stage includes only itself and earlier stages, public headers show no big
dependency, and LibTorch and Arrow are each included in one folder alone. Prints each offence as FILE:LINE and exits with 1."""
import pathlib
import re
import sys

STAGES = ["core", "event", "generate", "simulate", "observe", "represent", "dataset", "learn", "evaluate", "report", "cli"]
# Both hand over events and nothing else.
FORBIDDEN = {("simulate", "generate")}
# Folders whose headers are for their own stage alone, where a big dependency may show.
PRIVATE = {("core", "hdf5"), ("learn", "networks"), ("generate", "pythia8"), ("event", "parquet")}
HIDDEN = re.compile(r"^(torch|ATen|c10|Pythia8|fastjet|TFile|TTree|ROOT|tcl\.h|hdf5\.h|HepMC3|arrow|parquet)")

root = pathlib.Path(__file__).resolve().parent.parent / "src" / "hml"
offences = []
for path in sorted(root.rglob("*.[ch]pp")):
    place = path.relative_to(root)
    stage = place.parts[0]
    if stage not in STAGES:
        offences.append(f"{path}:1: no stage is called '{stage}'")
        continue
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if not match:
            continue
        target = match[1]
        if target.startswith("hml/"):
            other = target.split("/")[1]
            if STAGES.index(other) > STAGES.index(stage) or (stage, other) in FORBIDDEN:
                offences.append(f"{path}:{number}: {stage} includes {other}")
            if target.startswith("hml/generate/pythia8/") and place.parts[0] != "generate":
                offences.append(f"{path}:{number}: {target} is private to its stage")
        elif path.suffix == ".hpp" and HIDDEN.match(target) and place.parts[:2] not in PRIVATE:
            offences.append(f"{path}:{number}: a public header shows {target}")
        elif re.match(r"(torch|ATen|c10)/", target) and place.parts[:2] != ("learn", "networks"):
            offences.append(f"{path}:{number}: LibTorch outside learn/networks")
        elif re.match(r"(arrow|parquet)/", target) and place.parts[:2] != ("event", "parquet"):
            offences.append(f"{path}:{number}: Arrow outside event/parquet")
print("\n".join(offences) or f"checked {len(list(root.rglob('*.[ch]pp')))} files: the road runs one way")
sys.exit(bool(offences))
