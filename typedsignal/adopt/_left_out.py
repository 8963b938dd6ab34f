"""Why a field is not required: the send that leaves it out, or the only one that passes it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from typedsignal.map._labels import locate

if TYPE_CHECKING:
    from typedsignal.adopt._sites import Site

_CLOSE: Final = 0.75  # "ammount" and "amount" are, "old_price" and "new_price" are not


def describe_left_out(field: str, sites: Sequence[Site]) -> str | None:
    """Return which send does not pass a field for sure; None if every send does.

    A send that may pass fields which are not known is not asked. If no send passes both the field and another one of a
    similar name, which more sends pass, or as many, the first may be a misspelling of the second.
    """
    without = [site for site in sites if site.unseen is None and not _is_certain(site, field)]
    if not without:
        return None
    passing = [site for site in sites if field in site.fields]
    only = "only " if len(passing) == 1 else ""
    meant = _find_meant(field, passing, sites)
    if meant is not None:
        return f'{only}sent at {locate(passing[0].place)}, which leaves out {meant}: did you mean "{meant}"?'
    lacking = [site for site in without if field not in site.fields]
    if not lacking:
        return f"may be left out at {locate(without[0].place)}"
    return f"only sent at {locate(passing[0].place)}" if only else f"left out at {locate(lacking[0].place)}"


def _is_certain(site: Site, field: str) -> bool:
    return field in site.fields and site.fields[field].is_certain


def _find_meant(field: str, passing: Sequence[Site], sites: Sequence[Site]) -> str | None:
    if not passing or any(site.unseen is not None for site in passing):
        return None
    others = dict.fromkeys(name for site in sites for name in site.fields)
    separate = [name for name in others if not any(name in site.fields for site in passing)]
    frequent = [name for name in separate if sum(name in site.fields for site in sites) >= len(passing)]
    return next(iter(get_close_matches(field, frequent, 1, _CLOSE)), None)
