"""The models that the guarantees about Django's signals talk about."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.http import HttpRequest


class Base(models.Model):
    """A base of a sender."""


class Account(Base):
    """A sender."""


class Other(models.Model):
    """Not a sender."""


class Customer(AbstractBaseUser):
    """A user of the project's own."""


class ShopRequest(HttpRequest):
    """A request of the project's own."""
