"""Models that are related in every way that a signal tells of."""

from django.db import models


class Tag(models.Model):
    """What orders are marked with."""

    name = models.CharField(max_length=20)


class Account(models.Model):
    """Who orders."""

    name = models.CharField(max_length=20)


class Order(models.Model):
    """What is ordered."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    tags = models.ManyToManyField(Tag)
