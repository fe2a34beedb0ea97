"""An Applied Precision WS 2120 working standard beside the reference, over ``World``."""

from simulator.applied_precision_ws2120.instrument import AppliedPrecisionWS2120

__all__ = ["AppliedPrecisionWS2120"]
