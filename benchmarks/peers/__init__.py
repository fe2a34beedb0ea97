"""Other test frameworks in the same situation: what is on after the program was told to end?"""
