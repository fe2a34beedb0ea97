"""The infrared port of a meter by IEC 62056-21, mode C.

The maker's own list of objects, identification and password are not public: what a meter says
here is by the standard alone, and all of it is an assumption.
"""
