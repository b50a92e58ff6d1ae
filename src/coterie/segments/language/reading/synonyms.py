"""What other tools call the keys of the language, so that a refusal can name the right one."""

_OTHER_NAMES = {
    "eq": "= == equals equal is",
    "ne": "!= <> not_equals not_equal is_not",
    "gt": "> greater greater_than more_than above",
    "gte": ">= at_least greater_or_equal",
    "lt": "< less_than fewer_than below",
    "lte": "<= at_most less_or_equal",
    "in": "one_of is_in any_of",
    "not_in": "none_of",
    "contains": "like includes",
    "matches": "regex regexp",
    "missing": "null is_null is_missing",
    "exists": "is_known not_null",
    "all": "and conditions",
    "any": "or",
    "did": "event events",
    "where": "property properties filter filters",
    "trait": "attribute field",
    "within": "last window period",
    "times": "count",
    "mean": "average avg",
    "sum": "total",
    "distinct": "unique",
    "mode": "most_frequent",
    "segment": "name",
    "who": "condition",
    "color": "colour",
    "kind": "type",
}

SYNONYMS = {other: key for key, others in _OTHER_NAMES.items() for other in others.split()}
