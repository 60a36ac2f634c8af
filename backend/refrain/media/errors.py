"""Why a file cannot be used, in words for the person who chose it."""

from refrain.errors import InvalidInput


class UnusableMedia(InvalidInput):
    """The file is not a sound recording, or not a picture, that can be published; another file may be."""
