#!/bin/sh
# Every check runs, also after one has failed, so that one run tells all.
set -u
cd "$(dirname "$0")/.."
failed=""

check() {
    name=$1
    shift
    printf 'lint: %s\n' "$name"
    "$@" </dev/null || failed="$failed $name"
}

check "ruff" .venv/bin/python -m ruff check --quiet .
check "layout" .venv/bin/python -m ruff format --check --quiet .
check "types" .venv/bin/python -m mypy --no-error-summary
check "floors" .venv/bin/lint-imports --no-logo
if [ -f web/app/package.json ]; then
    check "web:tsc" npm --prefix web/app exec --no -- tsc --noEmit -p web/app
    check "web:eslint" npm --prefix web/app run lint --silent
fi

if [ -n "$failed" ]; then
    printf 'lint: not in order:%s\n' "$failed" >&2
    exit 1
fi
echo "lint: in order"
