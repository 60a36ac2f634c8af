"""From what a browser says of itself (User-Agent, RFC 9110, section 10.1.5) only the kind: "Firefox, Android". Pure.

It is enough for its owner to know it again in a list. What else is in it tells one person from another and is not kept.
"""

_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome"}
_BROWSERS |= {"SamsungBrowser": "Samsung Internet", "Chrome": "Chrome", "Safari": "Safari"}
"""In this order: later ones stand in the strings of earlier ones too."""
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS": "Mac", "CrOS": "ChromeOS", "Linux": "Linux"}


def browser_kind(user_agent: str) -> str:
    """The browser and its system, what is known of both; "" for programs and strangers."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(filter(None, found))


def _first(names: dict[str, str], text: str) -> str:
    return next((name for mark, name in names.items() if mark in text), "")
