#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds muster and rehearses an import of 240 invented people with it: no
# Okta org and no credentials are needed. It may be run again at any time.
set -eu
exec 2>&1 # one stream, so that lines stay in order when it goes to a file

cd "$(dirname "$0")/.."
out=build/quickstart
muster=build/release/bin/muster
mkdir -p "$out"

samples/install-packages.sh

echo "Building muster, which takes a moment the first time ..."
if ! { cmake --preset release && cmake --build --preset release; } \
  >"$out/build.log"; then
  cat "$out/build.log"
  exit 1
fi

echo "\$ muster import samples/onboarding.csv.gz --rehearse"
status=0
"$muster" import samples/onboarding.csv.gz --rehearse --force \
  --results "$out/onboarding.results.csv" \
  --rejects "$out/onboarding.rejects.csv" \
  --summary "$out/onboarding.summary.json" || status=$?
if [ "$status" -ne 1 ]; then
  echo "quickstart: muster ended with $status where 1 (some rows are wrong)" \
    "was expected"
  exit 1
fi

cat <<END

That is as it should be: three rows of the sample are wrong on purpose, which
is why muster's exit status was 1. The org was a throw-away one on this machine.

Look next at
  $out/onboarding.results.csv   what became of each row
  $out/onboarding.rejects.csv   the three, each with its reason in front
  $muster import --help    all that an import can be told
  README.md                                 how to go on from here to a real org
END
