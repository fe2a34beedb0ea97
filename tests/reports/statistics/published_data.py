"""Data sets with published results."""

# NIST/SEMATECH e-Handbook 6.3.2.2: flow rates of ten batches.
FLOW_RATES = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)

# D. C. Montgomery, Introduction to Statistical Quality Control, 2nd ed., pages 206 to 213: piston
# rings, diameters in mm, the 25 samples of the preliminary phase; as thousandths above 73.9 mm.
# Also in the package qcc for R.
_PISTON_RINGS = """
130 102 119  92 108
 95  92 101 111 104
 88 124 121 105 102
102  96  93 115 109
 92 107 115  89 114
109  94  97  85  93
 95 106  94 100 105
 85 103  93 115  88
108  95 109 105 104
 98 100  90 107  95
 94  98  94  95  90
104 100 107 100  96
 83 102  98  97 112
106  67  94 100  84
112 114  98  99 107
100  84 105  98  96
 94 112  86 105 107
106 110 118 103 100
 84 102 103 105  97
100 110 113 120 103
 88 101 109 105  96
104  99  90 106 109
110  89  90 109 114
115 108  93 100 110
 82  84  95 117 113
"""
PISTON_RINGS_MM = [
    [73.9 + int(text) / 1000 for text in line.split()] for line in _PISTON_RINGS.split("\n") if line
]

# AIAG, Measurement Systems Analysis, 4th ed., chapter III B: three operators, three trials, ten
# parts.
_GAGE = """
A 0.29 -0.56 1.34 0.47 -0.80  0.02 0.59 -0.31 2.26 -1.36
A 0.41 -0.68 1.17 0.50 -0.92 -0.11 0.75 -0.20 1.99 -1.25
A 0.64 -0.58 1.27 0.64 -0.84 -0.21 0.66 -0.17 2.01 -1.31
B 0.08 -0.47 1.19 0.01 -0.56 -0.20 0.47 -0.63 1.80 -1.68
B 0.25 -1.22 0.94 1.03 -1.20  0.22 0.55  0.08 2.12 -1.62
B 0.07 -0.68 1.34 0.20 -1.28  0.06 0.83 -0.34 2.19 -1.50
C 0.04 -1.38 0.88 0.14 -1.46 -0.29 0.02 -0.46 1.77 -1.49
C -0.11 -1.13 1.09 0.20 -1.07 -0.67 0.01 -0.56 1.45 -1.77
C -0.15 -0.96 0.67 0.11 -1.45 -0.49 0.21 -0.49 1.87 -2.16
"""


def gage_study() -> list[list[list[float]]]:
    """By operator, part and trial."""
    rows = [line.split() for line in _GAGE.split("\n") if line]
    return [
        [[float(row[part]) for row in rows if row[0] == operator] for part in range(1, 11)]
        for operator in "ABC"
    ]
