"""Checks of everything but the windows: modules, data, certificates, folders, a child's environment."""

import base64
import contextlib
import importlib
import os
import pkgutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import launcher
from launcher.core.cancel import Cancel
from launcher.selftest.checks import Detail, SelfCheck, expect

LIBRARIES = [
    "requests",
    "urllib3",
    "certifi",
    "truststore",
    "psutil",
    "pynvml",
    "platformdirs",
    "markdown_it",
    "pygments.lexers.python",
    "encodings.idna",
]
_LEAST_AUTHORITIES = 80
# A tar.zst with one file, bin/ollama, that says "whole".
_ARCHIVE = "KLUv/WAAJxUCAJKCCRDA62BbSRsXWf6nlGUdVPNSJrql+XfKpZh9YHHE+w7vPKm6AZkRCiAwMT33hS9zUOc/b9vwBjyABxg0wGwCcw=="


def _program(_environ: Mapping[str, str]) -> Detail:
    """From source or frozen, and by which Python."""
    kind = "frozen" if getattr(sys, "frozen", False) else "from source"
    return f"{kind}, Python {sys.version.split()[0]}, {sys.executable}"


def _modules(_environ: Mapping[str, str]) -> Detail:
    """Every module of ours, and every library that one of them imports late, is there and can be imported."""
    ours = [module.name for module in pkgutil.walk_packages(launcher.__path__, "launcher.")]
    expect(len(ours) > len(LIBRARIES), "modules of the program are missing")
    for name in (*ours, *LIBRARIES):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    return len(ours)


def _resources(_environ: Mapping[str, str]) -> Detail:
    """The catalogue and the table of graphics cards can be read."""
    from launcher.system.resources import load_catalog, load_gpus

    load_gpus()
    return [model.tag for model in load_catalog().models]


def _archives(_environ: Mapping[str, str]) -> Detail:
    """An archive as the engine's can be unpacked."""
    from launcher.system.ollama.archive import unpack

    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "engine.tar.zst"
        packed.write_bytes(base64.b64decode(_ARCHIVE))
        for _unpacked in unpack(packed, Path(folder) / "engine", Cancel()):
            pass
        return (Path(folder) / "engine/bin/ollama").read_text(encoding="ascii")


def _certificates(_environ: Mapping[str, str]) -> Detail:
    """The authorities that we bring along are there, and a TLS greeting that the system's store judges can be made."""
    import certifi

    from launcher.system.trust import system_trust

    authorities = len(ssl.create_default_context(cafile=certifi.where()).get_ca_certs())
    expect(authorities >= _LEAST_AUTHORITIES, f"only {authorities} certificate authorities")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        system_trust().wrap_bio(incoming, outgoing, server_hostname="ollama.com").do_handshake()
    expect(outgoing.pending, "no TLS greeting was made")
    return f"the system's, and {authorities} authorities of ours, {ssl.OPENSSL_VERSION}"


def _keyring(_environ: Mapping[str, str]) -> Detail:
    """The keyring of this system can be looked for, and what it needs is there; in a bare environment there is none."""
    from launcher.core.systems import Os
    from launcher.system.desktop.secrets import system_keyring

    system = {"win32": Os.WINDOWS, "darwin": Os.MACOS}.get(sys.platform, Os.LINUX)
    if system is Os.LINUX:
        importlib.import_module("secretstorage.dhcrypto")  # what it encrypts a session with
    return type(system_keyring(system)).__module__


def _words(_environ: Mapping[str, str]) -> Detail:
    """Each problem has a sentence and a remedy."""
    from launcher.core.problems import Code
    from launcher.text import has

    wordless = [code for code in Code if not (has(f"problem.{code}") and has(f"remedy.{code}"))]
    expect(not wordless, f"no words for {', '.join(wordless)}")
    return len(Code)


def _languages(_environ: Mapping[str, str]) -> Detail:
    """The words of each language are there, and every one of them can be said."""
    from launcher.core.languages import Language
    from launcher.system.resources import load_words
    from launcher.text.translation import faults

    spoken = [language for language in Language if language not in (Language.SYSTEM, Language.ENGLISH)]
    for language in spoken:
        words = load_words(language)
        unfit = [key for key, _why in faults(language, words)]
        expect(words and not unfit, f"{language} cannot say {', '.join(unfit) or 'anything'}")
    return [*spoken]


def _help(_environ: Mapping[str, str]) -> Detail:
    """The pages of the help are there, in each language its own."""
    from launcher.core.languages import Language
    from launcher.system.help import HelpFiles

    pages = {language: HelpFiles().pages(language) for language in Language if language is not Language.SYSTEM}
    expect(all(page.title for each in pages.values() for page in each), "a page has no title")
    english = [page.text for page in pages[Language.ENGLISH]]
    same = [language for language, each in pages.items() if each[0].text in english]
    expect(same == [Language.ENGLISH], f"in English: {', '.join(same)}")
    return len(english)


def _folders(environ: Mapping[str, str]) -> Detail:
    """The folder that we keep everything in can be made and written; what was not there before is not there after."""
    from launcher.system.storage.paths import Paths

    home = Paths.from_environ(environ).home
    made = [folder for folder in (home, *home.parents) if not folder.exists()]
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home):
        pass
    for folder in made:
        folder.rmdir()
    return str(home)


def _chats(_environ: Mapping[str, str]) -> Detail:
    """Chats can be kept and searched: SQLite is there, with its full-text search."""
    from launcher.core.engine import Turn
    from launcher.core.history import Chat
    from launcher.system.storage.history import SqliteHistoryStore
    from launcher.system.storage.paths import Paths

    with tempfile.TemporaryDirectory() as folder:
        store = SqliteHistoryStore(Paths(Path(folder)))
        store.replace(Chat("self-test").aligned((Turn("user", "Is it whole?"),), 0.0))
        expect(store.search("whole"), "a chat that was kept is not found")
    return f"SQLite {sqlite3.sqlite_version}"


def _child(environ: Mapping[str, str]) -> Detail:
    """A child sees nothing of what a frozen program changes in its own environment."""
    from launcher.system.childenv import bundle_folder, child_environment, system_libraries

    bundle = bundle_folder()
    clean = child_environment({**os.environ, **environ}, bundle)
    leaked = [name for name, value in clean.items() if bundle is not None and bundle in value]
    expect(not leaked, f"a child would inherit {', '.join(leaked)}")
    if os.name != "posix":
        return "clean"
    with system_libraries(bundle):
        shown = subprocess.run(
            ["/bin/sh", "-c", "echo ${LD_LIBRARY_PATH-unset}"], env=clean, capture_output=True, text=True, check=True
        )
    return f"LD_LIBRARY_PATH {shown.stdout.strip()}"


def _temporary(_environ: Mapping[str, str]) -> Detail:
    """The folder for passing things has room."""
    with tempfile.TemporaryFile() as passing:
        passing.write(b"\0" * 2**20)
    return str(Path(tempfile.gettempdir()))


CHECKS = (
    SelfCheck("program", _program),
    SelfCheck("modules", _modules),
    SelfCheck("resources", _resources),
    SelfCheck("archives", _archives),
    SelfCheck("certificates", _certificates),
    SelfCheck("keyring", _keyring),
    SelfCheck("words", _words),
    SelfCheck("languages", _languages),
    SelfCheck("help", _help),
    SelfCheck("folders", _folders),
    SelfCheck("chats", _chats),
    SelfCheck("temporary folder", _temporary),
    SelfCheck("child environment", _child),
)
