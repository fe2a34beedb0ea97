"""How instruments write numbers and blocks."""


def shortest(value: float) -> str:
    """Scientific form without trailing zeros, e.g. ``2.43E4`` (6105A manual, page 5-32)."""
    mantissa, exponent = f"{value:.8E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' * mantissa.endswith('.')}E{int(exponent)}"


def engineering(value: float, digits: int = 6) -> str:
    """NR3 with an exponent that is a multiple of 3, e.g. ``104.750E+00`` (WT3000, page 6-97)."""
    mantissa, exponent = f"{value:.{digits - 1}E}".split("E")
    shift = int(exponent) % 3
    power = int(exponent) - shift
    return f"{float(mantissa) * 10**shift:.{max(digits - 1 - shift, 0)}f}E{power:+03d}"


def block(data: bytes, digits: int = 4) -> str:
    """Definite block whose length has ``digits`` digits; one character a byte."""
    return f"#{digits}{len(data):0{digits}d}{data.decode('latin-1')}"
