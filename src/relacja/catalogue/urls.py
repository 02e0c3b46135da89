"""Addresses of the catalogue."""

from django.urls import path

from relacja.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/new/", views.new, name="new"),
    path("products/<int:product_id>/", views.product, name="product"),
    path("products/<int:product_id>/change/", views.change, name="change"),
]
