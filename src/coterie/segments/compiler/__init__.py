"""From a condition to the set of customers for whom it is TRUE."""
