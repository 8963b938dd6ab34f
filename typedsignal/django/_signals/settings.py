"""Signal that a test overrides or restores a setting.

Source: `override_settings`, https://github.com/django/django/blob/stable/6.1.x/django/test/utils.py
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast, overload

from django.core import signals

from typedsignal.django._signals.view import (
    AnyArguments,
    Connector,
    Fields,
    PlainView,
    Response,
    Response_co,
    Sent,
    View,
)

if TYPE_CHECKING:
    from django.conf import Settings, UserSettingsHolder
    from django.dispatch import Signal


class SettingChanged(Sent):
    """The payload of `setting_changed`.

    `value` is the new value, None if it has been deleted. `enter` is true when a test changes the setting,
    false when the old value is restored.
    """

    setting: str
    value: Any
    enter: bool


class SettingChangedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `setting_changed`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type["Settings"] | type["UserSettingsHolder"],
        setting: str,
        value: Any,
        enter: bool,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class SettingChangedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: SettingChangedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class SettingChangedSignal(
    PlainView[
        type["Settings"] | type["UserSettingsHolder"],
        SettingChangedReceiver[..., object],
        SettingChangedConnector,
        SettingChanged,
    ],
    View,
):
    """The type of `setting_changed`, for type checkers."""


setting_changed: SettingChangedSignal = cast("Any", signals.setting_changed)
