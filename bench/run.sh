#!/usr/bin/env bash
# Prints the figures of the README's table: bench/run.sh BUILD, or `make bench`.
set -euo pipefail
build=${1:?usage: bench/run.sh BUILD}
grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'
echo "$(nproc) processors"
"$build/bin/hml" --version
"$build/bench/bench_generation" "$(nproc)" 10 5

echo
echo "observables and cuts, columns in memory, one thread:"
"$build/bench/bench_observe"

echo
echo "the whole of examples/z_vs_qcd.yaml:"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - "$build/bin/hml" run examples/z_vs_qcd.yaml -o "$folder/run" <<'EOF'
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{time.monotonic() - start:.0f} s, peak memory {peak:.0f} MB")
EOF
