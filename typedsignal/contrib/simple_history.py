"""The signals of django-simple-history, declared: the same objects, under the same names.

    from typedsignal.contrib.simple_history import pre_create_historical_record

    @receiver(pre_create_historical_record)
    def add_address(history_instance: HistoricalOrder, **kwargs: object) -> None: ...

The sender is a historical model, such as `HistoricalOrder`. A receiver may name the project's own models and its own
user class: `HistoricalRecord[Order, HistoricalOrder, User]` is then what it is called with.

Source: django-simple-history 3, https://github.com/django-commons/django-simple-history/blob/3.11.0/simple_history/models.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypedDict

from typedsignal._core.typing import TypeVar
from typedsignal.contrib._lookup import look_up_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import ManyToManyField, Model
    from django.dispatch import Signal

    from typedsignal.django._declared import DjangoSignal

# What the project decides. With Any, a receiver may name the project's own class.
ModelT = TypeVar("ModelT", bound="Model", default=Any)
HistoryT = TypeVar("HistoryT", bound="Model", default=Any)
UserT = TypeVar("UserT", bound="AbstractBaseUser", default=Any)


class HistoricalRecord(TypedDict, Generic[ModelT, HistoryT, UserT]):
    """A call of a receiver of `pre_create_historical_record` or `post_create_historical_record`.

    Sent by the historical model, before and after `history_instance` is saved. `history_user` is None if no user is
    known, `history_change_reason` if none was given, and `using`, the alias of a database, unless the records are
    made with `use_base_model_db`.

    Source: `simple_history/models.py`, `create_historical_record`.
    """

    sender: type[HistoryT]
    signal: Signal
    instance: ModelT
    history_instance: HistoryT
    history_date: datetime
    history_user: UserT | None
    history_change_reason: str | None
    using: str | None


class HistoricalM2M(TypedDict, Generic[ModelT, HistoryT]):
    """What calls of receivers of the historical records of a many-to-many `field` share.

    The sender is the historical model of the table between two models.
    """

    sender: type[Model]
    signal: Signal
    history_instance: HistoryT
    instance: ModelT
    field: ManyToManyField[Any, Any]


class PreCreateHistoricalM2MRecords(HistoricalM2M[ModelT, HistoryT], Generic[ModelT, HistoryT]):
    """A call of a receiver of `pre_create_historical_m2m_records`: the `rows` that are to be stored.

    Source: `simple_history/models.py`, `create_historical_record_m2ms`.
    """

    rows: list[Any]


class PostCreateHistoricalM2MRecords(HistoricalM2M[ModelT, HistoryT], Generic[ModelT, HistoryT]):
    """A call of a receiver of `post_create_historical_m2m_records`: the `created_rows`.

    Source: `simple_history/models.py`, `create_historical_record_m2ms`.
    """

    created_rows: list[Any]


pre_create_historical_record: DjangoSignal[HistoricalRecord[Any, Any, Any]]
post_create_historical_record: DjangoSignal[HistoricalRecord[Any, Any, Any]]
pre_create_historical_m2m_records: DjangoSignal[PreCreateHistoricalM2MRecords[Any, Any]]
post_create_historical_m2m_records: DjangoSignal[PostCreateHistoricalM2MRecords[Any, Any]]

if not TYPE_CHECKING:
    __getattr__ = look_up_in("simple_history.signals", declaring=__name__, distribution="django-simple-history")
