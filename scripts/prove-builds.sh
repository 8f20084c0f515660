#!/usr/bin/env bash
# prove-builds.sh [--bare-root]: proves that what is built follows what is asked for and not what is installed. It configures a copy of
# this checkout by scripts/build.sh for every question, with each half-set of the tests' packages, and builds nothing.
# With --bare-root (root, debootstrap and a network; some minutes) it also makes a Debian of nothing but the group "run", builds and serves
# in it as `make run` does, and again with libgtest-dev alone beside it. Ends with the line "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
passed=0
failed=0

note() {
  if [[ $1 == 0 ]]; then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$2"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$2"
    sed 's/^/        /' "$work/output" | tail -n 25
  fi
}

copy_checkout() {
  mkdir -p "$1"
  tar -c --exclude=./build --exclude=./.git --exclude=./data --exclude=./cluster-data . | tar -x -C "$1"
}

# A cmake that configures with the flags in $flags and does not build.
stub_cmake() {
  mkdir "$work/bin"
  cat >"$work/bin/cmake" <<STUB
#!/bin/sh
[ "\$1" != --build ] || exit 0
exec $(command -v cmake) "\$@" \$flags
STUB
  chmod 755 "$work/bin/cmake"
}

# half PACKAGE: the package's files alone, as on a machine that has it and not its other half. Prints the folder.
half() {
  local folder=$work/half/$1 file
  dpkg -L "$1" | while read -r file; do
    if [[ -f $file ]]; then install -D -m 644 "$file" "$folder$file"; fi
  done
  echo "$folder"
}

# The kinds of targets there are beside the server's libraries, in a line.
kinds() {
  ninja -C "$work/src/build/$1" -t targets all | sed 's/: .*//' >"$work/targets"
  grep -qx contentos "$work/targets" && echo server
  if grep -qxE 'test_[a-z_]+|contentos_crash|sanitized' "$work/targets"; then echo tests; fi
  if grep -qxE 'bench_[a-z_]+|benches' "$work/targets"; then echo benches; fi
  if grep -qxE 'fuzz_[a-z_]+|fuzzers' "$work/targets"; then echo fuzzers; fi
}

# asks NAME PRESET FLAGS KINDS TARGET…: with the CMake flags build.sh configures for the targets, and just these kinds of them are there.
asks() {
  local name=$1 preset=$2 kinds=$4 found status=0
  export flags=$3
  shift 4
  PATH=$work/bin:$PATH "$work/src/scripts/build.sh" "$preset" "$@" >"$work/output" 2>&1 || status=1
  found=$(kinds "$preset" 2>>"$work/output" | xargs)
  printf 'there are targets of: %s\n' "$found" >>"$work/output"
  [[ $found == "$kinds" ]] || status=1
  note "$status" "$name"
}

# refuses NAME FLAGS PACKAGE OTHER TARGET…: build.sh ends with a word on the package and none on the other.
refuses() {
  local name=$1 package=$3 other=$4 status=0
  export flags=$2
  shift 4
  if PATH=$work/bin:$PATH "$work/src/scripts/build.sh" release "$@" >"$work/output" 2>&1; then status=1; fi
  grep -q "$package" "$work/output" || status=1
  if grep -q "$other" "$work/output"; then status=1; fi
  note "$status" "$name"
}

prove_questions() {
  local gtest_only no_gtest no_benchmark forbidden
  copy_checkout "$work/src"
  stub_cmake
  gtest_only=-DGTest_DIR=$(half libgtest-dev)/usr/lib/$(g++ -print-multiarch)/cmake/GTest
  no_gtest='-UGTest_DIR -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON'
  no_benchmark='-Ubenchmark_DIR -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON'
  # With both set, a find_package call is an error by itself.
  forbidden='-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON -DCMAKE_REQUIRE_FIND_PACKAGE_GTest=ON
    -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON -DCMAKE_REQUIRE_FIND_PACKAGE_benchmark=ON'
  asks 'the server alone, everything installed' release '' server contentos
  asks 'the server asks for no package of the tests' release "$forbidden" server contentos
  rm -rf "$work/src/build"
  asks 'the server in a new folder, with no package of the tests' release "$forbidden" server contentos
  rm -rf "$work/src/build"
  asks 'the server, with libgtest-dev and without libgmock-dev' release "$gtest_only" server contentos
  refuses 'the tests, with libgtest-dev and without libgmock-dev' "$gtest_only" libgmock-dev libgtest-dev
  asks 'the server again, after that' release "$gtest_only" server contentos
  refuses 'a single test, without libgmock-dev' "$gtest_only" libgmock-dev libgtest-dev test_domain
  refuses 'the tests, without libgtest-dev' "$no_gtest" libgtest-dev libbenchmark-dev
  rm -rf "$work/src/build"
  asks 'the tests, without libbenchmark-dev' release "$no_benchmark" 'server tests'
  refuses 'the benches, without libbenchmark-dev' "$no_benchmark" libbenchmark-dev libgtest-dev contentos benches
  rm -rf "$work/src/build"
  asks 'the benches, without libgtest-dev' release "$no_gtest" 'server benches' contentos benches
  asks 'the server, after the benches' release '' server contentos
  asks 'the tests, after the server' release '-UCMAKE_DISABLE_FIND_PACKAGE_GTest' 'server tests'
  asks 'the tests again, without a look for their packages' release "$forbidden" 'server tests'
  asks 'the sanitizers' asan-ubsan '' 'server tests' sanitized
  asks 'the fuzz targets, with no package of the tests' fuzz "$forbidden" 'server fuzzers' fuzzers
}

# What runs in the bare root; the checkout is in /src there.
# shellcheck disable=SC2016
readonly inside='
set -euo pipefail
mount -t proc proc /proc
mount -t tmpfs tmpfs /dev/shm
cd /src
apt-get -qq update
apt-get -qq install --yes --no-install-recommends make >/dev/null
make run ARGS="--listen 127.0.0.1:18099" &
trap "kill %1 2>/dev/null; wait" EXIT
until curl -fs -o /dev/null http://127.0.0.1:18099/readyz; do kill -0 %1; sleep 1; done
curl -fs "http://127.0.0.1:18099/api/demo/entries?content_type=article" | grep -q title
if ninja -C build/release -t targets all | grep -E "test_|bench_|fuzz_|contentos_crash"; then exit 1; fi
if dpkg -l libgtest-dev libgmock-dev libbenchmark-dev 2>/dev/null | grep ^ii; then exit 1; fi
kill -TERM "$(pgrep -x contentos)"
wait %1
trap - EXIT
if pgrep -x postgres; then exit 1; fi
echo "== served and stopped"
apt-get -qq install --yes --no-install-recommends libgtest-dev >/dev/null
rm -f build/release/build.ninja build/release/CMakeCache.txt
make build
if scripts/test.sh release >tests.log 2>&1; then exit 1; fi
grep "Debian packages libgmock-dev" tests.log
echo "== built beside half of the packages of the tests"
'

prove_bare_root() {
  local root=$work/root mirror status=0
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
  debootstrap --variant=minbase --include=ca-certificates,procps bookworm "$root" "$mirror" >"$work/output" 2>&1 || status=1
  if ((status == 0)); then
    copy_checkout "$root/src"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # In namespaces of their own, mounts and processes are gone with the shell.
    unshare --mount --pid --fork --kill-child chroot "$root" /bin/bash -c "$inside" >"$work/output" 2>&1 || status=1
  fi
  grep '^==' "$work/output" || true
  note "$status" 'make run in a Debian with nothing but the group "run", then with libgtest-dev alone beside it'
}

prove_questions
if [[ ${1:-} == --bare-root ]]; then
  prove_bare_root
  echo 'Form: packages hidden from CMake, and a bare root'
else
  echo 'Form: packages hidden from CMake (the bare root is a part of make proof)'
fi
printf '\n%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
