"""The addresses of crisis mode."""

from django.urls import path

from . import views

app_name = "crisis"
urlpatterns = [
    path("", views.switch, name="switch"),
    path("venter/", views.held, name="held"),
    path("venter/<int:held_id>/", views.decision, name="decision"),
    path("e-post/", views.mails, name="mails"),
    path("logg/", views.log, name="log"),
]
