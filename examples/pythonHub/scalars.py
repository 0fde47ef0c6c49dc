"""What the contract's scalars accept."""

import re

from catalogue import BadInput

FORMS = {
    "GTIN": r"[0-9]{8}|[0-9]{12,14}",
    "GLN": r"[0-9]{13}",
    "HSCode": r"[0-9]{6}|[0-9]{8}|[0-9]{10}",
    "CountryCode": r"[A-Z]{2}",
    "CurrencyCode": r"[A-Z]{3}",
    "HubCode": r"[A-Z]{2}[A-Z2-9]{3}",
    "Decimal": r"-?[0-9]{1,18}(\.[0-9]{1,9})?",
    "DateTime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
}


def checked_scalar(name, value):
    """The value of a scalar, or BadInput with its name where it is not of the scalar's form."""
    form = FORMS.get(name)
    if form is None or value is None:
        return value
    if not isinstance(value, str) or not re.fullmatch(form, value):
        raise BadInput(f"The value is not of the form of {name}.")
    if name in ("GTIN", "GLN") and not has_check_digit(value):
        raise BadInput(f"The check digit of the {name} is wrong.")
    return value


def has_check_digit(digits):
    """GS1: the sum of the digits, from the right weighted 1 and 3 in turn, is a multiple of ten."""
    return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(reversed(digits))) % 10 == 0
