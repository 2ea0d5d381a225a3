"""How right formcheck is on labels that other people made; see `benchmarks.outside.__main__`."""
