"""The moderator's addresses. Acts are named as what they make."""

from django.urls import path

from . import absence_views, answer_views, duty_views, referral_views, thread_views, views

app_name = "moderation"
urlpatterns = [
    path("", duty_views.queue, name="queue"),
    path("innlegg/<int:post_id>/", duty_views.post, name="post"),
    path("innlegg/<int:post_id>/svar/", answer_views.answer, name="answer"),
    path("innlegg/<int:post_id>/forelopig-svar/", answer_views.interim, name="interim"),
    path("plikt/<int:duty_id>/overlevering/", duty_views.hand_over, name="hand_over"),
    path("plikt/<int:duty_id>/overtakelse/", duty_views.take_over, name="take_over"),
    path("plikt/<int:duty_id>/tilbakelevering/", duty_views.put_back, name="put_back"),
    path("innlegg/<int:post_id>/publisering/", views.publish, name="publish"),
    path("innlegg/<int:post_id>/tilbakeholding/", views.hold, name="hold"),
    path("innlegg/<int:post_id>/skjuling/", views.hide, name="hide"),
    path("innlegg/<int:post_id>/avvisning/", views.dismissal, name="dismissal"),
    path("innlegg/<int:post_id>/fritak/", views.release, name="release"),
    path("innlegg/<int:post_id>/oversendelse/", referral_views.refer, name="refer"),
    path("innlegg/<int:post_id>/beskjed-til-enhet/", referral_views.tell_unit, name="tell_unit"),
    path("oversendelse/<int:referral_id>/", referral_views.referral, name="referral"),
    path("oversendelse/<int:referral_id>/utfall/", referral_views.outcome, name="outcome"),
    path("bekreftelse/<str:token>/", referral_views.referral_by_link, name="referral_by_link"),
    path("enhet/", referral_views.own_unit, name="own_unit"),
    path("enhet/<slug:code>/", referral_views.unit, name="unit"),
    path("fravaer/", absence_views.absences, name="absences"),
    path("fravaer/<int:absence_id>/slutt/", absence_views.end, name="end_absence"),
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
