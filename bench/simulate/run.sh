#!/usr/bin/env bash
# `hml simulate` beside Delphes on one file and card, in turns: bench/simulate/run.sh BUILD DELPHES CARD EVENTS [ROUNDS]
# DELPHES is Delphes' own reader of the file's format (DelphesHepMC3), built with ROOT; EVENTS is HepMC text, not packed.
# Prints events/s over the whole command, start-up and writing included, and the peak memory; medians at the end.
set -euo pipefail
build=${1:?usage: bench/simulate/run.sh BUILD DELPHES CARD EVENTS [ROUNDS]}
delphes=${2:?} card=${3:?} events=${4:?} rounds=${5:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'
cat "$events" >/dev/null
python3 - "$build/bin/hml" "$delphes" "$card" "$events" "$rounds" "$work" <<'PYTHON'
import os, statistics, subprocess, sys, time

hml, delphes, card, events, rounds, work = sys.argv[1:]
with open(events, "rb") as text:
    number = sum(line.startswith(b"E ") for line in text)
ours = lambda threads, ending: [hml, "simulate", events, "--card", card, "-o", f"{work}/ours{ending}", "--threads", threads]
runs = {
    "Delphes": [delphes, card, f"{work}/delphes.root", events],
    "hml, 1 thread": ours("1", ".h5"),
    "hml, 1 thread, Delphes' tree": ours("1", ".root"),
    "hml, 2 threads": ours("2", ".h5"),
}
rates = {name: [] for name in runs}
for turn in range(int(rounds)):
    for name, command in runs.items():
        for file in os.listdir(work):
            os.remove(os.path.join(work, file))
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit(f"{name} fails: {' '.join(command)}")
        rates[name].append(number / (time.monotonic() - start))
        print(f"{name}: {rates[name][-1]:.0f} events/s, {usage.ru_maxrss / 1024:.0f} MB")
for name, values in rates.items():
    ratios = sorted(mine / theirs for mine, theirs in zip(values, rates["Delphes"]))
    print(f"{name}: median {statistics.median(values):.0f} events/s, {statistics.median(ratios):.2f} [{ratios[0]:.2f}, {ratios[-1]:.2f}] of Delphes")
PYTHON
