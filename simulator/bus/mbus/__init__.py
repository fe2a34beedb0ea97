"""M-Bus by EN 13757-2 and -3: several meters on two wires, as the meters' manuals have them."""
