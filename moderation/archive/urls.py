"""The archive's addresses."""

from django.urls import path

from . import views

app_name = "archive"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("trad/<int:thread_id>/", views.mark, name="mark"),
    path("<uuid:pk>/", views.handoff, name="handoff"),
    path("<uuid:pk>/pakke/", views.package, name="package"),
    path("<uuid:pk>/forsok/", views.send_again, name="send_again"),
]
