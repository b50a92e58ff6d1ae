"""The audit: who changed what, in rows that hold each other, so that none can be changed or taken out unseen."""

from coterie.audit.chain import Entry, Head, Verdict, head, listing, record, verify

__all__ = ["Entry", "Head", "Verdict", "head", "listing", "record", "verify"]
