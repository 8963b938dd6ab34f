"""Public types for functions that wrap `receiver` and keep its checks.

The argument of a wrapper is a protocol of a signal, and its result is the connector of that
signal, a decorator that checks receivers::

    from typing import TypeVar

    from typedsignal import receiver
    from typedsignal.types import HasConnector

    ConnectorT = TypeVar("ConnectorT")


    def on(signal: HasConnector[ConnectorT]) -> ConnectorT:
        return receiver(signal)

A wrapper that also takes a sender of a signal of this package has a `HasConnectorTo`::

    from typing import ParamSpec

    from typedsignal.types import Connector, HasConnectorTo

    Fields = ParamSpec("Fields")
    ResponseT = TypeVar("ResponseT")
    SenderT = TypeVar("SenderT")


    def on_sender(
        signal: HasConnectorTo[Fields, ResponseT], sender: SenderT
    ) -> Connector[SenderT, Fields, ResponseT]:
        return receiver(signal, sender=sender)

Both have the payload class as a further type parameter, which mypy with the plugin reads: write
`HasConnectorTo[Fields, ResponseT, PayloadT]` and `Connector[SenderT, Fields, ResponseT, PayloadT]`, and
it checks the fields of a `Signal` in the receivers of `on_sender` as well.
"""

from typedsignal._core.decorator import HasConnector, HasConnectorByName, HasConnectorOf, HasConnectorTo
from typedsignal._core.typing import Connector, Receiver

__all__ = ["Connector", "HasConnector", "HasConnectorByName", "HasConnectorOf", "HasConnectorTo", "Receiver"]
