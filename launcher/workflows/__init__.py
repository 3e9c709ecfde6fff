"""Use cases as sentences: generators of typed events, cancellable, that know the system only through ports."""
