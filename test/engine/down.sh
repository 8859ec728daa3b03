#!/usr/bin/env bash
# Stops the engine that `test/engine/up.sh` started, and nothing else. `--all` removes its images and caches too.
set -euo pipefail

state=${CHAINSC_ENGINE_DIR:-/var/tmp/chainsc-engine}
root=()
[ "$(id -u)" = 0 ] || root=(sudo)
[ ${#root[@]} -eq 0 ] || command -v sudo >/dev/null || { echo "engine: ours runs as root, and there is no sudo here: run this as root" >&2; exit 4; }

if [ -f "$state/pid" ]; then
  pid=$(cat "$state/pid")
  # A pid can be somebody else's by now: only a dockerd with our folder is ours.
  if "${root[@]}" cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ' | grep -qF "$state/data"; then
    "${root[@]}" kill "$pid"
    for _ in $(seq 1 80); do "${root[@]}" kill -0 "$pid" 2>/dev/null || break; sleep 0.25; done
    echo "engine: stopped" >&2
  fi
  "${root[@]}" rm -f "$state/pid"
else
  echo "engine: none of ours is running" >&2
fi
if [ "${1:-}" = --all ]; then "${root[@]}" rm -rf "$state"; fi
