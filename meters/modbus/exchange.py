"""One Modbus request and what came back."""

from typing import TypeAlias

from meters import exchange
from meters.line_settings import LineSettings
from meters.modbus.classification import classify
from meters.modbus.frames import Request
from meters.reception import Reception

Exchange: TypeAlias = exchange.Exchange[Request]


def judged(
    request: Request, line: LineSettings, sent: exchange.Sent, reception: Reception
) -> Exchange:
    """Put a request and what came back together, classified."""
    finding = classify(
        request, reception.data, idle_s=reception.largest_gap_s, idle_limit_s=line.t35_s
    )
    return exchange.concluded(request, line, sent, reception, finding)
