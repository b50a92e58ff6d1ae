"""The server: assembles the routes of every room under /api/ and serves the browser app at /."""
