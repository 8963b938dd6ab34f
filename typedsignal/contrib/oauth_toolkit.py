"""The signal of django-oauth-toolkit, declared: the same object, under the same name.

    from typedsignal.contrib.oauth_toolkit import app_authorized

    @receiver(app_authorized)
    def log(sender: TokenView, request: HttpRequest, token: AccessToken, **kwargs: object) -> None: ...

The sender is an object, the view of the request: a receiver that is connected with the class as `sender` is not called.

Source: django-oauth-toolkit 3, https://github.com/django-oauth/django-oauth-toolkit/blob/3.0.1/oauth2_provider/views/base.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypedDict

from typedsignal._core.typing import TypeVar
from typedsignal.contrib._lookup import look_up_in

if TYPE_CHECKING:
    from django.dispatch import Signal
    from django.http import HttpRequest
    from oauth2_provider.models import AbstractAccessToken
    from oauth2_provider.views.base import TokenView

    from typedsignal.django._declared import DjangoSignal

# What the project decides. With Any, a receiver may name the project's own class.
TokenT = TypeVar("TokenT", bound="AbstractAccessToken", default=Any)
RequestT = TypeVar("RequestT", bound="HttpRequest", default=Any)


class AppAuthorized(TypedDict, Generic[TokenT, RequestT]):
    """A call of a receiver of `app_authorized`: sent by the view, after it has made the access `token`.

    Source: `oauth2_provider/views/base.py`, `TokenView`.
    """

    sender: TokenView
    signal: Signal
    request: RequestT
    token: TokenT


app_authorized: DjangoSignal[AppAuthorized[Any, Any]]

if not TYPE_CHECKING:
    __getattr__ = look_up_in("oauth2_provider.signals", declaring=__name__, distribution="django-oauth-toolkit")
