"""Pages to ask for."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse("page")


def broken(request: HttpRequest) -> HttpResponse:
    """Fail."""
    raise RuntimeError("broken")


urlpatterns = [path("", page), path("broken/", broken)]
