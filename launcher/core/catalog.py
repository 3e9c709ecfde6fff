"""The DeepSeek-R1 distills: architecture, bytes, licence, scores. ``resources/catalog.json`` has them, with sources."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from launcher.core.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.core.judgement import Range

_FAMILY = "deepseek-r1"


@dataclass(frozen=True, slots=True)
class PublishedSpeed:
    """A speed that the article gives for a card (a name of ``resources/gpus.json``), in tokens/s."""

    gpu: str
    cards: int
    tps: Range


@dataclass(frozen=True, slots=True)
class AnswerTokens:
    """Tokens that an answer takes, thinking included: of a quick question, and of a hard one."""

    quick: Range
    hard: Range


@dataclass(frozen=True, slots=True)
class Model:
    """One distill as Ollama serves it.

    ``parameters`` are counted; ``weights_bytes`` are the tensors, of which ``embedding_bytes`` stay with the processor
    when a graphics card has the rest; ``download_bytes`` are all layers of the tag. A model that is not ``offered``
    is there as information; one that is an ``alternative_to`` another stands beside it, not above. ``scores`` are
    pass@1 in percent (``cf`` a rating).
    """

    tag: str
    title: str
    name: str
    base: str
    parameters: int
    offered: bool
    alternative_to: str | None
    licence: str
    download_bytes: int
    weights_bytes: int
    embedding_bytes: int
    layers: int
    hidden: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    trained_context: int
    answer_tokens: AnswerTokens
    scores: Mapping[str, float]
    published_speeds: tuple[PublishedSpeed, ...]

    @property
    def short(self) -> str:
        """The part of the tag after the colon: ``7b``."""
        return self.tag.partition(":")[2]

    @property
    def gpu_weights_bytes(self) -> int:
        """The tensors that a graphics card holds, and that each token reads: all but the embedding."""
        return self.weights_bytes - self.embedding_bytes

    @property
    def head_bytes(self) -> int:
        """The output matrix in Q6_K (210 bytes for 256 weights), which belongs to no layer."""
        return self.vocab * self.hidden * 210 // 256


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models, small to large."""

    models: tuple[Model, ...]

    @property
    def offered(self) -> tuple[Model, ...]:
        """The models that may be recommended, small to large."""
        return tuple(model for model in self.models if model.offered)

    def model(self, tag: str) -> Model | None:
        """The model called ``tag``: ``deepseek-r1:7b``, or ``7b``; ``None`` where there is none."""
        wanted = tag.strip().lower()
        if ":" not in wanted:
            wanted = f"{_FAMILY}:{wanted}"
        return next((model for model in self.models if model.tag.lower() == wanted), None)

    @classmethod
    def from_json(cls, data: object) -> Catalog:
        """Reads the form of ``resources/catalog.json``; keys that it does not know are ignored.

        Raises:
            ValueError: something is missing or has the wrong form; the message says where.
        """
        models = sorted(map(_model, Entry(data, "catalog").entries("models")), key=attrgetter("weights_bytes"))
        if len({model.tag for model in models}) < len(models) or not any(model.offered for model in models):
            raise ValueError("catalog: a tag comes twice, or nothing is offered")
        return cls(tuple(models))


def _model(entry: Entry) -> Model:
    tokens = entry.entry("answer_tokens")
    return Model(
        tag=entry.text("tag"),
        title=entry.text("title"),
        name=entry.text("name"),
        base=entry.text("base"),
        parameters=entry.count("parameters"),
        offered=entry.switch("offered"),
        alternative_to=entry.optional_text("alternative_to"),
        licence=entry.text("licence"),
        download_bytes=entry.count("download_bytes"),
        weights_bytes=entry.count("weights_bytes"),
        embedding_bytes=entry.count("embedding_bytes"),
        layers=entry.count("layers"),
        hidden=entry.count("hidden"),
        kv_heads=entry.count("kv_heads"),
        head_dim=entry.count("head_dim"),
        ffn=entry.count("ffn"),
        vocab=entry.count("vocab"),
        trained_context=entry.count("trained_context"),
        answer_tokens=AnswerTokens(tokens.bounds("quick"), tokens.bounds("hard")),
        scores=entry.figures("scores"),
        published_speeds=tuple(
            PublishedSpeed(speed.text("gpu"), speed.count("cards"), speed.bounds("tps"))
            for speed in entry.entries("published_speeds")
        ),
    )
