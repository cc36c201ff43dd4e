"""Pure rules: facts and an instant go in, a decision with all its reasons comes out."""
