"""The sample's reports: ordered as the project leader would, and made by the worker as soon as it runs."""

from __future__ import annotations

from forum.models import Space
from pages.reports.models import SpaceReport
from pages.reports.ordering import order_report
from people.models import User


def order_reports(spaces: dict[str, Space], people: dict[str, User]) -> None:
    """One to read and one to work on."""
    form = SpaceReport.Form
    order_report(space=spaces["forum"], by=people["ingrid"], form=form.PDF, with_posts=True)
    order_report(space=spaces["forum"], by=people["ingrid"], form=form.XLSX, with_names=True)
