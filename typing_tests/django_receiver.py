"""What takes Django's signals takes the typed ones, and answers of any type come back."""

import django.dispatch
from django.db.models.signals import ModelSignal
from django.dispatch import Signal

from typedsignal.django import post_save, request_finished, user_logged_in
from typing_tests.django_shop import Account, Customer


def mute(*signals: Signal) -> None: ...


@django.dispatch.receiver(post_save, sender=Account)  # OK
def saved(sender: type[Account], **kwargs: object) -> None: ...


@django.dispatch.receiver([post_save, request_finished])  # OK
def both(sender: object, **kwargs: object) -> None: ...


model_signal: ModelSignal = post_save  # OK
not_a_model_signal: ModelSignal = request_finished  # E: a plain signal
mute(post_save, user_logged_in)  # OK
answers: list[int] = [answer for _, answer in user_logged_in.send(Customer, request=None, user=Customer())]  # OK
post_save.conect(saved)  # E: there is no such method
