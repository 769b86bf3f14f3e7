#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds muster and tests it. The last line is "N passed, N failed", and the
# exit status is 1 when anything failed.
#
#   tests/run.sh --fast   unit tests, fuzz corpora and end-to-end tests
#   tests/run.sh          the same under sanitizers as well, and every check:
#                         clang, formatting, clang-tidy, Valgrind, a little
#                         fuzzing, the manual, installing, the quickstart
#
# What each step said is kept in build/tests/.
# shellcheck disable=SC2317 # the check_ functions are called by name
set -uo pipefail
exec 2>&1 # one stream, so that lines stay in order when it goes to a file

cd "$(dirname "$0")/.." || exit 1
logs=build/tests
step_limit=1000 # seconds
passed=0
failed=0
failures=()
asides=()

usage() {
  sed -n '5,11s/^# \{0,1\}//p' tests/run.sh
}

# ---- counting ----

# report NAME PASSED FAILED [REMARK]: adds up, and shows the log of a failure
# without what passed.
report() {
  local name=$1 log=$logs/$1.log

  passed=$((passed + $2))
  failed=$((failed + $3))
  if [ "$3" -eq 0 ]; then
    printf 'ok      %-28s %4d passed%s\n' "$name" "$2" "${4:-}"
    return 0
  fi
  failures+=("$name")
  printf 'FAILED  %-28s %4d passed, %d failed%s\n' "$name" "$2" "$3" "${4:-}"
  tail -n 300 "$log" | sed '/ \.\.\. ok$/d; s/^/  | /'
  return 1
}

finish() {
  if [ ${#failures[@]} -gt 0 ]; then
    echo "Failed: ${failures[*]} (logs: $logs/)"
  fi
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

# logged NAME COMMAND...: runs it without a terminal and with a time limit.
logged() {
  local name=$1 status=0

  shift
  timeout --kill-after=10 "$step_limit" "$@" </dev/null >"$logs/$name.log" 2>&1 ||
    status=$?
  if [ "$status" -eq 124 ]; then
    echo "stopped: it took more than $step_limit seconds" >>"$logs/$name.log"
  fi
  return "$status"
}

# check NAME COMMAND...: one thing that holds or does not.
check() {
  if logged "$@"; then
    report "$1" 1 0
  else
    report "$1" 0 1
  fi
}

# report_status NAME: of one thing that was logged, with its exit status kept.
report_status() {
  if [ "$(cat "$logs/$1.status" 2>/dev/null)" = 0 ]; then
    report "$1" 1 0
  else
    report "$1" 0 1
  fi
}

# aside NICENESS NAME COMMAND...: begins a check that runs beside others at a
# low priority, since most tests wait more than they work; settle waits for all
# of them. They take turns: many at once would be done no sooner, and leave less
# to the tests that they are beside.
aside() {
  local niceness=$1 name=$2

  shift
  asides+=("$name")
  # shellcheck disable=SC2016 # expanded by the inner shell
  nice -n "$niceness" flock --close "$logs/turn" bash -c 'status=0
    logged "$@" || status=$?
    echo "$status" >"$logs/$1.status"' - "$@" &
}

settle() {
  local name

  wait
  for name in "${asides[@]}"; do
    if [ "$name" = valgrind ]; then
      report_ctest "$name" "$(cat "$logs/$name.status")"
    else
      report_status "$name"
    fi
  done
  asides=()
}

# ---- the kinds of test ----

make_preset() {
  local preset=$1

  shift
  cmake --preset "$preset" "$@" && cmake --build --preset "$preset"
}

# build PRESET [CMAKE OPTION...]
build() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  check "build-$1" bash -c 'make_preset "$@"' - "$@"
}

# ctest_in BUILD_DIR [CTEST OPTION...]
ctest_in() {
  local dir=$1

  shift
  ctest --test-dir "$dir" --output-on-failure --no-tests=error \
    --timeout 600 -j "$(nproc)" "$@"
}

# run_ctest NAME BUILD_DIR [CTEST OPTION...]: each of its tests counts.
run_ctest() {
  local name=$1 status=0

  shift
  logged "$name" bash -c 'ctest_in "$@"' - "$@" || status=$?
  report_ctest "$name" "$status"
}

# report_ctest NAME STATUS: of one that was logged.
report_ctest() {
  local name=$1 status=$2 total bad

  read -r bad total < <(sed -n \
    's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' \
    "$logs/$name.log") || { bad=1 total=1; }
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1 total=$((total + 1))
  fi
  report "$name" $((total - bad)) "$bad"
}

# One count from the last line of a unittest run, as in "FAILED (errors=2)".
unittest_count() {
  local count

  count=$(sed -n '$s/.*[(,] \{0,1\}'"$2"'=\([0-9]*\).*/\1/p' "$1")
  echo "${count:-0}"
}

# run_python NAME BUILD_DIR FILE: only runs it; its exit status is kept.
run_python() {
  local name=$1 dir=$2 file=$3 status=0

  logged "$name" env PYTHONDONTWRITEBYTECODE=1 \
    MUSTER="$PWD/$dir/bin/muster" MUSTER_SANDBOX="$PWD/$dir/bin/muster-sandbox" \
    python3 -m unittest discover -v -s tests/e2e -p "${file##*/}" || status=$?
  echo "$status" >"$logs/$name.status"
}

# report_python NAME: each test method of the file counts.
report_python() {
  local name=$1 log=$logs/$1.log status ran bad skipped

  status=$(cat "$logs/$name.status" 2>/dev/null || echo 1)
  ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in .*/\1/p' "$log" | tail -n 1)
  bad=$(($(unittest_count "$log" failures) + $(unittest_count "$log" errors) +
    $(unittest_count "$log" 'unexpected successes')))
  skipped=$(unittest_count "$log" skipped)
  if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "${ran:-0}" -eq 0 ]; }; then
    bad=1
  fi
  ran=$((${ran:-0} - bad - skipped))
  report "$name" $((ran > 0 ? ran : 0)) "$bad" \
    "$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
}

# Files of tests that tell by the clock.
alone='limits'
# Those that take longest come first, so that the two last ends are near.
long='disk network service_app memory faults http2 campaign check'

# run_files JOBS PRESET NAME...: so many at a time.
run_files() {
  local jobs=$1 preset=$2

  shift 2
  # shellcheck disable=SC2016 # expanded by the inner shell
  printf '%s\n' "$@" | xargs -P "$jobs" -I{} bash -c '
    run_python "e2e-$1-$2" "build/$2" "tests/e2e/test_$1.py"' - {} "$preset"
}

# The names of all files of end-to-end tests, the long ones first.
e2e_names() {
  # shellcheck disable=SC2086 # words
  printf '%s\n' $long
  find tests/e2e -name 'test_*.py' -printf '%f\n' | sort |
    sed 's/^test_//; s/\.py$//' | grep -vxF "${long// /$'\n'}"
}

# The end-to-end tests of a build, one file of them after another and those
# that mind no company two at a time.
test_e2e() {
  local preset=$1 name together=() apart=()

  for name in $(e2e_names); do
    case " $preset $name " in
    ' asan limits ') continue ;; # a pace that is slowed down says nothing
    ' asan memory_of_secrets ') continue ;; # nor does memory with copies in it
    esac
    case " $alone " in
    *" $name "*) apart+=("$name") ;;
    *) together+=("$name") ;;
    esac
  done
  rm -f "$logs"/e2e-*-"$preset".*
  run_files 1 "$preset" "${apart[@]}"
  run_files 2 "$preset" "${together[@]}"
  for name in "${apart[@]}" "${together[@]}"; do
    report_python "e2e-$name-$preset"
  done
}

# Everything that a build's programs can be asked to do right.
test_build() {
  run_ctest "ctest-$1" "build/$1" --label-exclude valgrind
  test_e2e "$1"
}

# ---- checks ----

c_files() {
  find batch io samples tests -name '*.[ch]' | sort
}

check_format() {
  c_files | xargs clang-format --dry-run -Werror
}

check_tidy() {
  set -o pipefail
  find batch io samples/sandbox -name '*.c' | sort |
    xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/dev 2>&1 |
    sed '/^[0-9]* warnings\{0,1\} generated\.$/d'
}

# Bytes know nothing of users, and the sandbox nothing of muster.
check_layers() {
  ! grep -nE '#include +["<](\.\./)*batch/' io/*.[ch] samples/sandbox/*.[ch]
}

check_manual() {
  mandoc -T lint -W warning batch/man/*.[1-8]
}

# A little fuzzing each time; what it finds is for the corpus.
fuzz() {
  local name=$1 found=$logs/fuzz-found-$1 dict=() status=0

  mkdir -p "$found"
  if [ -e "tests/fuzz/$name.dict" ]; then
    dict=(-dict="tests/fuzz/$name.dict")
  fi
  logged "fuzz-$name" "build/fuzz/tests/fuzz/fuzz_$name" -max_total_time=3 \
    -print_final_stats=1 -artifact_prefix="$logs/fuzz-$name-" "${dict[@]}" \
    "$found" "tests/fuzz/corpus/$name" || status=$?
  echo "$status" >"$logs/fuzz-$name.status"
}

# Every target, two at a time.
test_fuzz() {
  local name names

  names=$(find tests/fuzz -name 'fuzz_*.c' -printf '%f\n' | sort |
    sed 's/^fuzz_//; s/\.c$//')
  # shellcheck disable=SC2016 # expanded by the inner shell
  xargs -P 2 -I{} bash -c 'fuzz "$1"' - {} <<<"$names"
  for name in $names; do
    report_status "fuzz-$name"
  done
}

check_install() {
  local stage=$PWD/$logs/stage page

  rm -rf "$stage"
  DESTDIR=$stage cmake --install build/release --prefix /usr || return 1
  for page in batch/man/*.[1-8]; do
    if [ ! -e "$stage/usr/share/man/man${page##*.}/${page##*/}" ]; then
      echo "${page##*/} is not installed"
      return 1
    fi
  done
  cd / && "$stage/usr/bin/muster" --version && "$stage/usr/bin/muster-sandbox" --version
}

export -f make_preset ctest_in check_format check_tidy check_layers check_manual check_install \
  c_files fuzz logged run_python
export logs step_limit

# ---- the run ----

deep=true
case "${1:-}" in
"") ;;
--fast) deep=false ;;
--help)
  usage
  exit 0
  ;;
*)
  usage
  exit 2
  ;;
esac

mkdir -p "$logs"
# Somebody's own org has no part in this.
for name in $(compgen -e OKTA_); do
  unset "$name"
done

if ! logged packages samples/install-packages.sh --tests; then
  report packages 0 1
  finish
fi
if ! build dev -D MUSTER_VALGRIND="$($deep && echo ON || echo OFF)"; then
  finish
fi
if $deep; then
  check layers bash -c check_layers
  check format bash -c check_format
  check manual bash -c check_manual
  for preset in asan fuzz clang; do
    # shellcheck disable=SC2016 # expanded by the inner shell
    aside 19 "build-$preset" bash -c 'make_preset "$1"' - "$preset"
  done
  aside 19 tidy bash -c check_tidy
fi
test_build dev

if $deep; then
  settle
  # At 19 what tells by the clock would get no time at all.
  aside 10 valgrind bash -c 'ctest_in "$@"' - build/dev --label-regex valgrind
  # shellcheck disable=SC2016 # expanded by the inner shell
  aside 19 build-release bash -c 'make_preset "$1"' - release
  test_build asan
  settle
  if [ "$(cat "$logs/build-fuzz.status")" -eq 0 ]; then
    run_ctest ctest-fuzz build/fuzz --tests-regex '^fuzz'
    test_fuzz
  fi
  check quickstart samples/quickstart.sh && check install bash -c check_install
fi
finish
