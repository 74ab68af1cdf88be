"""The guidelines with their figures, corrections; and a space's figures and reports, under the space's own address."""

from django.urls import path

from . import space_kinds  # noqa: F401  makes the kind of space known to addresses
from .corrections import views as corrections
from .figures import rules_views as rules
from .figures import views as figures
from .reports import views as reports

app_name = "pages"
urlpatterns = [
    path("retningslinjer/", rules.rules, name="rules"),
    path("retningslinjer/tall/", rules.upkeep, name="upkeep"),
    path("retningslinjer/tall.csv", rules.upkeep_csv, name="upkeep_csv"),
    path("retningslinjer/tall.json", rules.upkeep_json, name="upkeep_json"),
    path("rettelser/", corrections.correction_list, name="corrections"),
    path("rettelser/atom/", corrections.CorrectionFeed(), name="correction_feed"),
    path("<space_kind:kind>/<slug:slug>/rettelser/", corrections.correction_list, name="space_corrections"),
    path("<space_kind:kind>/<slug:slug>/rettelser/atom/", corrections.CorrectionFeed(), name="space_correction_feed"),
    path("<space_kind:kind>/<slug:slug>/tall/", figures.figures, name="figures"),
    path("<space_kind:kind>/<slug:slug>/tall.csv", figures.figures_file, name="figures_file"),
    path("<space_kind:kind>/<slug:slug>/rapporter/", reports.reports, name="reports"),
    path("<space_kind:kind>/<slug:slug>/rapporter/liste/", reports.report_list, name="report_list"),
    path("<space_kind:kind>/<slug:slug>/rapporter/<int:pk>/fil/", reports.report_file, name="report_file"),
    path("<space_kind:kind>/<slug:slug>/rapporter/<int:pk>/nytt-forsok/", reports.retry, name="report_retry"),
    path("<space_kind:kind>/<slug:slug>/rapporter/<int:pk>/sletting/", reports.removal, name="report_removal"),
]
