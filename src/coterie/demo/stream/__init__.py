"""The stream: a story world of a video and shopping service, made by a seeded generator."""
