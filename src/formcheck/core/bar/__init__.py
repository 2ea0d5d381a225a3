"""The bar: where it is, how large the picture of it is, and how it moved in each rep."""
