"""The action of `m2m_changed` is one of six."""

from typing import Literal

from typedsignal.django import Action, m2m_changed, receiver
from typing_tests.django_shop import Account

Adding = Literal["pre_add", "post_add"]


@receiver(m2m_changed)  # OK
def by_name(sender: object, action: Action, **kwargs: object) -> None: ...


@receiver(m2m_changed, sender=Account)  # OK
def by_str(sender: object, action: str, pk_set: set[int] | None, model: type[Account], **kwargs: object) -> None: ...


@receiver(m2m_changed)  # E: only some of them
def some(sender: object, action: Adding, **kwargs: object) -> None: ...


@receiver(m2m_changed)  # E: None where all are cleared
def never_cleared(sender: object, pk_set: set[int], **kwargs: object) -> None: ...


def compare(action: Action) -> bool:
    return action == "post_add"  # OK


misspelt: Action = "postadd"  # E: there is no such action
