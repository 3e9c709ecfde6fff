"""The sentences in use: one module of :mod:`launcher.text.english` per room of the house, joined."""

from launcher.text.english import (
    about,
    chat,
    chats,
    commands,
    detect,
    diagnose,
    hardware,
    models,
    probes,
    problems,
    recommendation,
    settings,
    shortfall,
    tray,
    truth,
    wizard,
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
    **shortfall.WORDS,
    **settings.WORDS,
    **about.WORDS,
    **models.WORDS,
}
