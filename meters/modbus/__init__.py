"""The Modbus RTU link: transactions with evidence, strict classification, coalesced reading."""
