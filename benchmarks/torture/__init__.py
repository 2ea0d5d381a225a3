"""A campaign of damaged and hostile inputs, made from a seed: `python -m benchmarks.torture`."""
