"""The shop as a Django app."""

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_save


class ShopConfig(AppConfig):
    """Connects the receivers as soon as the models are loaded."""

    name = "shop"

    def ready(self) -> None:
        """Connect every receiver."""
        from shop import models, receivers

        post_save.connect(receivers.welcome, sender=models.Account, dispatch_uid="shop.welcome")
        request_finished.connect(receivers.note_end, dispatch_uid="shop.note_end")
