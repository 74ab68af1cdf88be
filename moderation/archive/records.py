"""Records that are written once: what has been assessed, copied, tried and received is never edited or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models
from django.db.models.base import ModelBase


class RecordIsFixed(TypeError):
    """Someone tried to change or delete a record that is only ever added to."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows are added and read, nothing else."""

    def update(self, **fields: Any) -> NoReturn:
        raise RecordIsFixed(f"{self.model.__name__} is append-only")

    def delete(self) -> NoReturn:
        raise RecordIsFixed(f"{self.model.__name__} is append-only")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise RecordIsFixed(f"{self.model.__name__} is append-only")


class AppendOnly(models.Model):
    """A row that is written once. Raises RecordIsFixed on any later save and on delete."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if not self._state.adding or force_update or update_fields is not None:
            raise RecordIsFixed(f"{type(self).__name__} is append-only")
        super().save(force_insert=True, using=using)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise RecordIsFixed(f"{type(self).__name__} is append-only")
