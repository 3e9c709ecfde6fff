"""The windows: all of Qt lives here. They draw what the use cases say, and know nothing of the outside."""
