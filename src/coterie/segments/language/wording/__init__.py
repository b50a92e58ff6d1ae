"""From the tree to plain English, for people who never see the definition."""

from coterie.segments.language.wording.phrases import label, sentence, words

__all__ = ["label", "sentence", "words"]
