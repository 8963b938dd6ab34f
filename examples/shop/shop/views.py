"""The API of the shop: place an order, complete it, and a call that does nothing but send a signal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_POST

from shop.models import Account, Order
from shop.services import OrderRefusedError, OrderService, by_name
from shop.signals import api_accessed

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_POST
def place_order(request: HttpRequest) -> JsonResponse:
    """Open an order of `total` for the account of `email`, which is made if there is none."""
    account, _ = Account.objects.get_or_create(email=request.POST["email"])
    order = Order.objects.create(account=account, total=Decimal(request.POST["total"]))
    return JsonResponse({"order": order.id}, status=201)


@require_POST
def finalize_order(request: HttpRequest, order_id: int) -> JsonResponse:  # noqa: ARG001  # a view takes its request
    """Complete an order, unless a receiver objects."""
    try:
        return JsonResponse({"responses": OrderService.finalize_order(get_object_or_404(Order, id=order_id))})
    except OrderRefusedError as refused:
        return JsonResponse({"objections": refused.objections}, status=409)


class TriggerView(View):
    """Signal that the API was called, and show what the receivers answered."""

    def get(self, request: HttpRequest) -> JsonResponse:
        """Answer a GET request."""
        responses = by_name(api_accessed.send(sender=type(self), timestamp=timezone.now(), path=request.path))
        return JsonResponse({"responses": responses})
