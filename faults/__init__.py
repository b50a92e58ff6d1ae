"""The fault plan: what goes wrong in life, done on purpose to the real server, with the figure that must come out."""
