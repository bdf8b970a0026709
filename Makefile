# Two commands to know: `make run` builds the portal and serves it, `make test` shows that it works.
# Needs make, sh and Python 3.11; everything else goes into .venv, with hashes pinned in requirements/.
.POSIX:
.SUFFIXES:
.PHONY: help setup messages-compiled run test trials fuzz audit lint format messages lock screenshots clean

VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
PIP_COMPILE = $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --newline=lf

help:
	@echo "make run          build what is missing and serve the portal (PORT, HOST, DATA_DIR, DATABASE_URL, BASE_PATH)"
	@echo "make test         lint, then every test on SQLite, then those of the database on PostgreSQL"
	@echo "make trials       200 kills and 10 rounds of races (KILLS, RACE_ROUNDS) on SQLite, then on PostgreSQL"
	@echo "make fuzz         read 20,000 damaged bulletins (COUNT, FIRST): no line lost, no error but a message"
	@echo "make audit        what Lighthouse says of the main pages; below 95 of 100 it fails (needs node 18 and npm)"
	@echo "make setup        only build $(VENV) and the translations"
	@echo "make lint         style, types, import contracts, migrations, deployment checks"
	@echo "make format       let ruff rewrite what it can"
	@echo "make messages     collect the texts to translate into locale/ (gettext)"
	@echo "make lock         pin requirements/*.txt anew from requirements/*.in"
	@echo "make screenshots  photograph every kind of page of the samples, or of the portal at URL, into data/screenshots/"
	@echo "make clean        remove $(VENV) and caches; data/ stays"

setup: $(VENV)/base.stamp messages-compiled

$(VENV)/base.stamp: requirements/base.txt
	@sh scripts/make_venv.sh $(VENV)
	@echo "Installing requirements/base.txt into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "Installing requirements/dev.txt into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

messages-compiled: $(VENV)/base.stamp
	@$(BIN)/python scripts/compile_messages.py

run: setup
	@sh scripts/install_pdf_tools.sh
	@$(BIN)/python scripts/run.py

test: setup $(VENV)/dev.stamp
	@sh scripts/install_test_tools.sh
	@$(MAKE) lint
	@echo "== Tests on SQLite, with the browser"
	@unset DATABASE_URL && $(BIN)/python -m pytest -n auto
	@echo "== Tests on PostgreSQL, of what depends on the database"
	@$(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest -n auto -m "not browser" \
		tests/domain tests/proof tests/search tests/backup tests/record tests/backoffice tests/feeds tests/trials \
		--ignore=tests/trials/test_leaks.py

TRIALS = $(BIN)/python -m pytest -q tests/trials/test_kills.py tests/trials/test_races.py
trials: setup $(VENV)/dev.stamp
	@export KILLS=$${KILLS:-200} RACE_ROUNDS=$${RACE_ROUNDS:-10} && unset DATABASE_URL && $(TRIALS) && \
		$(BIN)/python scripts/with_postgres.py $(TRIALS)

fuzz: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.ingest.fuzz $(COUNT) $(FIRST)

audit: setup scripts/audit/node_modules/.stamp
	@$(BIN)/python -m scripts.audit $$URL

scripts/audit/node_modules/.stamp: scripts/audit/package-lock.json
	@command -v npm >/dev/null || { echo "make audit needs node 18 or newer and npm." >&2; exit 1; }
	@cd scripts/audit && npm ci --ignore-scripts
	@touch $@

lint: setup $(VENV)/dev.stamp
	@sh scripts/lint.sh $(BIN)

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup
	$(BIN)/python manage.py makemessages --locale=en --no-obsolete --no-wrap --add-location=file \
		--ignore=.venv --ignore=data --ignore=tests --ignore=node_modules

lock: $(VENV)/dev.stamp
	cd requirements && PATH="$$PWD/../$(BIN):$$PATH" && export PATH && \
		../$(PIP_COMPILE) --output-file=base.txt base.in && ../$(PIP_COMPILE) --output-file=dev.txt dev.in

screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m scripts.screenshots $$URL

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
