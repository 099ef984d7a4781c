#!/usr/bin/env bash
# Observables of a Delphes file beside the peers, in turns: bench/observe/run.sh BUILD DELPHES.root PEERS [HEP_ML_LAB]
# PEERS and HEP_ML_LAB are Python interpreters: the first with uproot, awkward, coffea and ROOT, the second with
# hep-ml-lab 0.4.3 (which wants NumPy 1 and Keras with JAX). A large file is made of 100 copies of the one given.
set -euo pipefail
build=${1:?usage: bench/observe/run.sh BUILD DELPHES.root PEERS [HEP_ML_LAB]}
delphes=${2:?} peers=${3:?} hep_ml_lab=${4:-}
here=$(dirname "$0") threads=$(nproc)
# Some systems pin OpenBLAS to an old kernel; the peers get the one that fits.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$peers" "$here/make_file.py" "$delphes" 100 "$work/large.root" 2>/dev/null
events=$("$peers" -c 'import sys, uproot; print(uproot.open(sys.argv[1])["Delphes"].num_entries)' "$work/large.root")
echo "$events events, $(stat -c %s "$work/large.root") bytes, $threads processors"
cat "$work/large.root" >/dev/null
for round in 1 2 3; do
  echo "round $round"
  echo "  hml, 1 thread:";         "$build/bench/bench_delphes_file" "$work/large.root" 1 3 | sed 's/^/    /'
  echo "  hml, $threads threads:"; "$build/bench/bench_delphes_file" "$work/large.root" "$threads" 3 | sed 's/^/    /'
  echo "  uproot and awkward:";    "$peers" "$here/awkward_arrays.py" "$work/large.root" "$events" | sed 's/^/    /'
  echo "  coffea:";                "$peers" "$here/awkward_arrays.py" "$work/large.root" "$events" coffea 2>/dev/null | sed 's/^/    /'
  echo "  RDataFrame, 1 thread:";  "$peers" "$here/rdataframe.py" "$work/large.root" "$events" 1 2>/dev/null | sed 's/^/    /'
  echo "  RDataFrame, $threads threads:"; "$peers" "$here/rdataframe.py" "$work/large.root" "$events" "$threads" 2>/dev/null | sed 's/^/    /'
  [ -z "$hep_ml_lab" ] || { echo "  hep-ml-lab:"; KERAS_BACKEND=jax "$hep_ml_lab" "$here/hep_ml_lab.py" "$work/large.root" "$events" 2>/dev/null | grep task | sed 's/^/    /'; }
done
