"""What stands in the house, read from the files."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import coterie

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "coterie"


def rooms() -> list[str]:
    """The rooms: the packages directly under src/coterie."""
    return sorted(path.parent.name for path in SOURCES.glob("*/__init__.py"))


def modules() -> Iterator[ModuleType]:
    """Every module of the package, imported."""
    for found in pkgutil.walk_packages(coterie.__path__, "coterie."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def tracked_files() -> list[Path]:
    """Every file that git keeps, or would keep once it is added."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return [
        ROOT / name for name in sorted(filter(None, listing.stdout.split("\0"))) if (ROOT / name).is_file()
    ]


def text_of(path: Path) -> str | None:
    """What the file says, None where it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()
