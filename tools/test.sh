#!/usr/bin/env bash
# Runs every check, in the order in which they are cheap: style, types, walls, tests on SQLite, tests on PostgreSQL,
# journeys in a real browser. Stops at the first that fails; with --all it runs them all and fails at the end.
# The tests on the two databases run beside each other, and so do the two halves of the journeys: each keeps one processor busy.
# Everything is installed by `make test`, which calls this.
set -uo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-.venv/bin/python}"
go_on=no
if [ "${1:-}" = "--all" ]; then go_on=yes; shift; fi
if [ $# -gt 0 ]; then echo "usage: tools/test.sh [--all]" >&2; exit 2; fi

# What the person who runs the tests has set for a site of her own is no business of the tests.
unset MODE DEBUG SECRET_KEY DATA_DIR ALLOWED_HOSTS BASE_URL EXIT_URL PROXY_HTTPS DATABASE_URL EMAIL_HOST LOG_LEVEL
unset DJANGO_SETTINGS_MODULE
export PYTHONUNBUFFERED=1

passed=0 failed=0 broken=""
output="$(mktemp)" beside="$(mktemp)"
trap 'rm -f "$output" "$beside"; [ -z "$(jobs -p)" ] || kill $(jobs -p)' EXIT

count() {  # how many tests the closing line of pytest says were: $1 is passed, failed or error
  grep -E " in [0-9.]+s" "$output" | tail -n 1 | grep -oE "[0-9]+ $1" | grep -oE "^[0-9]+" || echo 0
}

finish() {
  echo
  if [ -n "$broken" ]; then echo "Not in order:$broken"; fi
  echo "$passed passed, $failed failed"
  if [ -z "$broken" ] && [ "$passed" -gt 0 ]; then exit 0; fi
  exit 1
}

check() {  # $1 says what it is, the rest is the command
  local what="$1" started="$SECONDS"; shift
  printf '\n── %s\n' "$what"
  "$@" 2>&1 | tee "$output"
  local code="${PIPESTATUS[0]}"
  if [[ "$what" == Tests* || "$what" == Journeys* ]]; then
    passed=$((passed + $(count passed)))
    failed=$((failed + $(count failed) + $(count error)))
  fi
  echo "   ($((SECONDS - started)) s)"
  if [ "$code" -ne 0 ]; then
    broken="$broken $what;"
    if [ "$go_on" = no ]; then finish; fi
  fi
}

check "Style" "$python" -m ruff check
check "Format" "$python" -m ruff format --check
check "Types" "$python" -m mypy
check "Walls between floors" "$(dirname "$python")/lint-imports"
said() { cat "$1"; return "$2"; }

"$python" -m tests.postgres "$python" -m pytest --ignore=tests/journeys --ignore=tests/structure >"$beside" 2>&1 &
other=$!
check "Tests on SQLite" "$python" -m pytest --ignore=tests/journeys
wait "$other"
check "Tests on PostgreSQL" said "$beside" "$?"

half=(tests/journeys/test_{adaptation,coming_in,for_everybody,instruments,keep,keep_gone,rounds,translating}.py)
"$python" -m pytest "${half[@]}" >"$beside" 2>&1 &
other=$!
check "Journeys in a browser" "$python" -m pytest tests/journeys "${half[@]/#/--ignore=}"
wait "$other"
check "Journeys in a browser, the other half" said "$beside" "$?"
finish
