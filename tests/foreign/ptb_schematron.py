"""``PYTHON ptb_schematron.py FILE …`` with dcclib: a line for each failed assertion; 1 if any is.

For a Python of its own, in which PTB's dcclib is installed (``make schematron``).
"""

import sys
from importlib import import_module
from pathlib import Path


def main() -> int:
    """Ask PTB's schematron about each certificate."""
    schematron = import_module("dcclib.validation.schematron")
    rules = Path(str(schematron.__file__)).parent / "schema" / "dcc.sch"
    validator = schematron.SchematronValidator.from_file(str(rules))
    found = [
        f"{file}: {one.text} ({one.location})"
        for file in sys.argv[1:]
        for one in validator.validate_file(file).failed_assertions
    ]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
