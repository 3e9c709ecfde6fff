"""The tests: one folder per layer; :mod:`tests.support` holds what stands in for the outside world."""
