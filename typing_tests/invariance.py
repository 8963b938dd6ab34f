"""A signal is no signal of another sender, payload or response."""

from typedsignal import Signal
from typing_tests.shop import Express, OrderCompleted, OrderNoted, OrderService

completed: Signal[type[OrderService], OrderCompleted] = Signal[type[OrderService], OrderCompleted]()  # OK
wider: Signal[type[object], OrderCompleted] = completed  # E: others could send it
narrower: Signal[type[Express], OrderCompleted] = completed  # E: others send it
unlike: Signal[type[OrderService], OrderNoted] = completed  # E: another payload
counted = Signal[type[OrderService], OrderCompleted, int]()
response: Signal[type[OrderService], OrderCompleted, bool] = counted  # E: another response
