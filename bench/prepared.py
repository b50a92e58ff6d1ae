"""The world on disk, once for each engine that is measured on it; made where it is missing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import coterie
from bench import home, world
from bench.apart import Apart, apart
from bench.asked import Asked
from bench.asked import segments as hundred
from bench.world import World
from coterie import segments

WORK = Path(__file__).parent / "work"


class Prepared:
    """Where each engine finds a world. place: the folder of all worlds."""

    place = WORK

    def __init__(self, of: World) -> None:
        self.world = of
        self.folder = self.place / f"world-{of.key}"

    @property
    def parquet(self) -> Path:
        """Files as they come: each month in order of time."""
        return self._made("parquet", lambda place: world.write_parquet(self.world, place))

    def peer(self, name: str) -> Path:
        """Where a peer opens its copy."""
        if name == "polars":  # it reads the files that the DuckDB peer wrote in its own order
            return self.peer("duckdb")
        return self._made(name, lambda place: apart(_prepare_peer, name, self.parquet, place))

    @property
    def home(self) -> Path:
        """The workspace."""
        return self._made("home", lambda place: apart(_fill, place, self.world))

    def drop(self) -> None:
        """Take it all away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _made(self, name: str, make: Callable[[Path], object]) -> Path:
        place = self.folder / name
        done = self.folder / f"{name}.done"
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            before = perf_counter()
            made = make(place)
            done.touch()
            own = (
                f", {made.cpu_seconds:.0f} s of processors, {made.peak_bytes / 1e9:.1f} GB of memory"
                if isinstance(made, Apart)
                else ""
            )
            took, size = perf_counter() - before, _size_of(place) / 1e9
            print(
                f"bench: {self.world.events:,} events for {name}: {took:.0f} s, {size:.2f} GB on disk{own}",
                file=sys.stderr,
                flush=True,
            )
        return place


def with_segments(place: Path, asked: list[Asked]) -> coterie.Workspace:
    """The workspace opened, with exactly these segments saved."""
    workspace = coterie.open(place)
    wanted = {each.name for each in asked}
    for info in segments.listing(workspace).segments:
        if info.name not in wanted:
            segments.delete(workspace, info.name)
    coterie.apply(workspace, [each.definition() for each in asked])
    return workspace


def _prepare_peer(name: str, parquet: Path, place: Path) -> None:
    if name == "duckdb":
        from bench.peers.duckdb import prepare
    else:
        from bench.peers.clickhouse import prepare
    prepare(parquet, place)


def _fill(place: Path, of: World) -> None:
    with with_segments(place, hundred()) as workspace:
        home.fill(workspace, of)


def _size_of(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
