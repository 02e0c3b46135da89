"""Addresses of marketing."""

from django.urls import path

from relacja.marketing.views import campaigns, paper, whole

app_name = "marketing"
urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/whole/", whole.whole, name="whole"),
    path("campaigns/new/", campaigns.new, name="new"),
    path("campaigns/new/basket/", campaigns.new_basket, name="new_basket"),
    path("campaigns/new/mailing/", campaigns.new_mailing, name="new_mailing"),
    path("campaigns/new/by/<slug:channel>/", campaigns.new_reach, name="new_reach"),
    path("campaigns/new/journey/", campaigns.new_journey, name="new_journey"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/change/", campaigns.change, name="change"),
    path("campaigns/<int:campaign_id>/start", campaigns.start, name="start"),
    path("campaigns/<int:campaign_id>/stop", campaigns.stop, name="stop"),
    path("campaigns/<int:campaign_id>/end", campaigns.end, name="end"),
    path("campaigns/<int:campaign_id>/paper/", paper.paper, name="paper"),
    path("campaigns/<int:campaign_id>/paper/<int:number>", paper.part, name="paper_part"),
]
