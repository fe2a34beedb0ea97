"""The models that can be simulated, by key."""

from collections.abc import Mapping

from simulator.meter.model import Model
from simulator.meter.models import compact, pro2, pro380, two_pu

MODELS: Mapping[str, Model] = {
    model.key: model for family in (pro2, pro380, compact, two_pu) for model in family.MODELS
}
