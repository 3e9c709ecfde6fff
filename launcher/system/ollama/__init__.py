"""Ollama, the engine: its HTTP interface, its process, its archive and its registry.

:class:`~launcher.system.ollama.client.OllamaClient`       HTTP and NDJSON lines ↔ values of :mod:`launcher.core.engine`
:class:`~launcher.system.ollama.host.OllamaHost`           the server process: found, adopted, started, stopped
:class:`~launcher.system.ollama.installer.OllamaInstaller` the engine's archive: fetched, checked, unpacked, switched
:class:`~launcher.system.ollama.registry.OllamaRegistry`   what a model is made of

Each takes what it needs in its constructor, reads no environment by itself and raises only ``Failure``.
"""
