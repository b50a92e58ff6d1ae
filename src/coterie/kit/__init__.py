"""Helpers of the doors: what HTTP routes and command-line verbs of every room share."""
