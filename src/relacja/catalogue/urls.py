"""Addresses of the catalogue."""

from django.urls import path

from relacja.catalogue.views import pricing, products

app_name = "catalogue"
urlpatterns = [
    path("products/", products.products, name="products"),
    path("products/new/", products.new, name="new"),
    path("products/<int:product_id>/", products.product, name="product"),
    path("products/<int:product_id>/change/", products.change, name="change"),
    path("products/<int:product_id>/variants/new/", pricing.new_variant, name="new_variant"),
    path("products/<int:product_id>/variants/<int:variant_id>/", pricing.change_variant, name="variant"),
    path("products/<int:product_id>/prices/new/", pricing.new_price, name="new_price"),
    path("products/<int:product_id>/prices/<int:price_id>/remove/", pricing.remove_price, name="remove_price"),
    path("products/<int:product_id>/competitors/new/", pricing.new_competitor, name="new_competitor"),
    path("products/<int:product_id>/competitors/<int:line_id>/", pricing.change_competitor, name="competitor"),
    path(
        "products/<int:product_id>/competitors/<int:line_id>/remove/", pricing.remove_competitor,
        name="remove_competitor",
    ),
    path("price-lists/", pricing.price_lists, name="price_lists"),
    path("price-lists/new/", pricing.new_price_list, name="new_price_list"),
    path("price-lists/prices/", pricing.prices, name="prices"),
    path("price-lists/<int:price_list_id>/", pricing.price_list, name="price_list"),
    path("price-lists/<int:price_list_id>/change/", pricing.change_price_list, name="change_price_list"),
]  # fmt: skip
