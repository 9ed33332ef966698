# The commands of this house: run, test, check, lock, clean. GNU make and bash.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := run
.PHONY: run test check bench lock clean runtime dev
unexport DJANGO_SETTINGS_MODULE

export PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python

# The demo on this machine only; DATABASE_URL chooses another database than var/kehoach.sqlite3.
run: export KEHOACH_ENV := demo
run: runtime
	@$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py setup --demo --port $(PORT)
	exec $(BIN)/gunicorn kehoach.wsgi --bind 127.0.0.1:$(PORT) \
		--workers 2 --worker-class gthread --threads 4 --log-level warning

# Three lanes: SQLite, PostgreSQL, browser. A lane that this machine lacks is skipped with a line
# that says what to install; with LANES=all that is a failure.
CHROMIUM ?= $(shell command -v chromium chromium-browser google-chrome | head -1)
LANES ?= found
PYTEST := $(PY) -m pytest --quiet --numprocesses 2
WITH_POSTGRES := $(PY) tests/with_postgres.py

test: export KEHOACH_ENV := development
test: dev
	@unset DATABASE_URL
	postgres=yes browser=yes failed=
	$(WITH_POSTGRES) || postgres=
	[ -n "$(CHROMIUM)" ] || {
		browser=; echo "Browser tests skipped, no Chromium found: apt-get install chromium"; }
	[ "$(LANES)" != all ] || [ -n "$$postgres" -a -n "$$browser" ]
	echo "SQLite"
	$(PYTEST) -m "not browser" || failed=yes
	if [ -n "$$postgres" ]; then
		echo "PostgreSQL"
		$(WITH_POSTGRES) $(PYTEST) -m "not browser" || failed=yes
	fi
	if [ -n "$$browser" ]; then
		echo "Browser"
		CHROMIUM="$(CHROMIUM)" $(PYTEST) -m browser || failed=yes
	fi
	[ -z "$$failed" ]

# The leaders' pages at 1 and at 10 plan-years, on SQLite and on PostgreSQL: about ten minutes.
bench: export KEHOACH_ENV := demo
bench: dev
	@unset DATABASE_URL
	scratch=$$(mktemp -d)
	trap 'rm -rf "$$scratch"' EXIT
	DATA_DIR="$$scratch/sqlite" $(PY) -m bench.pages
	DATA_DIR="$$scratch/postgres" $(WITH_POSTGRES) $(PY) -m bench.pages

# Production settings are checked with a key made on the spot and data in a scratch directory.
check: dev
	@unset DATABASE_URL
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(PY) manage.py makemigrations --check --dry-run
	scratch=$$(mktemp -d)
	trap 'rm -rf "$$scratch"' EXIT
	env KEHOACH_ENV=production DATA_DIR="$$scratch" ALLOWED_HOSTS=kehoach.example.vn \
		SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest --quiet tests/test_architecture.py

# Resolve the pins of pyproject.toml with all they need, and carry the reason of each over.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

lock: dev
	@$(LOCK) -o requirements.txt pyproject.toml
	$(LOCK) -o requirements-dev.txt --group dev --constraints requirements.txt
	for file in requirements.txt requirements-dev.txt; do
		awk '
			FNR == NR && /^ *# / { sub(/^ */, ""); why = $$0 }
			FNR == NR && /^ *"/ { split($$0, part, /["=[]/); reason[tolower(part[2])] = why }
			FNR == NR { next }
			/^[a-z0-9]/ { split($$0, part, /[=[]/); if (part[1] in reason) print reason[part[1]] }
			{ print }
		' pyproject.toml $$file > $$file.new
		mv $$file.new $$file
	done

# What tools leave behind, and .venv. The data in var/ stays.
clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages are installed again only when the pins differ from what was installed last.
runtime: $(BIN)/pip
	@$(call install,requirements.txt)

dev: runtime
	@$(call install,requirements-dev.txt)

define install
sha256sum --check --status .venv/$(1).sha256 2>/dev/null || {
	echo "Installing $(1)"
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	sha256sum $(1) > .venv/$(1).sha256
}
endef

# pip is the last file that venv lays down, so a half-made .venv is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
		echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || {
		echo "The venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
