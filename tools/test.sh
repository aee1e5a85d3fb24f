#!/usr/bin/env bash
# Runs every check, in the order in which they are cheap: style, types, walls, tests on SQLite, tests on PostgreSQL,
# journeys in a real browser. Stops at the first that fails; with --all it runs them all and fails at the end.
# Two lanes for two processors: the tests on SQLite and then some journeys; the tests on PostgreSQL and then the others.
# They take equally long when the journeys of the first are shorter by what its tests are longer. What each file takes:
#   .venv/bin/python -m pytest tests/journeys --durations=0 -q |
#     awk '/::/ && /s (call|setup|teardown)/ {split($3, f, "::"); t[f[1]] += $1} END {for (n in t) print t[n], n}' | sort -n
# Everything is installed by `make test`, which calls this.
set -uo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-.venv/bin/python}"
go_on=no
if [ "${1:-}" = "--all" ]; then go_on=yes; shift; fi
if [ $# -gt 0 ]; then echo "usage: tools/test.sh [--all]" >&2; exit 2; fi

# What the person who runs the tests has set for a site of her own is no business of the tests.
unset MODE DEBUG SECRET_KEY DATA_DIR CONTENT_DIR ALLOWED_HOSTS BASE_URL EXIT_URL PROXY_HTTPS DATABASE_URL EMAIL_HOST LOG_LEVEL
unset DJANGO_SETTINGS_MODULE
export PYTHONUNBUFFERED=1

passed=0 failed=0 broken=""
output="$(mktemp)" beside="$(mktemp -d)"
trap 'rm -rf "$output" "$beside"; [ -z "$(jobs -p)" ] || kill $(jobs -p) 2>/dev/null' EXIT

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

aside() {  # in the second lane: $1 is where its words and its code go, the rest is the command
  local name="$1"; shift
  "$@" >"$beside/$name" 2>&1 &
  wait "$!"
  echo "$?" >"$beside/$name.code"
}
said() {  # what a command in the second lane said, once it has ended, and its code
  while [ ! -s "$beside/$1.code" ] && kill -0 "$second_lane"; do sleep 1; done
  cat "$beside/$1"
  return "$(cat "$beside/$1.code" || echo 1)"
}

far=(tests/journeys/test_{authoring,coming_in,for_everybody,network,search,sign_in,single_file}.py)
(
  trap 'kill $(jobs -p) 2>/dev/null; exit 1' TERM
  aside postgres "$python" -m tests.postgres "$python" -m pytest --share-pages --durations=10 --ignore=tests/journeys --ignore=tests/structure
  aside far "$python" -m pytest --durations=10 "${far[@]}"
) &
second_lane="$!"
check "Tests on SQLite" "$python" -m pytest --share-pages --durations=10 --ignore=tests/journeys
check "Tests on PostgreSQL" said postgres
check "Journeys in a browser" "$python" -m pytest --durations=10 tests/journeys "${far[@]/#/--ignore=}"
check "Journeys in a browser, of the second lane" said far
finish
