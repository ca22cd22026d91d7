"""``docs/record.md`` shows the tables as they are."""

from __future__ import annotations

from pathlib import Path

from sim.record.docs_tables import refreshed, tables

PAGE = Path(__file__).parents[2] / "docs" / "record.md"


def test_the_page_is_up_to_date():
    page = PAGE.read_text(encoding="utf-8")
    assert refreshed(page) == page, "run: python -m sim.record.docs_tables docs/record.md"


def test_every_table_has_its_place_and_stale_text_is_replaced():
    page = PAGE.read_text(encoding="utf-8")
    for name, table in tables().items():
        assert table in page
        assert refreshed(page.replace(table, "old")) == page, name
