"""How everything looks: colours, type, spacing and signs from ``resources/tokens.json``, light and dark."""

from launcher.ui.theme.appearance import Theme, theme
from launcher.ui.theme.icons import icon, picture, pixmap, tray_icon
from launcher.ui.theme.tokens import TOKENS

__all__ = ["TOKENS", "Theme", "icon", "picture", "pixmap", "theme", "tray_icon"]
