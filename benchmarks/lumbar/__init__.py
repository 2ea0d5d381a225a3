"""How well the lower back can be read from single outlines of bodies drawn at random.

    python -m benchmarks.lumbar.draw_bodies BODIES.npz --count 300
    python -m benchmarks.lumbar.stills BODIES.npz STILLS --count 250
    python -m benchmarks.lumbar.compare STILLS

The first needs `anny` (see `draw_bodies`), the second the `bench` extra and OpenGL, the third the
`fit` extra. What came of it is in decision 43.
"""
