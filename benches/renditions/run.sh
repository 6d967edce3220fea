#!/usr/bin/env bash
# Measures renditions and, where sharp is installed, compares with it.
# usage: benches/renditions/run.sh PHOTOS [WORK]     PHOTOS: a folder of JPEG photographs of 8 megapixels or more
set -euo pipefail
cd "$(dirname "$0")/../.."
photos=${1:?usage: benches/renditions/run.sh PHOTOS [WORK]}
work=${2:-${TMPDIR:-/tmp}/nabe-bench-renditions}
here=benches/renditions

cargo build --release --package imaging --example bench_renditions
bench=${CARGO_TARGET_DIR:-target}/release/examples/bench_renditions
mkdir -p "$work"
rm -rf "$work/out"
[ -d "$work/jpeg24" ] || "$bench" prepare "$photos" "$work" > /dev/null
"$bench" run "$work" > "$work/nabe.json"
if ! node "$here/sharp.mjs" "$work" > "$work/sharp.json" 2> "$work/sharp.log"; then
  rm -f "$work/sharp.json"
fi
"$bench" compare "$work" > "$work/likeness.json"
node "$here/report.mjs" "$work"
