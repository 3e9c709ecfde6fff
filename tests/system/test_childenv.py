"""What a child of the frozen executable inherits: the user's environment, and none of ours."""

import os

from launcher.system.childenv import bundle_folder, child_environment, system_libraries

BUNDLE = "/tmp/_MEI123"


def test_from_source_nothing_changes() -> None:
    environ = {"LD_LIBRARY_PATH": "/opt/lib", "PATH": "/bin"}

    assert bundle_folder() is None
    assert child_environment(environ, None) == environ


def test_frozen_what_we_changed_is_changed_back() -> None:
    environ = {
        "HOME": "/home/anna",
        "HTTPS_PROXY": "http://proxy:3128",
        "PATH": os.pathsep.join((BUNDLE, "/usr/bin", f"{BUNDLE}/bin")),
        "LD_LIBRARY_PATH": f"{BUNDLE}{os.pathsep}/opt/lib",
        "LD_LIBRARY_PATH_ORIG": "/opt/lib",
        "DYLD_LIBRARY_PATH": BUNDLE,
        "QT_PLUGIN_PATH": f"{BUNDLE}/PySide6/plugins",
        "QT_QPA_PLATFORM_PLUGIN_PATH": f"{BUNDLE}/PySide6/plugins/platforms",
        "SSL_CERT_FILE": f"{BUNDLE}/certifi/cacert.pem",
        "PYTHONHOME": BUNDLE,
        "_MEIPASS2": BUNDLE,
        "_PYI_ARCHIVE_FILE": "/home/anna/stillhouse",
        "NEIGHBOUR": f"{BUNDLE}4/file",
    }

    assert child_environment(environ, BUNDLE) == {
        "HOME": "/home/anna",
        "HTTPS_PROXY": "http://proxy:3128",
        "PATH": "/usr/bin",
        "LD_LIBRARY_PATH": "/opt/lib",
        "NEIGHBOUR": f"{BUNDLE}4/file",
    }


def test_the_librarys_folder_is_left_alone_elsewhere_than_on_windows() -> None:
    with system_libraries(BUNDLE):
        pass
    with system_libraries(None):
        pass
