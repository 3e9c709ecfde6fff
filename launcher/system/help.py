"""The help's pages: ``docs/help/<language>/<topic>.md``, in the program as beside its source."""

from launcher.core.help import TOPICS, Page
from launcher.core.languages import Language
from launcher.core.problems import Code, Failure
from launcher.system.resources import bundled


class HelpFiles:
    """Offers what ``ports.Help`` asks for."""

    def pages(self, language: Language) -> tuple[Page, ...]:
        """All pages; in English where the language lacks one.

        Raises:
            Failure: ``RESOURCE_DAMAGED``: a page is not there in English either, or is no text.
        """
        return tuple(Page(_text(language, topic)) for topic in TOPICS)


def _text(language: Language, topic: str) -> str:
    folder = bundled("docs") / "help"
    own, english = (folder / each / f"{topic}.md" for each in (language, Language.ENGLISH))
    path = own if own.is_file() else english
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Failure(Code.RESOURCE_DAMAGED, path=str(path)) from error
