"""What is known about each meter model: data files in ``meters/<family>/``, read and checked here.

```
load("pro380-mod").register("l1_voltage").address
```
"""

from meters.catalogue.loader import keys, load
from meters.catalogue.markdown import as_markdown
from meters.catalogue.meter import Meter
from meters.catalogue.plain_data import as_json
from meters.catalogue.quirk_index import list_quirks, quirks_as_json, quirks_as_text
from meters.catalogue.text import describe, describe_quirks

__all__ = [
    "Meter",
    "as_json",
    "as_markdown",
    "describe",
    "describe_quirks",
    "keys",
    "list_quirks",
    "load",
    "quirks_as_json",
    "quirks_as_text",
]
