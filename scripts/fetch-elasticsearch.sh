#!/usr/bin/env bash
# usage: fetch-elasticsearch.sh VERSION  -> fetches the vendor's own build of that Elasticsearch for the tests, once, and
# prints its folder. It lies below $CCI_TEST_SERVERS (default /var/tmp/cci-test-servers), where any user can read it:
# the server refuses to run as root. Needs mvn and unzip.
set -euo pipefail

version=${1:?usage: fetch-elasticsearch.sh VERSION}
servers=${CCI_TEST_SERVERS:-/var/tmp/cci-test-servers}
folder=$servers/elasticsearch-$version

if [ ! -e "$folder" ]; then
  artifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip
  mkdir -p "$servers"
  chmod 755 "$servers"
  scratch=$(mktemp -d "$servers/fetch-XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  get() {
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:"$1" -Dartifact="$artifact" "${@:2}" >&2
  }
  get get -Dtransitive=false
  get copy -DoutputDirectory="$scratch"
  unzip -q "$scratch"/*.zip -d "$scratch"
  chmod -R go+rX "$scratch/elasticsearch-$version"
  # A rename: an interrupted run leaves nothing that looks whole.
  mv -T "$scratch/elasticsearch-$version" "$folder"
fi
echo "$folder"
