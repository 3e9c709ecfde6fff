"""Servers on other computers: the way to them, and their two languages, Ollama's and OpenAI's."""
