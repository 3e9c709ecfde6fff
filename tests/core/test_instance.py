"""The name of one user's program."""

from launcher.core.instance import instance_name


def test_each_user_and_each_folder_has_its_own() -> None:
    names = {instance_name("ann", ""), instance_name("bob", ""), instance_name("ann", "/stick")}
    assert len(names) == 3
    assert all(name.isascii() and len(name) < 40 for name in names)
