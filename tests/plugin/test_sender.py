"""Senders that a signal never has, and what Django's own signals are sent with."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from textwrap import dedent

import pytest

from tests.plugin.checking import daemon_in, disagreements, errors, messages_of

MODELS = """
from django.db import models
class Stamped(models.Model):
    class Meta:
        app_label = "shop"
        abstract = True
class Tag(Stamped):
    class Meta(Stamped.Meta):
        ordering = ["id"]
class Article(Stamped):
    tags = models.ManyToManyField(Tag, related_name="articles")
    class Meta: app_label = "shop"
class Author(models.Model):
    articles = models.ManyToManyField(Article, through="shop.Authorship")
    class Meta:
        app_label = "shop"
        abstract = False
class Authorship(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    marks = models.ManyToManyField(Tag)
    class Meta: app_label = "shop"
"""
IMPORTS = """
from typing import Any, Final, Literal, TypedDict
from django.conf import settings
from django.contrib.auth.models import AbstractUser, User
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.db.models import Model, signals
from django.db.models.signals import (
    class_prepared, m2m_changed, post_delete, post_init, post_migrate, post_save, pre_delete, pre_save
)
from django.dispatch import Signal as DjangoSignal, receiver as django_receiver
from typedsignal import Signal, receiver
from typedsignal import django as views
from typedsignal.testing import connected_to
from models import Article, Author, Authorship, Stamped, Tag

class Published(TypedDict):
    number: int

published = Signal[type[Article], Published]()
def take(sender: Any, **kwargs: Any) -> None: ...
"""
Check = Callable[[str], None]


@pytest.fixture
def check(cache: Path) -> Check:
    """Compare what mypy reports on each line with the marks on it."""

    def check(source: str) -> None:
        main = IMPORTS + dedent(source)
        messages = messages_of({"models": MODELS, "main": main}, cache)
        # Without its plugin django-stubs wants the fields of models annotated.
        assert disagreements(main, [text for text in messages if not text.startswith("models.py")]) == []

    return check


def test_only_signals_of_models_take_a_model_by_its_name(check: Check) -> None:
    """Every other signal compares the str itself with its sender, and is never sent by it."""
    check("""
        class Service: ...
        served = Signal[type[Service], Published]()
        NAME: Final = "shop.Article"
        @receiver(served, sender="shop.Article")  # E: Signal "served" is never sent by "shop.Article": only
        def one(sender: Any, **kwargs: Any) -> None: ...
        served.connect(take, sender=NAME)  # E: pass "type[Service]"
        served.connect(take, sender=settings.AUTH_USER_MODEL)  # E: is never sent by "str"
        @served.connect(sender="shop.Article")  # E: is never sent by "shop.Article"
        def two(sender: Any, **kwargs: Any) -> None: ...
        with connected_to(served, take, sender="shop.Article"):  # E: is never sent by "shop.Article"
            pass
        post_migrate.connect(take, sender="shop")  # E: Signal "post_migrate" is never sent by "shop": only
        class_prepared.connect(take, sender="shop.Article")  # E: pass "type[Model]"
        connection_created.connect(take, sender="default")  # E: is never sent by "default"
        @django_receiver(user_logged_in, sender="auth.User")  # E: is never sent by "auth.User"
        def three(sender: Any, **kwargs: Any) -> None: ...
        @django_receiver([post_save, class_prepared], sender="shop.Article")  # E: Signal "class_prepared" is never
        def four(sender: Any, **kwargs: Any) -> None: ...
        @receiver(views.user_logged_in, sender="auth.User")  # E: is never sent by "auth.User"
        def five(sender: Any, **kwargs: Any) -> None: ...
    """)


def test_a_signal_that_only_models_send_takes_a_model_by_its_name(check: Check) -> None:
    """Declared in any way; what is no name of an app and a model is reported."""
    check("""
        from typedsignal import signal
        NAME: Final = "shop.Article"
        either = Signal[type[Article] | type[Author] | None, Published]()
        @signal
        def declared(sender: type[Article], *, number: int) -> None: ...
        @receiver(published, sender="shop.Article")
        def one(sender: Any, **kwargs: Any) -> None: ...
        published.connect(take, sender=NAME)
        published.connect(take, sender=settings.AUTH_USER_MODEL)
        @published.connect(sender="shop.Article")
        def two(sender: Any, **kwargs: Any) -> None: ...
        @published.connect(sender="shop.Article")  # E: cannot accept payload field "number"
        def wrong(sender: Any, number: str, **kwargs: Any) -> None: ...
        with connected_to(published, take, sender="shop.Article"):
            pass
        either.connect(take, sender="shop.Author")
        declared.connect(take, sender="shop.Article")
        published.connect(take, sender="Article")  # E: Signal "published" cannot look up "Article": name the model
        declared.connect(take, sender="shop")  # E: Signal "declared" cannot look up "shop": name the model
    """)


def test_a_str_is_right_where_it_may_be_the_sender(check: Check) -> None:
    """Of a signal of models, of a signal whose senders are str, and of one whose senders are not known."""
    check("""
        from typing import Generic, Hashable, TypeVar
        S = TypeVar("S")
        named = Signal[str, Published]()
        hashable = Signal[Hashable, Published]()
        either = Signal[type[Article] | str, Published]()
        own = DjangoSignal()
        def ready(name: str, perhaps: str | None, some: Any) -> None:
            named.connect(take, sender="x")
            named.connect(take, sender=name)
            hashable.connect(take, sender="x")
            either.connect(take, sender=name)
            own.connect(take, sender="shop.Article")
            post_save.connect(take, sender="shop.Article")
            post_save.connect(take, sender=name)
            post_save.connect(take, sender=settings.AUTH_USER_MODEL)
            views.post_save.connect(take, sender="shop.Article")
            published.connect(take, sender=some)
            published.connect(take, sender=perhaps)
            Signal().connect(take, sender="shop.Article")
        class Registry(Generic[S]):
            changed: Signal[S, Published]
            def watch(self, sender: S) -> None:
                self.changed.connect(take, sender=sender)
    """)


def test_a_literal_sender_is_one_of_those_of_the_signal(check: Check) -> None:
    """A str, an int or a member of an enum, written there or in a constant."""
    check("""
        from enum import Enum
        class Kind(Enum):
            BOOK = "book"
            DISC = "disc"
            FILM = "film"
        OTHER: Final = "c"
        lettered = Signal[Literal["a", "b"], Published]()
        counted = Signal[Literal[1, 2] | None, Published]()
        sold = Signal[Literal[Kind.BOOK, Kind.DISC], Published]()
        lettered.connect(take, sender="a")
        lettered.connect(take, sender="c")  # E: Signal "lettered" is never sent by "Literal['c']": its sender is
        lettered.connect(take, sender=OTHER)  # E: is never sent by "Literal['c']"
        @receiver(lettered, sender="c")  # E: is never sent by "Literal['c']"
        def one(sender: Any, **kwargs: Any) -> None: ...
        counted.connect(take, sender=2)
        counted.connect(take, sender=3)  # E: is never sent by "Literal[3]"
        sold.connect(take, sender=Kind.BOOK)
        sold.connect(take, sender=Kind.FILM)  # E: is never sent by "Literal[Kind.FILM]"
        def ready(letter: str, kind: Kind) -> None:
            lettered.connect(take, sender=letter)
            sold.connect(take, sender=kind)
    """)


def test_an_abstract_model_sends_nothing(check: Check) -> None:
    """The models derived from it do; `abstract` is not inherited, not even with `class Meta(Base.Meta)`."""
    check("""
        class Local(Model):
            class Meta:
                app_label = "shop"
                abstract = True
        class Derived(Local): ...
        post_save.connect(take, sender=Stamped)  # E: Signal "post_save" is never sent by "type[Stamped]": the model is
        post_init.connect(take, sender=Local)  # E: the model is abstract, connect for the models that derive from it
        class_prepared.connect(take, sender=Stamped)  # E: is never sent by "type[Stamped]"
        user_logged_in.connect(take, sender=AbstractUser)  # E: is never sent by "type[AbstractUser]"
        pre_delete.connect(take, sender=Model)  # E: is never sent by "type[Model]"
        @receiver([pre_save, post_save], sender=Stamped)  # E: "pre_save" is never  # E: "post_save" is never
        def one(sender: Any, **kwargs: Any) -> None: ...
        views.post_save.connect(take, sender=Stamped)  # E: the model is abstract
        post_save.connect(take, sender=Tag)
        post_save.connect(take, sender=Article)
        post_save.connect(take, sender=Author)
        post_save.connect(take, sender=Derived)
        stamped = Signal[type[Stamped], Published]()
        stamped.connect(take, sender=Stamped)
        own = DjangoSignal()
        own.connect(take, sender=Stamped)
        def ready(model: type[Stamped]) -> None:
            post_save.connect(take, sender=model)
            for kind in (Article, Tag):
                post_save.connect(take, sender=kind)
    """)


def test_each_sender_of_a_loop_is_checked(check: Check) -> None:
    """In a list that is written or has a name: an abstract model, a class that is no sender; not behind a condition."""
    check("""
        class Other: ...
        MODELS = [Stamped, Article]
        for model in [Article, Stamped]:
            post_save.connect(take, sender=model)  # E: "post_save" is never sent by "type[Stamped]": the model is
        def ready() -> None:
            for of_name in MODELS:
                views.post_save.connect(take, sender=of_name)  # E: the model is abstract
                @receiver(pre_save, sender=of_name, weak=False)  # E: the model is abstract
                def one(sender: Any, **kwargs: Any) -> None: ...
            for number, kind in ((1, Article), (2, Other)):
                published.connect(take, sender=kind)  # E: Signal "published" is never sent by "type[Other]"
        for chosen in MODELS:
            if chosen is not Stamped:
                post_save.connect(take, sender=chosen)
        for going in MODELS:
            if going is Stamped:
                continue
            post_save.connect(take, sender=going)
        for base in MODELS:
            receiver(post_save, sender=base, subclasses=True, weak=False)(take)
    """)


def test_a_base_class_sends_by_its_subclasses(check: Check) -> None:
    """An abstract model, and any class that the senders of a signal are derived from, where that is asked for."""
    check("""
        class Other: ...
        @receiver([pre_save, post_save], sender=Stamped, subclasses=True)
        def one(sender: type[Stamped], instance: Stamped, **kwargs: Any) -> None: ...
        @receiver(views.post_save, sender=Stamped, subclasses=True)
        def two(sender: type[Stamped], instance: Stamped, **kwargs: Any) -> None: ...
        @receiver(published, sender=Stamped, subclasses=True)
        def three(sender: type[Stamped], *, number: int) -> None: ...
        @published.connect(sender=Stamped, subclasses=True)  # E: payload field "number": expects "str", is sent "int"
        def four(sender: type[Stamped], *, number: str) -> None: ...
        published.connect(take, sender=Stamped, subclasses=True)
        published.connect(take, sender=Other, subclasses=True)  # E: Signal "published" is never sent by "type[Other]"
        published.connect(take, sender=Stamped)  # E: Signal "published" is never sent by "type[Stamped]"
        published.connect(take, sender=Stamped, subclasses=False)  # E: is never sent by "type[Stamped]"
        published.connect(take, sender=Stamped, subclasses="yes")  # E: [arg-type]
        published.connect(take, subclasses=True)  # E: Unexpected keyword argument "subclasses" for "connect"
        published.disconnect(take, sender=Stamped, subclasses=True)
    """)


def test_only_a_class_has_subclasses(check: Check) -> None:
    """`subclasses=True` with any other sender is a ValueError of the dispatcher, and the words are its own."""
    check("""
        from typing import TypeVar
        class Service: ...
        class Kind(type): ...
        class OfKind(metaclass=Kind): ...
        T = TypeVar("T", bound=Service)
        served = Signal[Service | type[Service], Published]()
        named = Signal[str | int | None, Published]()
        anything = Signal[object, Published]()
        service = Service()
        served.connect(take, sender=service, subclasses=True)  # E: Signal "served" is connected with subclasses=True to
        @served.connect(sender=Service(), subclasses=True)  # E: to "Service", which is no class: pass a class as sender
        def one(sender: Service | type[Service], *, number: int) -> None: ...
        @receiver(named, sender="a", subclasses=True)  # E: to "a", which is no class
        def two(sender: object, *, number: int) -> None: ...
        named.connect(take, sender=3, subclasses=True)  # E: which is no class
        served.connect(take, sender=service, subclasses=False)
        served.connect(take, sender=Service, subclasses=True)
        served.connect(take, sender=type(service), subclasses=True)
        anything.connect(take, sender=OfKind, subclasses=True)
        def any_of(kind: type[T], meta: Kind, some: object, other: Any, either: Service | type[Service]) -> None:
            served.connect(take, sender=kind, subclasses=True)
            anything.connect(take, sender=meta, subclasses=True)
            anything.connect(take, sender=some, subclasses=True)
            anything.connect(take, sender=other, subclasses=True)
            anything.connect(take, sender=either, subclasses=isinstance(either, type))
    """)


def test_a_relation_is_sent_by_its_table(check: Check) -> None:
    """`m2m_changed` for a model with a many-to-many field has the model of the table as its sender."""
    check("""
        class Note(Article): ...
        m2m_changed.connect(take, sender=Article)  # E: by "type[Article]": use "Article.tags.through"
        m2m_changed.connect(take, sender=Note)  # E: use "Note.tags.through"
        m2m_changed.connect(take, sender=Author)  # E: use "Author.articles.through"
        m2m_changed.connect(take, sender=Article.tags)  # E: use "Article.tags.through"  # E: [arg-type]
        @django_receiver(m2m_changed, sender=Article)  # E: use "Article.tags.through"
        def one(sender: Any, **kwargs: Any) -> None: ...
        views.m2m_changed.connect(take, sender=Article)  # E: use "Article.tags.through"
        m2m_changed.connect(take, sender=Article.tags.through)
        m2m_changed.connect(take, sender=Authorship)
        m2m_changed.connect(take, sender=Tag)
        m2m_changed.connect(take)
        post_save.connect(take, sender=Article)
        def ready(model: type[Article]) -> None:
            m2m_changed.connect(take, sender=model)
    """)


def test_a_model_by_name_is_named_with_its_app(check: Check) -> None:
    """Django raises ValueError for any other str."""
    check("""
        post_save.connect(take, sender="Article")  # E: Signal "post_save" cannot look up "Article": name the model with
        @django_receiver(pre_save, sender="Article")  # E: with its app, "app_label.Article"
        def one(sender: Any, **kwargs: Any) -> None: ...
        post_save.connect(take, sender="a.models.Article")  # E: cannot look up
    """)


def test_each_pair_of_a_loop_is_checked(check: Check) -> None:
    """Signals and senders that a loop takes from a list, a dict or a constant."""
    check(
        """
        def article(sender: Any, instance: Article, **kwargs: Any) -> None: ...
        for signal, one in [(post_save, Article), (pre_delete, Article)]:
            signal.connect(article, sender=one)
        for signal, model in [(post_save, Article), (pre_delete, Author)]:
            signal.connect(article, sender=model)  # E: "pre_delete" cannot accept payload field "instance"
        PAIRS: list[tuple[signals.ModelSignal, type[Model]]] = [(pre_save, Stamped), (m2m_changed, Article)]
        def ready() -> None:
            for signal, model in PAIRS:
                signal.connect(take, sender=model)  # E: "pre_save" is never sent by  # E: use "Article.tags.through"
            for signal, child in {post_save: Tag, post_delete: Stamped}.items():
                signal.connect(take, sender=child)  # E: Signal "post_delete" is never sent by "type[Stamped]"
            for model, signal in {Author: post_save, Article: pre_save}.items():
                signal.connect(article, sender=model)  # E: "post_save" cannot accept payload field "instance"
            for signal in {pre_save: 1}:
                signal.connect(lambda sender, created, **kwargs: None, weak=False)  # E: requires a parameter "created"
            by_name = {"saved": post_save, "saving": pre_save}
            for signal in by_name.values():
                signal.connect(article, sender=Author)  # E: "post_save" cannot  # E: "pre_save" cannot
            for signal, name in [(post_save, "shop.Article"), (post_save, "Article")]:
                signal.connect(take, sender=name)  # E: cannot look up "Article"
            [signal.connect(take, sender=model) for signal, model in PAIRS]  # E: "pre_save" is never  # E: use "Article
    """.replace("  # E: nothing", "")
    )


def test_what_is_sent_is_what_django_sends(check: Check) -> None:
    """A receiver of Django's own signals may require each field that Django sends."""
    check("""
        def save(order: Article, author: Author, fields: dict[str, Any], user: User) -> None:
            post_save.send(sender=Article, instance=order)  # E: Signal "post_save" is sent without payload fields
            pre_save.send(Article, instance=order, created=True)  # E: without payload  # E: no payload field "created"
            pre_delete.send(Article, instance=author, using="", origin=author)  # E: cannot send payload field "inst
            post_init.send_robust(sender=Article, instnce=order)  # E: did you mean "instance"?  # E: without payload
            signals.post_init.send(Article)  # E: is sent without payload field "instance"
            views.post_init.send(Article)  # E: is sent without payload field "instance"
            for signal in (pre_delete, post_delete):
                signal.send(Article, instance=order)  # E: "pre_delete" is sent  # E: "post_delete" is sent
            m2m_changed.send(  # E: "m2m_changed" is sent without payload field "using"
                Article, action="added", instance=order, reverse=False, model=Tag, pk_set=None  # E: "action"
            )
            user_logged_in.send(User, user=user)  # E: is sent without payload field "request"
            post_init.send(Article, instance=order)
            post_init.send(sender=order.__class__, instance=order)
            post_init.send(sender=type(order), **fields)
            post_save.send(Article, instance=order, **fields)
            post_save.send(Article, instance=order, created=True, raw=False, using="default", update_fields=None)
            m2m_changed.send(
                Article.tags.through, action="post_add", instance=order, reverse=False, model=Tag, pk_set={1}, using=""
            )
            own = DjangoSignal()
            own.send(sender=Article, anything=1)
            def either(flag: bool, signal: DjangoSignal) -> None:
                signal.send(None, anything=1)
                (post_save if flag else own).send(None, anything=1)
        async def later(order: Article) -> None:
            await post_init.asend(Article)  # E: is sent without payload field "instance"
            await post_init.asend_robust(Article, instance=order, more=1)  # E: has no payload field "more": leave
    """)


EDITS = [
    ("models", "        abstract = True", "        abstract = False"),
    ("models", "        abstract = False\nclass Tag", "        abstract = True\nclass Tag"),
    ("models", "        abstract = True", ""),
    ("models", "tags = models.ManyToManyField(Tag,", "tags = models.ForeignKey(Tag, models.CASCADE,"),
    ("models", "tags = models.ForeignKey(Tag, models.CASCADE,", "tags = models.ManyToManyField(Tag,"),
    ("main", "PAIRS = [(post_save, Article)", "PAIRS = [(post_init, Article)"),
]


def test_warm_runs_and_the_daemon_follow_every_edit(cache: Path, tmp_path: Path) -> None:
    """Of a Meta, of a relation, of what a loop runs over: they report what a cold run reports."""
    sources = {
        "models": MODELS,
        "main": """
            from typing import Any
            from django.db.models.signals import m2m_changed, post_init, post_save
            from models import Article, Stamped
            def take(sender: Any, **kwargs: Any) -> None: ...
            def ready() -> None:
                post_save.connect(take, sender=Stamped)
            m2m_changed.connect(take, sender=Article)
            PAIRS = [(post_save, Article), (m2m_changed, Article)]
            for signal, model in PAIRS:
                signal.send(model, instance=Article())
        """,
    }
    warm, live = copytree(cache, tmp_path / "warm"), copytree(cache, tmp_path / "live")
    daemon = daemon_in(live)
    reported: list[list[str]] = []
    for number, (module, old, new) in enumerate([("main", "", ""), *EDITS]):
        assert old in sources[module]
        sources[module] = sources[module].replace(old, new, 1)
        cold = errors(messages_of(sources, copytree(cache, tmp_path / f"cold{number}")))
        assert [errors(messages_of(sources, warm)), daemon(sources)] == [cold, cold], (module, new)
        reported.append(cold)
    assert all(one != other for one, other in pairwise(reported))


def test_a_wrong_sender_of_connected_to_is_reported_in_one_sentence(check: Check) -> None:
    """Without what mypy cannot infer then; the receiver keeps its type."""
    check("""
        class Other: ...
        def mail(sender: type[Article], *, number: int) -> None: ...
        with connected_to(published, mail, sender=Other):  # E: "published" is never sent by "type[Other]"
            pass
        with connected_to(published, lambda *, sender, number: None, Other):  # E: is never sent by "type[Other]"
            pass
        with connected_to(published, mail, Article) as connected:
            reveal_type(connected)  # N: "def (sender: type[models.Article], *, number: int)"
        with connected_to(signal=published, receiver=lambda number: None):  # E: cannot accept the sender
            pass
    """)
