"""The segment language: reading, words, schema and sugar. It knows no SQL and no workspace."""

from coterie.segments.language.files import load_yaml
from coterie.segments.language.measures import Aggregate, Aggregation
from coterie.segments.language.reading import (
    Read,
    Reference,
    read_condition,
    read_condition_with_references,
    read_definition,
    read_with_references,
)
from coterie.segments.language.schema import json_schema
from coterie.segments.language.wording import label, sentence, words
from coterie.segments.language.writing import key_of, to_raw

parse_condition = read_condition
parse_definition = read_definition

__all__ = [
    "Aggregate",
    "Aggregation",
    "Read",
    "Reference",
    "json_schema",
    "key_of",
    "label",
    "load_yaml",
    "parse_condition",
    "parse_definition",
    "read_condition",
    "read_condition_with_references",
    "read_definition",
    "read_with_references",
    "sentence",
    "to_raw",
    "words",
]
