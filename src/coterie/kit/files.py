"""Reads the files that were named on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from coterie.errors import InvalidInput, UnreadableFile

_ENDINGS = (".yaml", ".yml", ".json")
_LARGEST = 16 * 1024 * 1024


def definition_files(paths: Iterable[str]) -> list[dict[str, str]]:
    """Name and text of every file; a folder stands for all .yaml, .yml and .json files in it, - for standard input.

    Raises UnreadableFile where one cannot be read as text, InvalidInput where a folder holds none.
    """
    return [{"name": name, "text": text} for path in paths for name, text in _read(path)]


def text_of(path: str) -> str:
    """The text of one file of any ending, - for standard input. Raises UnreadableFile where it cannot be read as text."""
    found = _read(path) if path == "-" or not Path(path).is_dir() else iter(())
    for _, text in found:
        return text
    raise UnreadableFile(f"{path!r} is a folder.", where=path, hint="Name one file.")


def _read(path: str) -> Iterator[tuple[str, str]]:
    if path == "-":
        yield "standard input", sys.stdin.read()
        return
    for file in _within(Path(path)):
        try:
            if file.stat().st_size > _LARGEST:
                raise UnreadableFile(f"{str(file)!r} is too large to be read at once.", where=str(file))
            yield str(file), file.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise UnreadableFile(
                f"There is no file {str(file)!r}.",
                where=str(file),
                hint="Look at how its name is written, and in which folder it is.",
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(
                f"{str(file)!r} cannot be read as text.", where=str(file), hint="Save it as UTF-8."
            ) from error


def _within(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.rglob("*") if each.suffix in _ENDINGS and each.is_file())
    if not found:
        raise InvalidInput(
            f"The folder {str(path)!r} holds no definitions.",
            where=str(path),
            hint="They end in .yaml, .yml or .json.",
        )
    return found
