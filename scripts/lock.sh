#!/bin/sh
# Write requirements/*.txt from pyproject.toml: exact versions with hashes, no registry addresses.
# `scripts/lock.sh --upgrade` takes the newest versions; without it only what changed in pyproject.toml moves.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv

compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"
}

compile "${1:---no-upgrade}" --output-file requirements/dev.txt --group build --group dev pyproject.toml
# run.txt takes the versions of dev.txt, so that installing one after the other moves nothing.
compile --constraints requirements/dev.txt --output-file requirements/run.txt --group build pyproject.toml
# bench.txt likewise: what `make bench` installs beside dev.txt.
compile --constraints requirements/dev.txt --output-file requirements/bench.txt --group bench pyproject.toml
echo uv | compile "${1:---no-upgrade}" --output-file requirements/installer.txt -

compile "${1:---no-upgrade}" --output-file tests/sdks/requirements.txt tests/sdks/requirements.in

if grep -nE '://|--(index|extra|find)' requirements/*.txt tests/sdks/requirements.txt; then
    echo "A requirements file names a registry or a machine." >&2
    exit 1
fi
