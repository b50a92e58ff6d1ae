#!/bin/sh
# Everything that `make` needs on this machine, and nothing twice. The Makefile calls it; it can be called by hand.
#
#   scripts/setup.sh run     .venv with what coterie runs on, the web app built
#   scripts/setup.sh lint    .venv with the tools too, packages of the web app
#   scripts/setup.sh test    all of that, and a Chromium to look at the pages with
#   scripts/setup.sh bench   .venv with the tools, and the engines that are measured against
#
# A step that is done leaves the checksum of what it was made from in .venv/stamps, and is skipped until that changes.
set -eu
cd "$(dirname "$0")/.."

stamps=.venv/stamps
log=.venv/setup.log
static=src/coterie/server/static
started=$(date +%s)
worked=no

say() { printf '%s\n' "$*"; }

stop() {
    say "coterie: $*" >&2
    exit 1
}

checksum() { cat "$@" | cksum | tr ' ' -; }

is_done() { [ "$(cat "$stamps/$1" 2>/dev/null || true)" = "$2" ]; }

mark_done() {
    mkdir -p "$stamps"
    printf '%s\n' "$2" >"$stamps/$1"
}

# step LABEL COMMAND…: say what happens, keep the noise in the log, show it where the command fails.
step() {
    label=$1
    shift
    worked=yes
    before=$(date +%s)
    say "set-up: $label …"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        stop "\"$label\" failed; all it said is in $log."
    fi
    say "set-up: $label: $(($(date +%s) - before)) s"
}

# --- Python -----------------------------------------------------------------------------------------------------

# Each candidate is run before it is chosen: version managers leave names on PATH that start nothing.
runs_as() { "$1" -c "import sys$2; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 </dev/null; }

candidates() {
    for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python /usr/bin/python3; do
        [ -n "$name" ] && say "$name"
    done
    for path in "$HOME"/.pyenv/versions/3.*/bin/python3 /opt/homebrew/bin/python3; do
        [ -x "$path" ] && say "$path"
    done
    return 0
}

find_python() {
    for candidate in $(candidates); do
        if runs_as "$candidate" ", venv, ensurepip"; then
            say "$candidate"
            return 0
        fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

can_install() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1; }; }

apt_install() {
    as_root apt-get update -qq || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

make_venv() {
    here=$(pwd)
    if [ -x .venv/bin/python ] && runs_as .venv/bin/python ""; then
        # The scripts of a venv name its folder: one that was moved is made again.
        if [ ! -e "$stamps/folder" ] || is_done folder "$here"; then
            mark_done folder "$here"
            return 0
        fi
    fi
    if ! python=$(find_python); then
        can_install || stop "needs Python 3.11 or newer with its venv module (on Debian: apt-get install python3-venv)."
        mkdir -p .venv
        step "Python's venv module from the system's packages" apt_install python3 python3-venv
        python=$(find_python) || stop "needs Python 3.11 or newer; set PYTHON=/path/to/python if it is not on PATH."
    fi
    rm -rf .venv
    mkdir -p .venv
    step "a virtual environment in .venv ($("$python" -c 'import platform; print("Python", platform.python_version())'))" \
        "$python" -m venv .venv
    mark_done folder "$here"
}

pip() { .venv/bin/python -m pip --disable-pip-version-check install "$@"; }

# Compiled once here: where PYTHONDONTWRITEBYTECODE is set every start of coterie would compile all of it again, 3 s each time.
uv() { .venv/bin/uv --quiet pip install --compile-bytecode --python .venv/bin/python "$@"; }

# uv where it runs, pip where it does not: from the same files, by the same hashes. Neither removes anything.
install_packages() { { [ -x .venv/bin/uv ] && uv "$@"; } || pip "$@"; }

python_packages() {
    sum=$(checksum requirements/installer.txt)
    if ! is_done installer "$sum" && ! [ -x .venv/bin/uv ]; then
        pip_installs_uv() { pip --require-hashes -r requirements/installer.txt || say "uv is not to be had; pip will do."; }
        step "the installer (uv)" pip_installs_uv
    fi
    mark_done installer "$sum"
    for set in "$@"; do
        sum=$(checksum "requirements/$set.txt")
        is_done "$set" "$sum" && continue
        step "Python packages ($(grep -c '^[a-zA-Z]' "requirements/$set.txt") in requirements/$set.txt)" \
            install_packages --require-hashes -r "requirements/$set.txt"
        mark_done "$set" "$sum"
        # dev.txt holds all of run.txt in the same versions.
        [ "$set" != dev ] || mark_done run "$(checksum requirements/run.txt)"
    done
    sum=$(checksum pyproject.toml)
    if ! is_done package "$sum"; then
        step "coterie itself" install_packages --no-deps --no-build-isolation -e .
        mark_done package "$sum"
    fi
}

# --- The web app ------------------------------------------------------------------------------------------------

need_node() {
    command -v npm >/dev/null 2>&1 || stop "needs Node 20 or newer with npm to build the web app."
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null </dev/null || echo 0)
    [ "$major" -ge 20 ] || stop "needs Node 20 or newer to build the web app, and found $major."
}

web_packages() {
    [ -f web/app/package-lock.json ] || return 0
    sum=$(checksum web/app/package-lock.json)
    is_done web-packages "$sum" && [ -d web/app/node_modules ] && return 0
    need_node
    step "packages of the web app" npm --prefix web/app ci --no-audit --no-fund
    mark_done web-packages "$sum"
}

web_sources() {
    find web/app -name node_modules -prune -o -name dist -prune -o -type f ! -name '*.tsbuildinfo' -print | LC_ALL=C sort
}

build_web() {
    npm --prefix web/app run build || return 1
    # vite writes into the package by itself, or into dist.
    if [ -f web/app/dist/index.html ]; then
        rm -rf "$static"
        cp -R web/app/dist "$static"
    fi
    [ -f "$static/index.html" ]
}

web_app() {
    [ -f web/app/package-lock.json ] || return 0
    sum=$(web_sources | tr '\n' '\0' | xargs -0 cat | cksum | tr ' ' -)
    is_done web-app "$sum" && [ -f "$static/index.html" ] && return 0
    web_packages
    step "the web app" build_web
    mark_done web-app "$sum"
}

# --- A browser for the tests --------------------------------------------------------------------------------------

browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    if can_install; then
        try_chromium() { apt_install chromium || say "Chromium is not to be had."; }
        step "Chromium from the system's packages" try_chromium
    fi
    command -v chromium >/dev/null 2>&1 || say "set-up: no Chromium here, so the tests that need one are skipped."
}

# --- SDKs of other vendors, for the long tests --------------------------------------------------------------------

# They have a venv of their own: what they need must not move what coterie needs.
sdks_venv() {
    .venv/bin/python -m venv --clear tests/sdks/.venv || return 1
    { [ -x .venv/bin/uv ] && .venv/bin/uv --quiet pip install --python tests/sdks/.venv/bin/python \
        --require-hashes -r tests/sdks/requirements.txt; } ||
        tests/sdks/.venv/bin/python -m pip --disable-pip-version-check install \
            --require-hashes -r tests/sdks/requirements.txt
}

sdks() {
    sum=$(checksum tests/sdks/requirements.txt)
    if ! is_done sdks-python "$sum" || ! [ -x tests/sdks/.venv/bin/python ]; then
        step "SDKs for Python" sdks_venv
        mark_done sdks-python "$sum"
    fi
    sum=$(checksum tests/sdks/package-lock.json)
    if ! is_done sdks-node "$sum" || ! [ -d tests/sdks/node_modules ]; then
        need_node
        step "SDKs for Node and browsers" npm --prefix tests/sdks ci --no-audit --no-fund
        mark_done sdks-node "$sum"
    fi
}

# ------------------------------------------------------------------------------------------------------------------

case "${1:-run}" in
    run)
        make_venv
        python_packages run
        web_app
        ;;
    lint)
        make_venv
        python_packages dev
        web_packages
        ;;
    test)
        make_venv
        python_packages dev
        web_app
        browser
        ;;
    sdks)
        make_venv
        python_packages dev
        web_app
        browser
        sdks
        ;;
    bench)
        make_venv
        python_packages dev bench
        ;;
    *) stop "scripts/setup.sh knows run, lint, test, sdks and bench, not \"$1\"." ;;
esac
[ "$worked" = no ] || say "set-up: ready in $(($(date +%s) - started)) s"
