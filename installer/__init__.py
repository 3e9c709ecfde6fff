"""Puts the program on this computer for good, and takes it away again. ``making`` is what makes the executable."""
