"""A naive evaluator of the segment language, written from the language's page alone, to compare Coterie with."""
