"""The sentences in use: one module of :mod:`launcher.text.english` per room of the house, joined."""

from launcher.text.english import (
    about,
    chat,
    chats,
    commands,
    detect,
    diagnose,
    figures,
    hardware,
    install,
    models,
    probes,
    problems,
    recommendation,
    settings,
    shortfall,
    tray,
    truth,
    updates,
    wizard,
)
from launcher.text.english import (
    help as helping,
)

WORDS: dict[str, str] = {
    **hardware.WORDS,
    **probes.WORDS,
    **recommendation.WORDS,
    **problems.WORDS,
    **detect.WORDS,
    **commands.WORDS,
    **diagnose.WORDS,
    **wizard.WORDS,
    **chat.WORDS,
    **chats.WORDS,
    **tray.WORDS,
    **truth.WORDS,
    **updates.WORDS,
    **shortfall.WORDS,
    **settings.WORDS,
    **about.WORDS,
    **install.WORDS,
    **helping.WORDS,
    **figures.WORDS,
    **models.WORDS,
}
