"""The indicators of annex 2 as they are counted: what counts, in which month, against which target. Pure."""
