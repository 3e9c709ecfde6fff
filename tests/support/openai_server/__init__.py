"""A server with OpenAI's interface on loopback, in vLLM's dialect or in that of llama.cpp's server, faults included.

It recites the scripted models of the test engine. Shapes: of llama.cpp as recorded in ``tests/traces/llama-server``, of
vLLM as its own ``protocol.py`` and ``serving_chat.py`` have them.
"""

from tests.support.openai_server.replies import Dialect
from tests.support.openai_server.server import CERTIFICATE, DISTILL, OpenAiServer, Refusal, own_certificate

__all__ = ["CERTIFICATE", "DISTILL", "Dialect", "OpenAiServer", "Refusal", "own_certificate"]
