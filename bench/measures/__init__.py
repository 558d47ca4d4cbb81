"""One module per subject; functions marked with `bench.rows.measure` add rows. A new module is found by itself."""
