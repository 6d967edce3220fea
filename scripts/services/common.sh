# shellcheck shell=bash
# The life of a test service. A service's own script defines the functions below and ends with `service "$@"`.
#
#   install    brings the program into the cache; returns at once when it is there
#   launch     starts the program in the background and writes its id with `remember_pid $!`
#   ready      succeeds once the program answers
#   exports    prints NAME=value lines: what tests need to reach it
#   prepare    optional: what must be made inside the running service
#   clean_up   optional: what lies outside the service's folder and must go with it
#   stop_with  a variable: the signal that ends the program quickly, when that is not TERM
#
# Tests see nothing but the environment variables, so any other server may stand in for these.

source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

name=$(basename "$0")
run=$cache/run/$name
log=$run/log
readonly start_seconds=180 stop_seconds=15

service() {
  case ${1-} in
    install) install ;;
    start) start ;;
    stop) stop ;;
    env) env_lines ;;
    running) running ;;
    *) fail "usage: scripts/services/$name install|start|stop|env|running" ;;
  esac
}

start() {
  if running; then return 0; fi
  stop
  install
  mkdir -p "$run"
  launch
  wait_until_ready
  if declare -F prepare >/dev/null; then prepare >>"$log" 2>&1 || give_up "$name started, but could not be prepared"; fi
  exports >"$run/env"
}

stop() {
  if alive; then
    kill -s "${stop_with-TERM}" "$(pid)" 2>/dev/null || true
    wait_until_gone || kill -KILL "$(pid)" 2>/dev/null || true
  fi
  if [[ -d $run ]] && declare -F clean_up >/dev/null; then clean_up; fi
  rm -rf "$run"
}

env_lines() {
  [[ -f $run/env ]] || fail "$name is not running: start it with scripts/services/$name start"
  cat "$run/env"
}

pid() { cat "$run/pid" 2>/dev/null; }
remember_pid() {
  echo "$1" >"$run/pid"
  started_at "$1" >"$run/started"
}
# Ids are used again for other programs, so the moment of the start must be the one that was noted.
alive() { [[ -f $run/pid && $(started_at "$(pid)") == "$(cat "$run/started")" ]]; }
started_at() { ps -o lstart= -p "$1" 2>/dev/null || echo gone; }
running() { [[ -f $run/env ]] && alive && ready >/dev/null 2>&1; }

wait_until_ready() {
  local deadline=$((SECONDS + start_seconds))
  until ready >/dev/null 2>&1; do
    alive || give_up "$name ended while starting"
    ((SECONDS < deadline)) || give_up "$name did not answer within $start_seconds s"
    sleep 0.2
  done
}

wait_until_gone() {
  local deadline=$((SECONDS + stop_seconds))
  while alive; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

give_up() {
  say "--- last lines of $name's log"
  tail -n 20 "$log" >&2 || true
  stop
  fail "$1"
}

# Prints as many free loopback ports as asked for, all held at once so that they differ.
free_ports() {
  node -e '
    const servers = Array.from({ length: Number(process.argv[1]) }, () => require("net").createServer());
    Promise.all(servers.map((s) => new Promise((ok) => s.listen(0, "127.0.0.1", ok)))).then(() => {
      console.log(servers.map((s) => s.address().port).join(" "));
      servers.forEach((s) => s.close());
    });' "$1"
}

random_word() { head -c 18 /dev/urandom | base64 | tr -d '+/='; }
