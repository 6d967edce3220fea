#!/usr/bin/env bash
# Measures renditions beside sharp's.
# usage: benches/renditions/run.sh PHOTOS [WORK]     PHOTOS: a folder of JPEG photographs of 8 megapixels or more
set -euo pipefail
cd "$(dirname "$0")/../.."
photos=${1:?usage: benches/renditions/run.sh PHOTOS [WORK]}
work=${2:-${TMPDIR:-/tmp}/nabe-bench-renditions}
here=benches/renditions

[ -d "$here/node_modules/sharp" ] || npm --prefix "$here" ci --loglevel=error
# With the features of the whole workspace, so that what other benchmarks built is used.
cargo build --locked --release --workspace --example bench_renditions
bench=${CARGO_TARGET_DIR:-target}/release/examples/bench_renditions
mkdir -p "$work"
rm -rf "$work/out"
[ -d "$work/jpeg24" ] || "$bench" prepare "$photos" "$work" > /dev/null
"$bench" run "$work" > "$work/nabe.json"
node "$here/sharp.mjs" "$work" > "$work/sharp.json"
"$bench" compare "$work" > "$work/likeness.json"
node "$here/report.mjs" "$work"
