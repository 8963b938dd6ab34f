"""The shop as a Django app."""

import logging
from importlib import import_module

from django.apps import AppConfig
from typedsignal.django import post_migrate, request_finished

logger = logging.getLogger("shop.receivers")


class ShopConfig(AppConfig):
    """Connects the receivers as soon as the models are loaded."""

    name = "shop"

    def ready(self) -> None:
        """Connect every receiver."""
        from shop import receivers

        for module in ("shop.bookkeeping", "shop.mail"):  # their decorators connect
            import_module(module)
        post_migrate.connect(self.note_tables, sender=self)
        request_finished.connect(receivers.note_end, dispatch_uid="shop.note_end")

    def note_tables(self, sender: AppConfig, using: str, **kwargs: object) -> None:
        """Note that the tables of the shop are as the models want them."""
        logger.info("that the tables of %s are there in %s", sender.label, using)
