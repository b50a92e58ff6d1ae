"""Two worlds to try Coterie on."""
