"""The real executable: ``python3 dev.py life``, or with these tests named and ``STILLHOUSE_TEST_EXECUTABLE`` set."""
