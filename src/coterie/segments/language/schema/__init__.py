"""The language as JSON Schema 2020-12, put together from the same tables that reading and the reference page use."""

from coterie.segments.language.schema.definitions import json_schema

__all__ = ["json_schema"]
