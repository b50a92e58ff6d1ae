"""Two worlds to try Coterie on: a real shop with all its mess, and a story with every kind of segment in it."""

from coterie.demo.build import DemoReport, WorldReport, build
from coterie.demo.worlds import SHOP, STREAM, WORLDS, Intake, Progress, World

__all__ = [
    "SHOP",
    "STREAM",
    "WORLDS",
    "DemoReport",
    "Intake",
    "Progress",
    "World",
    "WorldReport",
    "build",
]
