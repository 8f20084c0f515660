#!/usr/bin/env bash
# Installs the Debian packages of a group (scripts/packages.txt) that are missing, and says which. When none is missing it neither
# asks for root nor touches the network.
set -euo pipefail

group=${1:-}
list=$(dirname "$0")/packages.txt

fail() {
  printf 'install-packages: %s\n' "$1" >&2
  exit 1
}

# The packages of group $1, with those of the group it includes.
packages_of() {
  local header included
  header=$(grep -E "^$1( \(.*\))?:$" "$list") || fail "no group '$1' in $list; there are: $(sed -nE 's/^([a-z]+).*:$/\1/p' "$list" | xargs)"
  included=$(sed -nE 's/.*\((.*)\):/\1/p' <<<"$header")
  if [[ -n $included ]]; then packages_of "$included"; fi
  awk -v header="$header" '/^[^ ]/ { inside = ($0 == header); next } inside' "$list" | xargs -n1
}

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Installing must start nothing: PostgreSQL runs on a cluster of ours, and a server of the system's own is not ours to restart.
# Both files are there for the time of the installation only, and only where the system has none.
readonly policy=/usr/sbin/policy-rc.d
readonly cluster_conf=/etc/postgresql-common/createcluster.d/contentos.conf
keep_quiet() {
  if [[ ! -e $policy ]]; then
    "${root[@]}" sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy"
    temporary+=("$policy")
  fi
  if [[ " ${missing[*]} " == *' postgresql-'* ]]; then
    "${root[@]}" mkdir -p "$(dirname "$cluster_conf")"
    "${root[@]}" sh -c "printf 'create_main_cluster = false\n' > $cluster_conf"
    temporary+=("$cluster_conf")
  fi
}

[[ -n $group ]] || fail "say which group: $0 run|test|bench|dev"
wanted=$(packages_of "$group")
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this is for Debian 12 and needs apt-get; elsewhere install the likes of: $(xargs <<<"$wanted")"
fi

missing=()
for package in $wanted; do
  is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then exit 0; fi

printf 'Installing %d Debian packages: %s\n' "${#missing[@]}" "${missing[*]}"
root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || fail "not root and there is no sudo; as root run: apt-get install --no-install-recommends ${missing[*]}"
  root=(sudo)
fi

temporary=()
trap '((${#temporary[@]} == 0)) || "${root[@]}" rm -f "${temporary[@]}"' EXIT
keep_quiet
apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120)
"${apt[@]}" update || fail "apt-get update failed; is there a network?"
# What somebody else needs is not removed for us: libboost1.81-dev, for one, cannot stand beside libboost1.74-dev.
"${apt[@]}" install --yes --no-install-recommends --no-remove "${missing[@]}" >/dev/null ||
  fail "apt-get could not install them; if it wants to remove packages, decide and run: apt-get install ${missing[*]}"
