#!/bin/sh
# Writes what the web app knows of the server: the API's description, the types made from it, and the language's schema.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python - <<'PY'
import json
from pathlib import Path

from coterie.segments import language
from coterie.server.app import assemble
from coterie.workspace.worlds import Worlds

app = Path("web/app")
for name, written in (("openapi.json", assemble(Worlds({})).openapi()), ("language.json", language.json_schema())):
    (app / name).write_text(json.dumps(written, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
PY
npm --prefix web/app run api --silent
