"""The shop: half a million real order lines of a British online shop, with all their mess."""
