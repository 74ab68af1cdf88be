"""The moderator's addresses. Acts are named as what they make."""

from django.urls import path

from . import answer_views, desk_views, duty_views, item_views, one_tap_views, spam_views, thread_views, views
from .desk import looked_at, one_at_a_time

app_name = "moderation"
urlpatterns = [
    path("", desk_views.queue, name="queue"),
    path("angring/", desk_views.undo, name="undo"),
    path("soppel/", spam_views.spam, name="spam"),
    path("fra-e-post/<str:token>/", one_tap_views.one_tap_act, name="one_tap"),
    path("innlegg/<int:post_id>/", item_views.post, name="post"),
    path("innlegg/<int:post_id>/svar/", looked_at(answer_views.answer), name="answer"),
    path("innlegg/<int:post_id>/forelopig-svar/", looked_at(answer_views.interim), name="interim"),
    path("plikt/<int:duty_id>/overlevering/", duty_views.hand_over, name="hand_over"),
    path("plikt/<int:duty_id>/overtakelse/", duty_views.take_over, name="take_over"),
    path("plikt/<int:duty_id>/tilbakelevering/", duty_views.put_back, name="put_back"),
    path("innlegg/<int:post_id>/publisering/", one_at_a_time(views.publish, act="publish"), name="publish"),
    path("innlegg/<int:post_id>/tilbakeholding/", one_at_a_time(views.hold, act="hold"), name="hold"),
    path("innlegg/<int:post_id>/skjuling/", one_at_a_time(views.hide, act="hide"), name="hide"),
    path("innlegg/<int:post_id>/avvisning/", one_at_a_time(views.dismissal, act="dismiss"), name="dismissal"),
    path("innlegg/<int:post_id>/fritak/", one_at_a_time(views.release, act="release"), name="release"),
    path("innlegg/<int:post_id>/oversendelse/", one_at_a_time(views.refer, act="refer"), name="refer"),
    path("innlegg/<int:post_id>/melding/", views.report, name="report"),
    path("trad/<int:thread_id>/", thread_views.tools, name="thread"),
    path("trad/<int:thread_id>/flytting/", thread_views.move, name="move"),
    path("trad/<int:thread_id>/deling/", thread_views.split, name="split"),
    path("trad/<int:thread_id>/sammenslaing/", thread_views.merge, name="merge"),
    path("trad/<int:thread_id>/festing/", thread_views.pinning, name="pinning"),
    path("trad/<int:thread_id>/politisk-sak/", thread_views.political_case, name="political_case"),
    path(
        "trad/<int:thread_id>/politisk-sak/fjerning/",
        thread_views.political_case_removal,
        name="political_case_removal",
    ),
    path("trad/<int:thread_id>/lukking/", views.closure, name="closure"),
    path("forsinket/<slug:slug>/", duty_views.late, name="late"),
    path("logg/<slug:slug>/", views.log, name="log"),
]
