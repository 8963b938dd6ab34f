"""Where the views are found."""

from django.urls import path

from shop import views

urlpatterns = [
    path("api/orders/", views.place_order),
    path("api/orders/<int:order_id>/finalize/", views.finalize_order),
    path("api/trigger/", views.TriggerView.as_view()),
]
