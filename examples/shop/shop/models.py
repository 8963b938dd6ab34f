"""Accounts and their orders.

The mypy plugin of Django reads a field's type from its arguments; other checkers
need it written down: `Field[what may be set, what is read]`.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models


class Account(models.Model):
    """A customer."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    email: models.EmailField[str, str] = models.EmailField(unique=True)

    def __str__(self) -> str:
        return self.email


class Order(models.Model):
    """What one customer buys at one time."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    account: models.ForeignKey[Account, Account] = models.ForeignKey(Account, on_delete=models.CASCADE)
    total: models.DecimalField[Decimal, Decimal] = models.DecimalField(max_digits=10, decimal_places=2)
    status: models.CharField[str, str] = models.CharField(max_length=20, default="open")

    def __str__(self) -> str:
        return f"order {self.id}"
