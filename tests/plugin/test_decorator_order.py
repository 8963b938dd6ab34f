"""Decorators on the wrong side of the one that connects."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_on_commit_above_what_connects_is_reported(check: Check) -> None:
    """The function is connected as it is: by `receiver` of ours and Django's, by `connect`."""
    check(
        """
        import django.dispatch
        import typedsignal.django as signals
        from django.db.models.signals import post_save
        from typedsignal.django import on_commit
        @on_commit  # E: Receiver "one" of signal "order_cancelled" is connected as it is, without @on_commit: move
        @receiver(order_cancelled)
        def one(sender: type[OrderService], **kwargs: object) -> None: ...
        @signals.on_commit  # E: is connected as it is, without @on_commit
        @order_cancelled.connect
        def two(sender: type[OrderService], **kwargs: object) -> None: ...
        @on_commit  # E: of signal "post_save" is connected as it is
        @django.dispatch.receiver(post_save)
        def three(sender: object, **kwargs: object) -> None: ...
        @on_commit  # E: of signal "order_cancelled" is connected as it is
        @order_cancelled.connect(sender=Express)
        @signals.receiver(signals.post_save)
        def four(sender: Any, **kwargs: object) -> None: ...
        @on_commit(using="orders")  # E: of signal "order_cancelled" is connected as it is, without @on_commit
        @receiver(order_cancelled)
        def with_options(sender: type[OrderService], **kwargs: object) -> None: ...
        class Handlers:
            @staticmethod
            @on_commit  # E: is connected as it is
            @receiver([order_cancelled])
            def five(sender: type[OrderService], **kwargs: object) -> None: ...
    """
    )


def test_on_commit_is_right_below_and_for_another_signal(check: Check) -> None:
    """Between what connects and the function, between two that connect, and called with a connected function."""
    check("""
        from django.db.models.signals import post_save
        from typedsignal.django import on_commit
        @receiver(order_cancelled)
        @on_commit
        def one(sender: type[OrderService], **kwargs: object) -> None: ...
        @receiver(order_cancelled)
        @on_commit(robust=False)
        def with_options(sender: type[OrderService], **kwargs: object) -> None: ...
        @receiver(order_cancelled)
        @on_commit
        @receiver(anything)
        def two(sender: type[OrderService], **kwargs: object) -> None: ...
        @anything.connect
        def three(sender: type[OrderService], **kwargs: object) -> None: ...
        order_cancelled.connect(on_commit(three), weak=False)
        def logged(function: Callable[..., None]) -> Callable[..., None]: ...
        @on_commit
        @logged
        def four(sender: object, **kwargs: object) -> None: ...
        order_cancelled.connect(four)
    """)


def test_staticmethod_below_what_connects_is_reported(check: Check) -> None:
    """Such an object cannot be referred to weakly, and Django's dispatcher cannot call it at all."""
    check("""
        from django.db.models.signals import post_save
        from django.dispatch import receiver as receiver_of_django
        class Handlers:
            @receiver(order_cancelled)  # E: Receiver "one" of signal "order_cancelled" cannot be connected
            @staticmethod
            def one(sender: type[OrderService], **kwargs: object) -> None: ...
            @order_cancelled.connect  # E: move @staticmethod above the decorator that connects
            @staticmethod
            def two(sender: type[OrderService], **kwargs: object) -> None: ...
            @receiver_of_django(post_save, weak=False)  # E: cannot be connected
            @staticmethod
            def three(sender: object, **kwargs: object) -> None: ...
            @staticmethod
            @receiver(order_cancelled)
            @receiver_of_django(post_save)
            def right(sender: Any, **kwargs: object) -> None: ...
            @receiver(order_cancelled, weak=False)
            @staticmethod
            def held(sender: type[OrderService], **kwargs: object) -> None: ...
    """)


def test_a_method_in_its_class_is_to_be_connected_by_an_instance(check: Check) -> None:
    """Whether it takes the sender by name, or would take it for the instance."""
    check("""
        from django.db.models.signals import post_save
        class Handlers:
            @receiver(order_cancelled)  # E: requires a parameter "self", which the signal does not send: connect the
            def one(self, sender: type[OrderService], **kwargs: object) -> None: ...
            @receiver(order_cancelled)  # E: requires a parameter "self", which the signal does not send: connect the
            def two(self, **kwargs: object) -> None: ...
            @receiver(post_save)  # E: requires a parameter "self", which the signal does not send: connect the
            def three(self, sender: object, **kwargs: object) -> None: ...
            @receiver(post_save)  # E: requires a parameter "self", which the signal does not send: connect the
            def four(self, instance: object, **kwargs: object) -> None: ...
    """)
