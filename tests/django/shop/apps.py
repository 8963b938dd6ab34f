"""The app, under a label that no other app has."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The app."""

    name = "tests.django.shop"
    label = "builtins_shop"
    default_auto_field = "django.db.models.BigAutoField"
