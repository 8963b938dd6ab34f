"""The signals of django-allauth, declared: the same objects, under the same names.

    from typedsignal.contrib.allauth import user_signed_up

    @receiver(user_signed_up)
    def welcome(sender: type[User], request: HttpRequest, user: User, **kwargs: object) -> None: ...

A receiver may name the project's own user class, and any request class: `UserSignedUp[User, HttpRequest]` is then
what it is called with. The signals are of `allauth.account`, `allauth.socialaccount`, `allauth.mfa` and
`allauth.usersessions`; those of the last two need their app to be installed.

Source: django-allauth 65.1 to 65.22, https://codeberg.org/allauth/django-allauth/src/tag/65.14.0/allauth
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NotRequired, TypedDict

from typedsignal._core.typing import TypeVar
from typedsignal.contrib._lookup import look_up_in

if TYPE_CHECKING:
    from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
    from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
    from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
    from allauth.account.internal.flows.reauthenticate_by_code import ConfirmReauthenticationCodeProcess
    from allauth.account.models import EmailAddress, EmailConfirmation, EmailConfirmationHMAC
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount, SocialLogin
    from allauth.usersessions.models import UserSession
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.dispatch import Signal
    from django.http import HttpRequest, HttpResponse

    from typedsignal.django._declared import DjangoSignal

# What the project decides. With Any, a receiver may name the project's own class.
UserT = TypeVar("UserT", bound="AbstractBaseUser", default=Any)
RequestT = TypeVar("RequestT", bound="HttpRequest", default=Any)
ConfirmationT = TypeVar(
    "ConfirmationT",
    bound="EmailConfirmation | EmailConfirmationHMAC | EmailVerificationProcess",
    default=Any,
)


class SentByUser(TypedDict, Generic[UserT, RequestT]):
    """A call of a receiver of `password_set`, `password_changed` or `password_reset`: sent by the class of the user.

    Source: `allauth/account/internal/flows/password_change.py`, `password_reset.py`.
    """

    sender: type[UserT]
    signal: Signal
    request: RequestT
    user: UserT


class UserSignedUp(SentByUser[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `user_signed_up`: sent by the class of the user, after the user is stored.

    `sociallogin` is passed only if the user signs up with a social account: give the parameter a default.

    Source: `allauth/account/internal/flows/signup.py`, `complete_signup`.
    """

    sociallogin: NotRequired[SocialLogin]


class UserLoggedIn(UserSignedUp[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `user_logged_in`, which is not Django's signal of that name: sent by the user's class.

    Source: `allauth/account/adapter.py`, `post_login`.
    """

    response: HttpResponse


class AuthenticationStepCompleted(SentByUser[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `authentication_step_completed`, since 65.10: sent by the class of the user.

    The `method` is "password", "password_reset", "socialaccount", "mfa" or "code". It decides which other fields are
    passed: `email`, `username`, `phone`; `provider` and `uid` of a social account; `id` and `type` of an authenticator.

    Source: `allauth/account/internal/flows/login.py`, `record_authentication`.
    """

    method: str
    email: NotRequired[str | None]
    username: NotRequired[str]
    phone: NotRequired[str | None]
    provider: NotRequired[str]
    uid: NotRequired[str]
    id: NotRequired[int]
    type: NotRequired[str]
    reauthenticated: NotRequired[bool]
    passwordless: NotRequired[bool]


class EmailConfirmed(TypedDict, Generic[RequestT]):
    """A call of a receiver of `email_confirmed`: sent by `EmailAddress`.

    Source: `allauth/account/internal/flows/email_verification.py`, `verify_email`; `allauth/account/admin.py`.
    """

    sender: type[EmailAddress]
    signal: Signal
    request: RequestT
    email_address: EmailAddress


class EmailAddedOrRemoved(EmailConfirmed[RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `email_added` or `email_removed`: sent by `EmailAddress`.

    Source: `allauth/account/internal/flows/manage_email.py`, `email_verification.py`.
    """

    user: UserT


class EmailChanged(TypedDict, Generic[UserT, RequestT]):
    """A call of a receiver of `email_changed`, sent by `EmailAddress`: another address is the primary one.

    `from_email_address` is None if there was none before.

    Source: `allauth/account/internal/flows/manage_email.py`, `emit_email_changed`.
    """

    sender: type[EmailAddress]
    signal: Signal
    request: RequestT
    user: UserT
    from_email_address: EmailAddress | None
    to_email_address: EmailAddress


class EmailConfirmationSent(TypedDict, Generic[ConfirmationT, RequestT]):
    """A call of a receiver of `email_confirmation_sent`: sent by the class of the `confirmation`.

    Settings decide which class that is; by default it is `EmailConfirmationHMAC`.

    Source: `allauth/account/internal/flows/email_verification.py`, `send_verification_email_to_address`.
    """

    sender: type[ConfirmationT]
    signal: Signal
    request: RequestT
    confirmation: ConfirmationT
    signup: bool


class CodeRejected(TypedDict, Generic[UserT, RequestT]):
    """What the calls of receivers of rejected codes share; each has a sender of its own, since 65.16."""

    signal: Signal
    request: RequestT
    user: UserT
    last_attempt: bool


class LoginCodeRejected(CodeRejected[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `login_code_rejected`: sent by the class of the process, at login or at confirmation.

    Source: `allauth/account/internal/flows/login_by_code.py`, `reauthenticate_by_code.py`.
    """

    sender: type[LoginCodeVerificationProcess | ConfirmReauthenticationCodeProcess]


class PasswordResetCodeRejected(CodeRejected[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `password_reset_code_rejected`: sent by the class of the process.

    Source: `allauth/account/internal/flows/password_reset_by_code.py`.
    """

    sender: type[PasswordResetVerificationProcess]


class EmailVerificationCodeRejected(CodeRejected[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `email_verification_code_rejected`: sent by the class of the process.

    Source: `allauth/account/internal/flows/email_verification_by_code.py`.
    """

    sender: type[EmailVerificationProcess]


class SentBySocialLogin(TypedDict, Generic[RequestT]):
    """A call of a receiver of `pre_social_login`, `social_account_added` or `_updated`: sent by `SocialLogin`.

    Source: `allauth/socialaccount/internal/flows/login.py`, `allauth/socialaccount/models.py`.
    """

    sender: type[SocialLogin]
    signal: Signal
    request: RequestT
    sociallogin: SocialLogin


class SocialAccountRemoved(TypedDict, Generic[RequestT]):
    """A call of a receiver of `social_account_removed`: sent by `SocialAccount`, after the account is deleted.

    Source: `allauth/socialaccount/internal/flows/connect.py`, `disconnect`.
    """

    sender: type[SocialAccount]
    signal: Signal
    request: RequestT
    socialaccount: SocialAccount


class SentByAuthenticator(TypedDict, Generic[UserT, RequestT]):
    """A call of a receiver of `authenticator_added`, `_removed` or `_reset`: sent by `Authenticator`.

    Source: `allauth/mfa/*/internal/flows.py`.
    """

    sender: type[Authenticator]
    signal: Signal
    request: RequestT
    user: UserT
    authenticator: Authenticator


class AuthenticatorUsed(SentByAuthenticator[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `authenticator_used`, since 65.16: sent by `Authenticator`.

    Source: `allauth/mfa/base/internal/flows.py`, `post_authentication`.
    """

    reauthenticated: bool
    passwordless: bool


class AuthenticationFailed(SentByAuthenticator[UserT, RequestT], Generic[UserT, RequestT]):
    """A call of a receiver of `authentication_failed`, since 65.16: sent by `Authenticator`, at a wrong code.

    Source: `allauth/mfa/base/forms.py`.
    """

    reauthentication: bool


class SessionClientChanged(TypedDict, Generic[RequestT]):
    """A call of a receiver of `session_client_changed`: sent by `UserSession`, at another address or browser.

    Source: `allauth/usersessions/models.py`, `UserSessionManager.create_from_request`.
    """

    sender: type[UserSession]
    signal: Signal
    request: RequestT
    from_session: UserSession
    to_session: UserSession


user_logged_in: DjangoSignal[UserLoggedIn[Any, Any]]
user_signed_up: DjangoSignal[UserSignedUp[Any, Any]]
password_set: DjangoSignal[SentByUser[Any, Any]]
password_changed: DjangoSignal[SentByUser[Any, Any]]
password_reset: DjangoSignal[SentByUser[Any, Any]]
authentication_step_completed: DjangoSignal[AuthenticationStepCompleted[Any, Any]]
email_confirmed: DjangoSignal[EmailConfirmed[Any]]
email_confirmation_sent: DjangoSignal[EmailConfirmationSent[Any, Any]]
email_changed: DjangoSignal[EmailChanged[Any, Any]]
email_added: DjangoSignal[EmailAddedOrRemoved[Any, Any]]
email_removed: DjangoSignal[EmailAddedOrRemoved[Any, Any]]
login_code_rejected: DjangoSignal[LoginCodeRejected[Any, Any]]
password_reset_code_rejected: DjangoSignal[PasswordResetCodeRejected[Any, Any]]
email_verification_code_rejected: DjangoSignal[EmailVerificationCodeRejected[Any, Any]]

pre_social_login: DjangoSignal[SentBySocialLogin[Any]]
social_account_added: DjangoSignal[SentBySocialLogin[Any]]
social_account_updated: DjangoSignal[SentBySocialLogin[Any]]
social_account_removed: DjangoSignal[SocialAccountRemoved[Any]]

authenticator_added: DjangoSignal[SentByAuthenticator[Any, Any]]
authenticator_removed: DjangoSignal[SentByAuthenticator[Any, Any]]
authenticator_reset: DjangoSignal[SentByAuthenticator[Any, Any]]
authenticator_used: DjangoSignal[AuthenticatorUsed[Any, Any]]
authentication_failed: DjangoSignal[AuthenticationFailed[Any, Any]]

session_client_changed: DjangoSignal[SessionClientChanged[Any]]

if not TYPE_CHECKING:
    __getattr__ = look_up_in(
        "allauth.account.signals",
        declaring=__name__,
        distribution="django-allauth",
        elsewhere={
            "allauth.socialaccount.signals": (
                "pre_social_login",
                "social_account_added",
                "social_account_updated",
                "social_account_removed",
            ),
            "allauth.mfa.signals": (
                "authenticator_added",
                "authenticator_removed",
                "authenticator_reset",
                "authenticator_used",
                "authentication_failed",
            ),
            "allauth.usersessions.signals": ("session_client_changed",),
        },
    )
