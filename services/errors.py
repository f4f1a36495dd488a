"""Every error that a person may see.

WinrateError                 shown as it stands: what went wrong, and what to do next
├── NotFound                 it is gone, or never was
├── NotAllowed               this person may not do that
├── BadInput                 a file, row or value that cannot be used
├── NotReady                 something has to be done first
├── DiskFull                 nothing more can be kept until there is space
├── ProviderError            a model host refused, failed or cannot be reached
│   ├── ProviderDown         no answer: worth trying again later
│   ├── ProviderRefused      a final no: key, quota, permission, bad request
│   └── NoAnswer             the model reasoned, and gave no answer
└── MirrorDown               Argilla cannot be reached
"""


class WinrateError(Exception):
    """Say what went wrong and what to do next, in words for the person who clicked."""


class NotFound(WinrateError):
    """What was asked for is gone, or never was."""


class NotAllowed(WinrateError):
    """This person may not do that."""


class BadInput(WinrateError):
    """A file, row or value cannot be used."""


class NotReady(WinrateError):
    """Something has to be done first."""


class DiskFull(WinrateError):
    """Nothing more can be kept until there is space."""


class ProviderError(WinrateError):
    """A model host refused, failed or cannot be reached."""


class ProviderDown(ProviderError):
    """A model host gave no usable answer; trying again later may work."""


class ProviderRefused(ProviderError):
    """A model host gave a final no."""


class NoAnswer(ProviderError):
    """A model reasoned until its limit, or for nothing, and gave no answer."""


class MirrorDown(WinrateError):
    """Argilla cannot be reached."""
