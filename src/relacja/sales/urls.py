"""Addresses of sales."""

from django.urls import path

from relacja.sales import views

app_name = "sales"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<int:order_id>/", views.order, name="order"),
]
