# The commands of this house: run, test, check, lock, clean. GNU make and bash.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := run
.PHONY: run test check lock clean runtime dev
unexport DJANGO_SETTINGS_MODULE

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

# Resolve the pins of pyproject.toml with all they need, and carry the reason of each over.
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

# Packages are installed again only when the pins differ from what was installed last.
runtime: $(BIN)/pip
	@$(call install,requirements.txt)

dev: runtime
	@$(call install,requirements-dev.txt)

define install
sha256sum --check --status .venv/$(1).sha256 2>/dev/null || {
	echo "Installing $(1)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	sha256sum $(1) > .venv/$(1).sha256
}
endef

# pip is the last file that venv lays down, so a half-made .venv is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
		echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || {
		echo "The venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
