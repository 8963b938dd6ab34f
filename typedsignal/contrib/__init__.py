"""The signals of other libraries, declared: each module types the signals of one library, under the same names.

    from typedsignal.contrib import BlinkerSignal, CelerySignal

are the classes to declare further signals of Celery's and blinker's dispatchers with; Django's is
`typedsignal.django.DjangoSignal`. Each is imported when it is asked for, as it needs its library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typedsignal.contrib._blinker_signal import BlinkerSignal
    from typedsignal.contrib._celery_signal import CelerySignal
else:

    def __getattr__(name: str) -> Any:
        modules = {"BlinkerSignal": "_blinker_signal", "CelerySignal": "_celery_signal"}
        if name not in modules:
            raise AttributeError(f'module "{__name__}" has no attribute "{name}"')
        return getattr(import_module(f"{__name__}.{modules[name]}"), name)


__all__ = ["BlinkerSignal", "CelerySignal"]
