"""The screens that are pictured, one module a room; :mod:`tests.support.screenshots` joins them."""
