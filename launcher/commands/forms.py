"""The JSON forms of the command line: a contract, whose words do not change with the texts."""

from launcher.core.hardware import Report
from launcher.core.judgement import Judgement, Range, Recommendation
from launcher.core.report_form import report_form as write_report
from launcher.text import sentence

Form = dict[str, object]


def report_form(report: Report) -> Form:
    """``detect --json``: the profile, what each part said, and what to say about it."""
    return write_report(report, sentence)


def recommendation_form(recommendation: Recommendation) -> Form:
    """``recommend --json``."""
    chosen = recommendation.chosen
    return {
        "model": chosen and chosen.model,
        **_fit_form(chosen),
        "alternative": recommendation.alternative,
        "answer_seconds": {
            "quick": _range(chosen.answer_quick_s if chosen else None),
            "hard": _range(chosen.answer_hard_s if chosen else None),
        },
        "reasons": [sentence(reason) for reason in recommendation.reasons],
        "notes": [sentence(note) for note in recommendation.notes],
        "models": [judgement_form(judged) for judged in recommendation.judgements],
    }


def judgement_form(judged: Judgement) -> Form:
    """One model among all."""
    return {
        "model": judged.model,
        "verdict": judged.verdict,
        "ctx": judged.ctx,
        "need_mib": judged.need_mib,
        "tps": _range(judged.tps),
        "why": sentence(judged.why),
        "change": judged.change and sentence(judged.change),
    }


def _fit_form(chosen: Judgement | None) -> Form:
    """The figures of the model chosen; all null where nothing runs."""
    if chosen is None:
        return dict.fromkeys(
            ("ctx", "ctx_max_f16", "kv_type", "gpus_used", "gpu_layers", "need_mib", "budget_mib", "tps", "verdict")
        )
    layers = chosen.gpu_layers and "{}/{}".format(*chosen.gpu_layers)
    return {
        "ctx": chosen.ctx,
        "ctx_max_f16": chosen.ctx_max_f16,
        "kv_type": chosen.kv_type,
        "gpus_used": chosen.gpus_used,
        "gpu_layers": layers,
        "need_mib": chosen.need_mib,
        "budget_mib": chosen.budget_mib,
        "tps": _range(chosen.tps),
        "verdict": f"{chosen.verdict}, {layers} layers on GPU" if layers else chosen.verdict,
    }


def _range(bounds: Range | None) -> list[float] | None:
    """Two figures: whole from ten on, else with one decimal."""
    if bounds is None:
        return None
    return [round(bound) if bounds[1] >= 10 else round(bound, 1) for bound in bounds]
