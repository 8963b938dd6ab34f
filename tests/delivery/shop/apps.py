"""The app; it imports its receivers, so that a worker has them."""

from importlib import import_module

from django.apps import AppConfig


class DeliveryShopConfig(AppConfig):
    """The app."""

    name = "tests.delivery.shop"
    label = "delivery_shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("tests.delivery.shop.receivers")
