"""What stands in for the outside world: an Ollama server, a model registry, a mirror of the engine."""
