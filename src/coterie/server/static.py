"""The browser app at /: files that Vite built, index.html for every address of the app, a helpful page without them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parent / "static"

_UNBUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Coterie</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem;color:#24292f}
code{background:#f2f2f4;border-radius:4px;padding:.1em .35em}a{color:#5b3fd6}</style></head>
<body><h1>Coterie is running</h1>
<p>The page of this server has not been built. In a checkout, build it with <code>make web</code> and reload.</p>
<p>Everything else works: <a href="/api/segments">the segments as JSON</a>,
<a href="/api/openapi.json">the description of the API</a>, and <code>coterie segments</code> on the command line.</p>
</body></html>
"""


class BrowserApp(StaticFiles):
    """Serves the built files; an address that is no file is a place in the app."""

    def __init__(self, directory: Path = BUILT) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._index = directory / "index.html"

    async def check_config(self) -> None:
        """A folder that is missing is a page that was not built."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, the app, or the page that says how to build it."""
        if not self._index.is_file():
            return HTMLResponse(_UNBUILT, headers={"cache-control": "no-store"})
        try:
            found = await super().get_response(path, scope)
        except HTTPException as error:
            # A customer's id may hold a dot, so only what would lie beside the index or among the assets is a missing file.
            place = PurePosixPath(path)
            is_file = place.parts[:1] == ("assets",) or (len(place.parts) == 1 and bool(place.suffix))
            if error.status_code != 404 or is_file:
                raise
            found = await super().get_response("index.html", scope)
        is_hashed = path.startswith("assets/") and found.status_code in (200, 304)
        found.headers["cache-control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return found
