"""What the web app keeps of the language is what the language says."""

from __future__ import annotations

import json
from pathlib import Path

from coterie.segments import language

KEPT = Path(__file__).parents[2] / "web" / "app" / "language.json"


def test_the_app_knows_the_language_as_it_is() -> None:
    kept = json.loads(KEPT.read_text())

    assert kept == json.loads(json.dumps(language.json_schema())), "run scripts/api.sh"
