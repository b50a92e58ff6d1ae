"""The command line: assembles the verbs of every room; a client of the API."""

from coterie.cli.entry import main

__all__ = ["main"]
