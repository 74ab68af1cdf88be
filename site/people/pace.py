"""How much may be done in an hour from one network, and by one account where no rows tell: room for all (R2).

A network is an IPv4 address or an IPv6 /64. It is counted under a keyed sum with another salt each day, in the cache
that all processes share; the address itself is kept nowhere. Many who belong together share a network (a class, a
library), so the limits are generous, and who has been a member for some time (MEMBER_DAYS) or works here has none.
"""

from __future__ import annotations

import datetime
import ipaddress
import math
import time
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from .models import User
from .rights import is_employee

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

HOUR = 3600
WIDEST_OF_ONE = 64  # bits of an IPv6 address that one household or school has


def network_wait(request: HttpRequest, act: str, *, limit: int | None, where: str = "") -> int:
    """Count one more `act` from the reader's network. Returns the seconds to wait; 0 if it may be done now.

    Without a limit it is not counted. `where` names a place that is counted by itself.
    """
    if limit is None or is_settled(request.user):
        return 0
    counted = f"{act}:{where}:" if where else f"{act}:"
    return _wait(f"{counted}{network_of(get_adapter().get_client_ip(request))}", limit)


def account_wait(user: User, act: str, *, limit: int) -> int:
    """The same for one account, for acts that leave no row to count. Who works here may."""
    return 0 if is_employee(user) else _wait(f"{act}:account:{user.pk}", limit)


def is_settled(user: User | AnonymousUser) -> bool:
    """Whether someone's network says nothing of them: an employee, or a member for MEMBER_DAYS."""
    if not isinstance(user, User):
        return False
    old_enough = timezone.now() - user.date_joined >= datetime.timedelta(days=settings.MEMBER_DAYS)
    return old_enough or is_employee(user)


def network_of(address: str) -> str:
    """The network an address belongs to, in one way of writing."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, WIDEST_OF_ONE), strict=False))
    return str(found)


def minutes(seconds: int) -> str:
    """How long to wait, in words."""
    number = max(1, math.ceil(seconds / 60))
    return ngettext("omtrent %(number)s minutt", "omtrent %(number)s minutter", number) % {"number": number}


def _wait(who: str, limit: int) -> int:
    """Count one more in this hour of the clock; how long it is until the next, if that is too many."""
    now = int(time.time())
    begun = now - now % HOUR
    key = "pace:" + salted_hmac(f"people.pace:{begun // (24 * HOUR)}", f"{who}:{begun}").hexdigest()
    cache.add(key, 0, timeout=HOUR)
    try:
        many = cache.incr(key) > limit
    except ValueError:  # ran out between the two
        return 0
    return begun + HOUR - now if many else 0
