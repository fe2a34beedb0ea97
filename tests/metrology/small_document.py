"""A small document as files of data, and what is to be read from it."""

from metrology.standards import Certainty, Influence, LimitSet
from metrology.standards.clauses import Clause
from metrology.standards.limits import Constant
from metrology.standards.rows import Angles, Origin, Row, Span
from metrology.standards.rules import (
    CurrentRatio,
    NoLoadRule,
    RepeatabilityRule,
    StartCurrent,
    StartRule,
)

FOUND = 'source = "book"\ncertainty = "found"'
OURS = """\
[sources]
project = "ours"
[start_pulses]
first_within_periods = 1.5
second_within_periods = 2.5
clause = "p1"
source = "project"
certainty = "assumption of this project"
[constant]
share = 0.1
clause = "p2"
source = "project"
certainty = "assumption of this project"
[repeatability]
runs = 5
deviation_share = 0.05
range_share = 0.25
clause = "p3"
source = "project"
certainty = "assumption of this project"
"""
PARENT = f"""\
document = "DOC"
edition = "1999"
title = "A document"
source = "a shelf"
energy = "active"
classes = ["1", "2"]
class_pct = {{"1" = 1.0, "2" = 2.0}}
[sources]
book = "the book"
[model_classes]
A = "2"
B = "1"
clause = "scope"
{FOUND}
note = "by their limits"
[[balanced]]
currents = "Ist <= I < Itr"
power_factors = "0.5L .. 0.8C"
mpe_pct = {{"1" = 1.5, "2" = 2.5}}
temperatures_degc = [[-10, 5], [30.5, 40]]
lowest_pct = -3
rises_below = "Itr"
unit = "%/K"
clause = "table 1"
{FOUND}
note = "warm"
[[balanced]]
direct = "I = Ib"
ct = "In <= I <= Imax"
mpe_pct = {{"2" = 2.0}}
clause = "table 2"
{FOUND}
[[single_phase]]
connection = "ct"
sin_phi = "0.5"
mpe_pct = 3
clause = "table 3"
{FOUND}
[[difference]]
currents = "I = Iref"
mpe_pct = 4
clause = "table 4"
{FOUND}
[[variation]]
influence = "voltage"
variation_pct = {{"2" = 0.7}}
clause = "table 5"
{FOUND}
[[variation]]
influence = "voltage"
currents = "I = Itr"
variation_pct = 0.9
clause = "table 5"
{FOUND}
[[starting]]
connection = "direct"
most = {{"2" = "0.005 Ib"}}
declared = true
clause = "8.1"
{FOUND}
[[starting]]
most = "0.002 In"
clause = "8.2"
{FOUND}
[no_load]
voltage_factor = 1.15
most_pulses = 1
numerator = {{"1" = 600e6, "2" = 480e6}}
unit = "min"
current = "Imax"
base_mpe_pct = {{"1" = 1.5, "2" = 2.5}}
at_test_voltage = true
clause = "8.3"
{FOUND}
[[ratio]]
current = "Itr"
sign = "="
bound = {{"2" = "10 Ist"}}
clause = "4.1"
{FOUND}
[[ratio]]
connection = "ct"
current = "Imin"
sign = ">="
bound = "0.02 In"
clause = "4.2"
{FOUND}
[transient]
kwh_per_va = 1e-6
clause = "7"
{FOUND}
[[clause]]
number = "8.3"
title = "no load"
suites = ["no_load"]
loads = ["balanced"]
influences = ["voltage"]
unknown = "how warm"
[[clause]]
number = "9"
title = "sparks"
cannot = "no sparks here"
"""
CHILD = """\
extends = "doc_1999"
taken_over = "not read"
document = "DOC"
edition = "2009"
title = "The same, later"
source = "hearsay"
manual_title = "A manual"
[sources]
rumour = "a rumour"
[constant]
share = 0.2
clause = "new"
source = "rumour"
certainty = "found"
[[clause]]
number = "10"
title = "later"
unknown = "all"
"""
BOOK, PROJECT_SAYS = "the book", "ours"
ASSUMED, EXPERT, IS_FOUND = Certainty.ASSUMED, Certainty.EXPERT, Certainty.FOUND


def origin(clause: str, note: str = "") -> Origin:
    return Origin(clause, BOOK, IS_FOUND, note)


WARM = Row(
    span=Span("Ist", "Itr", closed=False),
    angles=Angles("cos", (0.5, 0.8)),
    mpe_pct=2.5,
    origin=origin("table 1", "warm"),
    temperatures_degc=((-10.0, 5.0), (30.5, 40.0)),
    lowest_pct=-3.0,
    rises_below="Itr",
    unit="%/K",
)
BY_CONNECTION = (
    Row(Span("Ib", "Ib", closed=True), None, 2.0, origin("table 2"), "direct"),
    Row(Span("In", "Imax", closed=True), None, 2.0, origin("table 2"), "ct"),
)
START = StartRule(
    "DOC:1999/2",
    (
        StartCurrent("0.005 Ib", True, origin("8.1"), "direct"),
        StartCurrent("0.002 In", False, origin("8.2"), None),
    ),
    1.5,
    2.5,
    Origin("p1", PROJECT_SAYS, ASSUMED),
)
SECOND = LimitSet(
    name="DOC:1999/2",
    title="A document",
    source="a shelf",
    balanced=(WARM, *BY_CONNECTION),
    single_phase=(Row(None, Angles("sin", (0.5, 0.5)), 3.0, origin("table 3"), "ct"),),
    document="DOC",
    edition="1999",
    accuracy_class="2",
    for_classes=("A",),
    equivalence="by their limits (found)",
    energy="active",
    differences=(Row(Span("Iref", "Iref", closed=True), None, 4.0, origin("table 4")),),
    variations={
        Influence("voltage"): (
            Row(None, None, 0.7, origin("table 5")),
            Row(Span("Itr", "Itr", closed=True), None, 0.9, origin("table 5")),
        )
    },
    start=START,
    no_load_rule=NoLoadRule(
        "DOC:1999/2", 1.15, 1, 480e6, "min", "Imax", True, 2.5, origin("8.3"), START
    ),
    constant_rule=Constant(0.2, 2.0, Origin("p2", PROJECT_SAYS, ASSUMED)),
    repeatability_rule=RepeatabilityRule(
        "DOC:1999/2", 5, 0.1, 0.5, Origin("p3", PROJECT_SAYS, ASSUMED)
    ),
    ratios=(
        CurrentRatio("Itr", "=", "10 Ist", origin("4.1")),
        CurrentRatio("Imin", ">=", "0.02 In", origin("4.2"), "ct"),
    ),
    transient_kwh_per_va=1e-6,
    clauses=(
        Clause(
            "8.3", "no load", ("no_load",), ("balanced",), (Influence("voltage"),), "", "how warm"
        ),
        Clause("9", "sparks", cannot="no sparks here"),
    ),
)

S0 = f"""\
document = "OUT"
edition = "1998"
title = "Outputs"
classes = ["A", "B"]
[sources]
book = "the book"
[[output]]
quantity = "voltage_v"
upper = {{A = 27, B = 15}}
clause = "table 1"
{FOUND}
[[output]]
quantity = "on_s"
lower = 0.03
clause = "table 2"
{FOUND}
"""
