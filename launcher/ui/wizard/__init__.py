"""The first run: a tuple of pages, one immutable value that says where one is, and a window that shows it."""
