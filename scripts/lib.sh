# What the scripts share; read with `source`, never run.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
PATH="$PATH:$root/target/tools/bin"

dist="$root/target/dist"            # finished packages
tools="$root/target/tools"          # tools built from source, kept between runs
wasm_target=wasm32-unknown-unknown
arm_target=aarch64-unknown-linux-gnu
python="$root/.venv/bin/python"
debian_rustc=/usr/bin/rustc         # Debian's rustc-web carries the library sources that -Zbuild-std needs

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# step NAME COMMAND…: runs it, prints what it took, stops everything if it fails.
steps=()
step() {
  local name=$1 start=$SECONDS
  shift
  say "$name"
  "$@"
  steps+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
  printf -- '-- %s: %d s\n' "$name" $((SECONDS - start))
}
step_times() { printf '\n== Times\n'; printf '%s\n' "${steps[@]}" "$(printf '%5d s  together' "$SECONDS")"; }

# Debian packages, without a question and only those that are absent.
debian() {
  have apt-get || fail "please install what Debian calls: $*"
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

sysroot_has() { [ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]; }

# cargo for another target: with rustup's standard library if it is there, else with one built from Debian's sources.
# ICP_BUILD_STD=1 takes the second way in any case.
cargo_for() {
  local target=$1 host
  shift
  if [ -z "${ICP_BUILD_STD:-}" ] && sysroot_has "$target"; then
    cargo "$@" --target "$target"
  else
    host=$(rustc -vV | sed -n 's/^host: //p')
    local std=std,panic_abort
    [ "$target" = "$wasm_target" ] || std=std,panic_unwind
    PATH="$(rustc --print sysroot)/lib/rustlib/$host/bin:$PATH" RUSTC=$debian_rustc RUSTC_BOOTSTRAP=1 \
      cargo "$@" --target "$target" "-Zbuild-std=$std" ${ICP_STD_FEATURES:+"-Zbuild-std-features=$ICP_STD_FEATURES"}
  fi
}

# Fresh cases for every surface to replay: the same seed gives the same cases. ICP_FRESH_COUNT and ICP_FRESH_SEED choose others.
fresh_count=${ICP_FRESH_COUNT:-15000}
fresh_seed=${ICP_FRESH_SEED:-$(printf '%d' "0x$(git rev-parse --short=8 HEAD 2>/dev/null || echo 1)")}
fresh_cases() {
  export ICP_FRESH_CASES="$root/target/fresh-cases"
  local wanted="$fresh_count $fresh_seed $(git rev-parse HEAD 2>/dev/null) $(git status --porcelain | cksum) $(git diff HEAD | cksum)"
  [ "$(cat "$ICP_FRESH_CASES/.made" 2>/dev/null)" = "$wanted" ] && return
  cargo run --quiet --locked --profile test -p icp-conformance --example generate_cases -- "$ICP_FRESH_CASES" "$fresh_seed" "$fresh_count" </dev/null
  echo "seed $fresh_seed"
  printf '%s\n' "$wanted" >"$ICP_FRESH_CASES/.made"
}

# An empty folder outside the repository, gone when the script ends.
scratch=()
new_folder() { folder=$(mktemp -d "${TMPDIR:-/tmp}/icp.XXXXXX"); scratch+=("$folder"); }
trap '[ ${#scratch[@]} -eq 0 ] || rm -rf "${scratch[@]}"' EXIT
