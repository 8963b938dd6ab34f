"""Models with keys of several kinds."""

import uuid

from django.db import models


class Customer(models.Model):
    """Who orders."""

    name = models.CharField(max_length=20)


class Regular(Customer):
    """A customer of a table of its own."""

    since = models.IntegerField(default=2020)


class Guest(Customer):
    """A customer of the same table."""

    class Meta:
        """No table."""

        proxy = True


class Parcel(models.Model):
    """What is sent; it has its key before it is saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
