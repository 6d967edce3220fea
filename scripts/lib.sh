# shellcheck shell=bash
# What every script here shares: where the checkout is and how to say what happened. Sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Everything the tests install or write lives here; git ignores it, and deleting it costs only time.
# shellcheck disable=SC2034
cache=$root/.services

say() { printf '%s\n' "$*" >&2; }

# Ends the script with one line that says what is wrong and how to get on.
fail() {
  say "error: $*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# True when the dotted number in $1 is at least the one in $2.
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]; }
