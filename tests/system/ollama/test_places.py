"""Where engines, models and registries are."""

import sys
from pathlib import Path

import pytest

from launcher.core.systems import Os
from launcher.system.ollama.addresses import is_plain_registry, server_address
from launcher.system.ollama.places import Places, current_version


# as TestHost of Ollama's envconfig/config_test.go has them
@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("1.2.3.4", "http://1.2.3.4:11434"),
        (":1234", "http://127.0.0.1:1234"),
        ("1.2.3.4:1234", "http://1.2.3.4:1234"),
        ("example.com", "http://example.com:11434"),
        ("example.com:56789", "http://example.com:56789"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:66000", "http://127.0.0.1:11434"),
        ("0.0.0.0:-1", "http://127.0.0.1:11434"),
        ("[::]", "http://[::1]:11434"),
        ("[0001:002:003:0004::1]:4321", "http://[0001:002:003:0004::1]:4321"),
        ("::1", "http://[::1]:11434"),
        (" 1.2.3.4:1234 ", "http://1.2.3.4:1234"),
        ('"1.2.3.4"', "http://1.2.3.4:11434"),
        ("http://1.2.3.4", "http://1.2.3.4:80"),
        ("https://1.2.3.4", "https://1.2.3.4:443"),
        ("https://1.2.3.4:1234", "https://1.2.3.4:1234"),
        ("https://example.com/ollama", "https://example.com:443/ollama"),
        ("localhost:١٢", "http://localhost:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(value: str, url: str) -> None:
    assert server_address({"OLLAMA_HOST": value}).url == url


def test_only_this_computers_engine_may_be_started() -> None:
    here = ["", "0.0.0.0", "localhost", "127.0.0.2:1", "[::1]:5"]

    assert all(server_address({"OLLAMA_HOST": value}).is_here for value in here)
    assert not server_address({"OLLAMA_HOST": "192.168.1.5"}).is_here
    assert server_address({"OLLAMA_HOST": "0.0.0.0"}).listen == "0.0.0.0:11434"


def test_only_a_registry_on_this_computer_goes_without_tls() -> None:
    assert is_plain_registry("127.0.0.1:5000/library/x:8b")
    assert is_plain_registry("localhost/x")
    assert not is_plain_registry("registry.example/library/x:8b")
    assert not is_plain_registry("deepseek-r1:8b")


def places(home: Path, system: Os = Os.LINUX, chosen: str = "", **environ: str) -> Places:
    return Places(system, home / "engine", home, {"PATH": "", **environ}, lambda: chosen)


def test_the_models_folder_is_the_environments_the_chosen_or_ollamas(tmp_path: Path) -> None:
    assert places(tmp_path).models() == tmp_path / ".ollama" / "models"
    assert places(tmp_path, chosen="/drive").models() == Path("/drive")
    assert places(tmp_path, chosen="/drive", OLLAMA_MODELS=" '/other' ").models() == Path("/other")


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="programs are known by their mode")
def test_our_own_engine_comes_first_then_the_path_then_the_usual_places(tmp_path: Path) -> None:
    usual = program(tmp_path / ".local/bin/ollama")
    assert places(tmp_path).binary() in (usual, Path("/usr/local/bin/ollama"), Path("/usr/bin/ollama"))
    found = program(tmp_path / "bin/ollama")
    assert places(tmp_path, PATH=str(found.parent)).binary() == found
    ours = program(tmp_path / "engine/v1/bin/ollama")
    (tmp_path / "engine/current").write_text("v1\n")
    assert places(tmp_path, PATH=str(found.parent)).binary() == ours


def test_each_system_has_its_usual_place(tmp_path: Path) -> None:
    windows = program(tmp_path / "Local/Programs/Ollama/ollama.exe")
    macos = program(tmp_path / "Applications/Ollama.app/Contents/Resources/ollama")

    assert places(tmp_path, Os.WINDOWS, LOCALAPPDATA=str(tmp_path / "Local")).binary() == windows
    assert places(tmp_path, Os.WINDOWS).binary() is None
    assert places(tmp_path, Os.MACOS).binary() == macos
    ours = program(tmp_path / "engine/v1/ollama.exe")
    (tmp_path / "engine/current").write_text("v1")
    assert places(tmp_path, Os.WINDOWS).binary() == ours


@pytest.mark.parametrize("text", ["", "..", "../v1", "/etc", "missing", "\udcff"])
def test_a_pointer_to_nowhere_is_no_engine(tmp_path: Path, text: str) -> None:
    (tmp_path / "current").write_bytes(text.encode("utf-8", "surrogateescape"))

    assert current_version(tmp_path) is None
