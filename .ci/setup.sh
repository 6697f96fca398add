#!/usr/bin/env bash
# Installs what the checks need and the machine lacks.
#
#   .ci/setup.sh                   everything
#   .ci/setup.sh linter packages   only these steps
set -euo pipefail
cd "$(dirname "$0")/.."

GOLANGCI_LINT=v2.15.0
MOTO=5.2.5
SAM=1.115.0 # the translator of SAM templates
KEYCLOAK=26.5.6
TRINO=435 # the last for Java 17

stop() {
  echo "setup: $*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null; }

# at_least <wanted> <got> compares version numbers.
at_least() { printf '%s\n%s\n' "$1" "$2" | sort -V -C; }

# What no script should install behind your back.
basics() {
  local version
  have go || stop "Go is missing; install Go 1.26 or newer"
  version=$(go env GOVERSION)
  at_least 1.26 "${version#go}" || stop "$version is too old; install Go 1.26 or newer"
  have gcc || stop "gcc is missing, the race detector needs it; on Debian: apt-get install gcc libc6-dev"
  have git || stop "git is missing; on Debian: apt-get install git"
  have node || stop "Node is missing; install Node 20.19 or newer with npm"
  version=$(node --version)
  at_least 20.19 "${version#v}" || stop "Node $version is too old; install Node 20.19 or newer with npm"
  have npm || stop "npm is missing; install it beside Node"
}

# golangci-lint, built from its source at the pinned version.
linter() {
  local version
  version=$(.tools/bin/golangci-lint version --short 2>/dev/null) || version=none
  if [ "v${version#v}" != "$GOLANGCI_LINT" ]; then
    echo "setup: building golangci-lint $GOLANGCI_LINT"
    GOBIN=$PWD/.tools/bin go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$GOLANGCI_LINT"
  fi
}

# The counter that closes `make test`.
tally() { go build -o .tools/bin/tally ./internal/tally; }

# The npm packages of every folder with a lock file, unless they are in place.
packages() {
  local lock folder
  find . \( -name node_modules -o -name .tools \) -prune -o -name package-lock.json -print |
    while read -r lock; do
      folder=${lock%/*}
      [ "$folder/node_modules/.package-lock.json" -nt "$lock" ] && continue
      echo "setup: npm ci in $folder"
      npm --prefix "$folder" ci --no-audit --no-fund </dev/null
    done
}

# moto's server, which stands in for AWS, from PyPI into a folder of its own.
# Without Python the tests that need it are skipped.
moto() {
  local home=.tools/moto hint="the tests of storage/awskeys are skipped; on Debian: apt-get install python3-venv"
  [ "$(cat "$home/version" 2>/dev/null)" = "$MOTO $SAM" ] && return
  if ! have python3 || ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "setup: Python 3.10 or newer with venv is missing, $hint"
    return
  fi
  echo "setup: installing moto $MOTO"
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check "moto[server,kms,secretsmanager]==$MOTO" "aws-sam-translator==$SAM" </dev/null
  echo "$MOTO $SAM" >"$home/version"
}

# from_debian <what> <package>... installs packages of the distribution; a service
# among them is not started.
from_debian() {
  local what=$1 hint root=()
  shift
  hint="install it yourself; on Debian: apt-get update && apt-get install $*"
  have apt-get || stop "$what is missing and there is no apt-get; $hint"
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || stop "$what is missing and this user may not install it; $hint"
    root=(sudo -n)
  fi
  local install=("${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get install --yes --no-install-recommends "$@")
  echo "setup: installing $what"
  "${install[@]}" </dev/null ||
    { "${root[@]}" apt-get update && "${install[@]}" </dev/null; } ||
    stop "apt-get could not install $what; $hint"
}

browser() {
  have chromium || have chromium-browser || have google-chrome-stable || have google-chrome ||
    from_debian Chromium chromium
}

# The database servers that the tests of the stores start for themselves.
engines() {
  have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || from_debian PostgreSQL postgresql
  have redis-server || from_debian Redis redis-server
}

# What runs a program for another processor.
qemu() {
  [ "$(uname -m)" = aarch64 ] || have qemu-aarch64-static || have qemu-aarch64 || from_debian qemu qemu-user-static
}

# Keycloak, which `make test-long` runs behind the bridge, from Maven Central into a
# folder of its own. It takes a Java of 17 or newer.
keycloak() {
  local home=.tools/keycloak folder
  [ "$(cat "$home/ltikit-version" 2>/dev/null)" = "$KEYCLOAK" ] && return
  have java || from_debian Java openjdk-17-jre-headless
  have mvn || from_debian Maven maven
  have unzip || from_debian unzip unzip
  echo "setup: installing Keycloak $KEYCLOAK"
  mkdir -p .tools
  folder=$(mktemp -d .tools/keycloak.XXXXXX)
  mvn --batch-mode --quiet org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$KEYCLOAK:zip" -DoutputDirectory="$PWD/$folder" </dev/null
  unzip -q "$folder/keycloak-quarkus-dist-$KEYCLOAK.zip" -d "$folder"
  rm -rf "$home"
  mv "$folder/keycloak-$KEYCLOAK" "$home"
  echo "$KEYCLOAK" >"$home/ltikit-version"
  rm -rf "$folder"
}

# Trino, the engine that Athena is made of, on which `make test-long` runs the
# classroom's queries: from Maven Central into a folder of its own, with tables in memory.
trino() {
  local home=.tools/trino folder
  [ "$(cat "$home/version" 2>/dev/null)" = "$TRINO" ] && return
  have javac || from_debian "a Java compiler" openjdk-17-jdk-headless
  have mvn || from_debian Maven maven
  echo "setup: installing Trino $TRINO"
  mkdir -p .tools
  folder=$(mktemp -d .tools/trino.XXXXXX)
  jars_of trino-main "$folder/lib"
  jars_of trino-memory "$folder/plugin/memory"
  mkdir -p "$folder/plugin/memory/services/META-INF/services" # where Trino looks for plugins
  echo io.trino.plugin.memory.MemoryPlugin >"$folder/plugin/memory/services/META-INF/services/io.trino.spi.Plugin"
  echo "$TRINO" >"$folder/version"
  rm -rf "$home"
  mv "$folder" "$home"
}

# jars_of <artifact> <folder> copies an artifact of Trino with all it depends on.
jars_of() {
  local pom
  pom=$(mktemp -d)
  cat >"$pom/pom.xml" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ltikit</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency><groupId>io.trino</groupId><artifactId>$1</artifactId><version>$TRINO</version></dependency></dependencies>
</project>
EOF
  mvn --batch-mode --quiet --file "$pom/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$PWD/$2" </dev/null
  rm -rf "$pom"
}

# What lays the networks that tests cut, which takes root.
networks() {
  [ "$(id -u)" != 0 ] || have ip || from_debian iproute2 iproute2
}

[ $# -gt 0 ] || set -- basics linter tally packages moto browser engines
for step; do "$step"; done
