"""What we test: the catalogue of the meters as data, and the links that talk to a meter."""
