"""What is added to each system, and where."""

from pathlib import Path

import pytest

from installer.download import may_be_installed
from installer.entries import NewFile, NewKey, NewLink, NewShortcut, desktop_entry, entry_of, planned, quoted
from installer.layout import UNINSTALL_KEY, layout
from installer.payload import payload
from launcher.core.installation import EntryKind
from launcher.core.systems import Os
from tests.packaging.download import download

HOME = Path("/home/me")


def test_a_user_of_linux_gets_program_entry_icons_and_a_command() -> None:
    where = layout(Os.LINUX, HOME, {})
    assert where.start == HOME / ".local/lib/stillhouse/stillhouse"
    assert where.receipt_inside == "receipt.json"
    places = [entry_of(new).place for new in planned(where, "1.0.0", 1)]
    assert places[0] == "/home/me/.local/share/applications/org.stillhouse.Stillhouse.desktop"
    assert places[-1] == "/home/me/.local/bin/stillhouse"
    assert isinstance(planned(where, "1.0.0", 1)[-1], NewLink)


@pytest.mark.parametrize(("named", "used"), [("/data", "/data"), ("relative", "/home/me/.local/share"), ("", None)])
def test_the_users_own_folder_for_data_counts_where_it_is_one(named: str, used: str | None) -> None:
    where = layout(Os.LINUX, HOME, {"XDG_DATA_HOME": named})
    assert where.data == Path(used or "/home/me/.local/share")


def test_a_user_of_windows_gets_a_shortcut_and_a_line_in_the_list_of_programs() -> None:
    where = layout(Os.WINDOWS, HOME, {"LOCALAPPDATA": "/local", "APPDATA": "/roaming"})
    shortcut, key = planned(where, "1.2.3", 130 * 1024 * 1024)
    assert isinstance(shortcut, NewShortcut)
    assert shortcut.path == Path("/roaming/Microsoft/Windows/Start Menu/Programs/Stillhouse.lnk")
    assert shortcut.target == Path("/local/Programs/Stillhouse/stillhouse.exe")
    assert isinstance(key, NewKey)
    assert entry_of(key).kind is EntryKind.KEY
    assert key.key == UNINSTALL_KEY
    assert key.values["EstimatedSize"] == 130 * 1024  # KiB
    assert key.values["DisplayVersion"] == "1.2.3"
    assert key.values["UninstallString"] == f'"{where.start}" --uninstall'


def test_a_mac_needs_nothing_but_the_bundle_whose_signature_stays_whole() -> None:
    where = layout(Os.MACOS, HOME, {})
    assert planned(where, "1.0.0", 1) == ()
    assert where.start == HOME / "Applications/Stillhouse.app/Contents/MacOS/stillhouse"
    assert not where.receipt.is_relative_to(where.program)
    assert where.receipt_inside == ""


@pytest.mark.parametrize(
    ("path", "written"),
    [("/a b/c", '"/a b/c"'), ('/a"b', '"/a\\\\"b'), ("/a%b", '"/a%%b"'), ("/a$b", '"/a\\\\$b"')],
)
def test_a_path_is_quoted_as_a_desktop_entry_wants_it(path: str, written: str) -> None:
    assert quoted(path) == written.replace('b"', 'b"') + ('"' if path == '/a"b' else "")


def test_the_desktop_entry_offers_its_own_end() -> None:
    entry = desktop_entry(Path("/x/stillhouse"))
    assert "Actions=uninstall;\n" in entry
    assert entry.count("Exec=") == 3  # TryExec among them
    assert isinstance(planned(layout(Os.LINUX, HOME, {}), "1", 1)[0], NewFile)


def test_whether_it_may_be_a_download_is_told_without_a_look_at_what_it_carries(tmp_path: Path) -> None:
    assert not may_be_installed(None, tmp_path / "python")
    (tmp_path / "folder").mkdir()
    assert not may_be_installed(str(tmp_path / "folder"), tmp_path / "stillhouse")
    assert may_be_installed(str(download(tmp_path / "download")), tmp_path / "stillhouse")


def test_on_macos_it_may_be_one_outside_of_the_applications(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    for place, may in (("/Volumes/Stillhouse", True), ("/Users/ann/Applications", False)):
        app = Path(place, "Stillhouse.app/Contents")
        assert may_be_installed(str(app / "Frameworks"), app / "MacOS/stillhouse") is may


def test_only_a_download_carries_anything(tmp_path: Path) -> None:
    where = layout(Os.LINUX, HOME, {})
    assert payload(where, None, tmp_path / "python") is None
    (tmp_path / "folder").mkdir()
    assert payload(where, tmp_path / "folder", tmp_path / "stillhouse") is None  # a one-folder form of others
    found = payload(where, download(tmp_path / "download"), tmp_path / "stillhouse")
    assert found is not None
    assert found.pairs[-1][0] == "stillhouse"
    assert found.size > 0


def test_a_bundle_in_a_folder_of_applications_is_installed_already(tmp_path: Path) -> None:
    where = layout(Os.MACOS, HOME, {})
    for place, carries in (("Volumes/Stillhouse", True), ("Applications", False)):
        app = tmp_path / place / "Stillhouse.app"
        program = app / "Contents/MacOS/stillhouse"
        program.parent.mkdir(parents=True)
        program.write_bytes(b"x")
        found = payload(where, app / "Contents/Frameworks", program)
        assert (found is not None) is carries
    app = tmp_path / "Volumes/Stillhouse/Stillhouse.app"
    found = payload(where, app, app / "Contents/MacOS/stillhouse")
    assert found is not None
    assert [path for path, _source in found.pairs] == ["Contents/MacOS/stillhouse"]
