#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what muster is built from where apt-get can; with --tests, also
# what tests/run.sh needs. Elsewhere it lists the packages and stops, unless
# all that they give is there already.
set -eu

packages="cmake ninja-build gcc libc6-dev pkg-config libcurl4-openssl-dev
  libcsv-dev libcjson-dev zlib1g-dev libssl-dev libcrypt-dev libmicrohttpd-dev
  libutf8proc-dev libunistring-dev libpcre2-dev libyaml-dev uthash-dev
  ca-certificates gzip"
test_packages="libcmocka-dev python3 clang libclang-rt-dev clang-format
  clang-tidy valgrind mandoc nghttp2-proxy tinyproxy-bin openssl"

PATH=$PATH:/usr/sbin # nghttpx is no command for everybody

modules="libcurl libcjson zlib libcrypto libssl libcrypt libutf8proc libpcre2-8
  libmicrohttpd yaml-0.1"
headers="csv.h unictype.h uthash.h"
programs="cmake ninja cc pkg-config gzip"

case "${1:-}" in
"") ;;
--tests)
  packages="$packages $test_packages"
  modules="$modules cmocka"
  programs="$programs python3 clang clang-format clang-tidy valgrind mandoc
    nghttpx tinyproxy openssl"
  ;;
*)
  echo "usage: $0 [--tests]" >&2
  exit 2
  ;;
esac

list() {
  # shellcheck disable=SC2086 # words are wanted here
  printf '  %s\n' $packages >&2
}

# Whether the packages' contents are there, by whatever name they came.
have_contents() {
  for program in $programs; do
    command -v "$program" >/dev/null || return 1
  done
  for module in $modules; do
    pkg-config --exists "$module" || return 1
  done
  for header in $headers; do
    echo "#include <$header>" | cc -E - >/dev/null 2>&1 || return 1
  done
}

if ! command -v apt-get >/dev/null; then
  if have_contents; then
    exit 0
  fi
  echo "This system has no apt-get. Install what these Debian packages" >&2
  echo "hold, then run this again:" >&2
  list
  exit 1
fi

missing=
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || :
  if [ "$state" != installed ]; then
    missing="$missing $package"
  fi
done
if [ -z "$missing" ]; then
  exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing, and only root can install them:" >&2
    echo "  apt-get install$missing" >&2
    exit 1
  fi
  as_root=sudo
fi

echo "installing:$missing" >&2
# Errors alone are shown, and there may be nobody to answer a question.
apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null >/dev/null
}
# An index that is old or partly out of reach may still do.
apt update || echo "apt-get update failed; trying with what is known" >&2
# shellcheck disable=SC2086 # words are wanted here
apt install -y --no-install-recommends $missing
