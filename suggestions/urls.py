"""The board's addresses."""

from django.urls import path

from forum.feeds import SpaceFeed

from . import achieving_views, asking_views, embedding, petition_views, qr_views, views
from .models import BoardPage

app_name = "suggestions"
urlpatterns = [
    path("tavle/<slug:slug>/", views.space, name="space"),
    path("tavle/<slug:slug>/ny/", views.NewSuggestion.as_view(), name="new"),
    path("tavle/<slug:slug>/for-andre/", views.EnteredForAnother.as_view(), name="on_behalf"),
    path("tavle/<slug:slug>/dere-sa-vi-gjorde/", achieving_views.summaries, name="summaries"),
    path("tavle/<slug:slug>/dere-sa-vi-gjorde/samle/", achieving_views.begin_summary, name="begin_summary"),
    path("tavle/<slug:slug>/dere-sa-vi-gjorde/<int:pk>/endre/", achieving_views.edit_summary, name="edit_summary"),
    path("tavle/<slug:slug>/dere-sa-vi-gjorde/<int:pk>/", achieving_views.summary, name="summary"),
    path("tavle/<slug:slug>/dere-sa-vi-gjorde/<int:pk>/plakat/", achieving_views.summary_poster, name="poster"),
    path("tavle/<slug:slug>/kode/", qr_views.code, name="code"),
    path("tavle/<slug:slug>/lignende/", views.similar, name="similar"),
    path("tavle/<slug:slug>/innramming/", embedding.newest, name="frame"),
    path("tavle/<slug:slug>/innramming/mest-stottet/", embedding.most_supported, name="supported_frame"),
    path("tavle/<slug:slug>/bygg-inn/", embedding.snippet, name="snippet"),
    path("tavle/<slug:slug>/atom/", SpaceFeed(kind=BoardPage), name="space_feed"),
    path("trad/<int:thread_id>/stotte/", views.support, name="support"),
    path("trad/<int:thread_id>/innbyggerforslag/", petition_views.petition, name="petition"),
    path("trad/<int:thread_id>/innbyggerforslag/brev/", petition_views.letter, name="letter"),
    path("trad/<int:thread_id>/fikk-du-svar/", asking_views.asked_back, name="asked_back"),
    path("trad/<int:thread_id>/status/", views.status, name="status"),
]
