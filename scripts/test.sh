#!/bin/sh
# The web app's own tests, then pytest with the arguments given.
set -eu
cd "$(dirname "$0")/.."
if [ -f web/app/package.json ]; then
    CI=true npm --prefix web/app run test --if-present --silent </dev/null
fi
exec .venv/bin/python -m pytest "$@" </dev/null
