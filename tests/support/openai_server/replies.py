"""The shapes of the two dialects: what is sent of a reply, of its figures, and of a model."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.support.ollama_server.performance import End

Json = dict[str, object]


class Dialect(StrEnum):
    """Whose shapes it has."""

    VLLM = "vllm"
    LLAMA_CPP = "llama.cpp"


@dataclass(frozen=True, slots=True)
class Reply:
    """The events of one reply."""

    dialect: Dialect
    model: str
    chat: bool
    created: int = field(default_factory=lambda: int(time.time()))

    def opening(self) -> Json:
        """A chat begins with the role alone."""
        return self._event(self._choice({"role": "assistant", "content": "" if self._is_vllm else None}))

    def said(self, thinking: Mapping[str, str], content: str) -> Json:
        """A piece."""
        if not self.chat:
            return self._event(self._choice(text=content))
        return self._event(self._choice({**thinking, **({"content": content} if content else {})}))

    def ending(self, end: End, usage: bool) -> Iterator[Json]:
        """The reason, then the figures: llama.cpp puts those of a completion with the reason."""
        last = self._choice({"content": ""} if self._is_vllm else {}, text="", reason=end.reason)
        figures: Json = {}
        if usage:
            total = end.prompt_tokens + end.tokens
            counted: Json = {"prompt_tokens": end.prompt_tokens, "total_tokens": total, "completion_tokens": end.tokens}
            cached: Json = {"prompt_tokens_details": {"cached_tokens": 0}}
            figures = {"usage": counted} if self._is_vllm else {"usage": counted | cached, "timings": timings(end)}
        together = not self.chat and not self._is_vllm
        if together and end.reason == "stop":
            yield self.said({}, "")  # the end of the sentence, as a piece without text
        yield self._event(last) | (figures if together else {})
        if figures and not together:
            yield self._event(None) | figures

    @property
    def _is_vllm(self) -> bool:
        return self.dialect is Dialect.VLLM

    def _choice(self, delta: Json | None = None, *, text: str = "", reason: str | None = None) -> Json:
        said: Json = {"delta": delta or {}} if self.chat else {"text": text}
        if self._is_vllm:
            stop = {"stop_reason": None} if reason or not self.chat else {}
            return {"index": 0, **said, "logprobs": None, "finish_reason": reason, **stop}
        return {"finish_reason": reason, "index": 0, **said} | ({} if self.chat else {"logprobs": None})

    def _event(self, choice: Json | None) -> Json:
        kind = "chat.completion.chunk" if self.chat else "text_completion"
        choices = [] if choice is None else [choice]
        if self._is_vllm:
            name = "chatcmpl-5d6f" if self.chat else "cmpl-5d6f"
            return {"id": name, "object": kind, "created": self.created, "model": self.model, "choices": choices}
        head = {"choices": choices, "created": self.created, "id": "chatcmpl-MDMA20uc", "model": self.model}
        return head | {"system_fingerprint": "b0-unknown", "object": kind}


def timings(end: End) -> Json:
    """The figures that llama.cpp's server adds of its own."""
    timings: Json = {"cache_n": 0}
    for name, tokens, ns in (("prompt", end.prompt_tokens, end.prompt_ns), ("predicted", end.tokens, end.eval_ns)):
        timings |= {f"{name}_n": tokens, f"{name}_ms": ns / 1e6}
        timings |= {f"{name}_per_token_ms": ns / 1e6 / tokens, f"{name}_per_second": tokens * 1e9 / ns}
    return timings


def as_ollama_does(model: str) -> Json:
    """llama.cpp's server lists its model in Ollama's form too, with nothing in it."""
    details = {"parent_model": "", "format": "gguf", "family": "", "families": [""], "parameter_size": ""}
    head = {"name": model, "model": model, "modified_at": "", "size": "", "digest": "", "type": "model"}
    rest = {"description": "", "tags": [""], "capabilities": ["completion"], "parameters": ""}
    return {**head, **rest, "details": {**details, "quantization_level": ""}}
