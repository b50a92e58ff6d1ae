"""The first screen stays light, so that it is there at once."""

from __future__ import annotations

import gzip
import re

from coterie.server.static import BUILT

MOST_BYTES = 300_000


def test_the_first_screen_takes_at_most_300_kilobytes_of_javascript() -> None:
    page = (BUILT / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', page)

    weight = sum(len(gzip.compress((BUILT / script).read_bytes())) for script in scripts)

    assert scripts
    assert weight <= MOST_BYTES
