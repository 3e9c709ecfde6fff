"""Makes what people download. Used by ``build.spec`` and ``dev.py``, never by the program itself."""
