"""Tests that take their time, run by a command: ``python -m tests.long.random_kills --rounds 200``."""
