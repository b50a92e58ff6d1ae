"""Who is who: which identifiers belong to one customer, since when, and why."""
