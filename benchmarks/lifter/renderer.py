"""Draw meshes off-screen with OpenGL 3.3 over EGL; software GL (Mesa llvmpipe) is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.camera import ViewCamera, look_at, orthographic
from benchmarks.lifter.meshes import Mesh
from benchmarks.lifter.skeleton import BACKWARD, UP, Array, unit

__all__ = ["Material", "NoGraphicsError", "Renderer"]

_SHADERS = Path(__file__).with_name("shaders")
_LAMP = unit(np.array([-0.35, 0.45, -0.85]))
_SHADOW_SIZE = 1024
Uniform = float | tuple[float, ...]
_ATTRIBUTES = ("rest", "cover", "colour", "eyeball")


class NoGraphicsError(Exception):
    """There is no EGL to draw with; the message says what to install."""


class Material(IntEnum):
    """Numbers that the fragment shader knows."""

    PLAIN = 0
    LIFTER = 1
    MASK = 2
    FLOOR = 3
    WALL = 4
    BLACK = 5


@dataclass
class _Item:
    """A mesh on the graphics card."""

    moving: Any
    array: Any
    material: Material
    casts_shadow: bool
    uniforms: Mapping[str, Uniform]


class Renderer:
    """Off-screen pictures of a set of named meshes.

    Args:
        size_wh: of the pictures in pixels.
        samples: of multisample antialiasing.

    Raises:
        NoGraphicsError: moderngl is not installed, or finds no EGL.
    """

    def __init__(self, size_wh: tuple[int, int], samples: int = 4) -> None:
        self._gl, context = _open_context()
        self._context = context
        self._size_wh = size_wh
        self._program = context.program(
            vertex_shader=(_SHADERS / "lifter.vert").read_text(encoding="utf-8"),
            fragment_shader=(_SHADERS / "lifter.frag").read_text(encoding="utf-8"),
        )
        self._canvas = context.framebuffer(
            [context.renderbuffer(size_wh, 4, samples=samples)],
            context.depth_renderbuffer(size_wh, samples=samples),
        )
        self._resolved = context.framebuffer([context.renderbuffer(size_wh, 4)])
        self._shadow_map = context.depth_texture((_SHADOW_SIZE, _SHADOW_SIZE))
        self._shadow_map.compare_func = "<="
        self._shadow_map.repeat_x = self._shadow_map.repeat_y = False
        self._shadow = context.framebuffer(depth_attachment=self._shadow_map)
        context.enable(self._gl.DEPTH_TEST | self._gl.CULL_FACE)
        self._items: dict[str, _Item] = {}

    def close(self) -> None:
        """Give the graphics memory back."""
        self._context.release()

    def add(
        self,
        name: str,
        mesh: Mesh,
        material: Material,
        *,
        casts_shadow: bool = True,
        cover: Array | None = None,
        eyeball: NDArray[np.bool_] | None = None,
        uniforms: Mapping[str, Uniform] | None = None,
    ) -> None:
        """Put a mesh into the picture; one of the same name is replaced.

        Args:
            name: for `move` and `draw_mask`.
            mesh: in its rest pose.
            material: how the shader paints it.
            casts_shadow: whether it stands in the lamp's light.
            cover: signed distance into shirt, shorts, shoes and hair, (vertices, 4).
            eyeball: which vertices belong to eyes, (vertices,).
            uniforms: values of the shader's variables for this mesh alone, such as the
                colours of its clothes.
        """
        count = len(mesh.vertices_m)
        fixed = np.zeros((count, 11), np.float32)
        fixed[:, 0:3] = mesh.vertices_m
        fixed[:, 3:7] = -1.0 if cover is None else cover
        fixed[:, 7:10] = mesh.colours
        fixed[:, 10] = 0.0 if eyeball is None else eyeball
        moving = self._context.buffer(reserve=count * 24)
        array = self._context.vertex_array(
            self._program,
            [
                (moving, "3f 3f", "position", "normal"),
                (self._context.buffer(fixed.tobytes()), "3f 4f 3f 1f", *_ATTRIBUTES),
            ],
            self._context.buffer(mesh.triangles.astype(np.int32).tobytes()),
        )
        self._items[name] = _Item(moving, array, material, casts_shadow, uniforms or {})
        self.move(name, mesh.vertices_m, mesh.normals)

    def move(self, name: str, vertices_m: Array, normals: Array) -> None:
        """New positions and normals, each (vertices, 3), of a mesh."""
        both = np.column_stack([vertices_m, normals]).astype(np.float32)
        self._items[name].moving.write(both.tobytes())

    def draw(self, camera: ViewCamera, brightness: float = 1.0) -> NDArray[np.uint8]:
        """One picture, (height, width, 3) RGB.

        Args:
            camera: whose `size_wh` is this renderer's.
            brightness: 1 in a well-lit room.
        """
        self._draw_shadows(camera.target_m)
        self._shadow_map.use(0)
        self._set("shadow_map", 0)
        self._set("eye", tuple(camera.eye_m))
        self._set("lamp", tuple(_LAMP))
        self._set("brightness", brightness)
        self._set_matrix("view_projection", camera.matrix)
        self._canvas.use()
        self._canvas.clear(0.5, 0.5, 0.5, 1.0)
        for item in self._items.values():
            self._set("material", int(item.material))
            for name, value in item.uniforms.items():
                self._set(name, value)
            item.array.render()
        return self._read()

    def draw_mask(self, camera: ViewCamera, name: str) -> NDArray[np.bool_]:
        """Which pixels show the mesh `name` and nothing in front of it, (height, width)."""
        self._set_matrix("view_projection", camera.matrix)
        self._canvas.use()
        self._canvas.clear(0.0, 0.0, 0.0, 1.0)
        for other, item in self._items.items():
            material = Material.MASK if other == name else Material.BLACK
            self._set("material", int(material))
            item.array.render()
        return np.asarray(self._read()[:, :, 0] > 127)

    def _draw_shadows(self, target: Array) -> None:
        view = look_at(target - 6 * _LAMP, target, BACKWARD + 0.1 * UP)
        light = orthographic(2.6, 0.1, 12.0) @ view
        self._set_matrix("light_projection", light)
        self._set_matrix("view_projection", light)
        self._set("material", int(Material.MASK))
        self._shadow.use()
        self._shadow.clear(depth=1.0)
        for item in self._items.values():
            if item.casts_shadow:
                item.array.render()

    def _read(self) -> NDArray[np.uint8]:
        self._context.copy_framebuffer(self._resolved, self._canvas)
        width, height = self._size_wh
        pixels = np.frombuffer(self._resolved.read(components=3, alignment=1), np.uint8)
        return pixels.reshape(height, width, 3)[::-1].copy()

    def _set(self, name: str, value: Uniform) -> None:
        self._program[name].value = value

    def _set_matrix(self, name: str, matrix: Array) -> None:
        self._program[name].write(matrix.T.astype(np.float32).tobytes())


def _open_context() -> tuple[Any, Any]:
    try:
        import moderngl
    except ImportError as error:
        raise NoGraphicsError(
            "moderngl is not installed: pip install 'formcheck[bench]'"
        ) from error
    try:
        settings: dict[str, Any] = {"standalone": True, "backend": "egl"}
        return moderngl, moderngl.create_context(**settings)
    except Exception as error:  # moderngl raises bare Exception where libEGL is missing
        raise NoGraphicsError(
            f"no off-screen OpenGL ({error}). Software rendering is enough; on Debian or "
            "Ubuntu: apt-get install libegl1 libgl1-mesa-dri libgles2"
        ) from error
