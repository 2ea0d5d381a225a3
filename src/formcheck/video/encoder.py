"""What writes a video: H.264 by the graphics card where that works, else by x264; or a proxy."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

__all__ = ["HARDWARE", "QUICKEST", "SOFTWARE", "Purpose", "best_encoder", "prepare"]

SOFTWARE = "libx264"
QUICKEST = "mpeg4"
"""What takes the least processor time to write and to read, for proxies; see decision 74."""
HARDWARE = ("h264_videotoolbox", "h264_nvenc", "h264_qsv", "h264_amf", "h264_mf")
"""By FFmpeg's names: Apple, Nvidia, Intel, AMD, and what Windows finds. h264_vaapi is not among
them, since it takes only frames that lie in the graphics card's memory."""


class Purpose(Enum):
    """What a video is for."""

    WATCHING = "watching"
    MESSENGER = "messenger"
    """Watching as well, in a file that messengers send, and with sound that they play."""
    PROXY = "proxy"


# ours: bits a second; twelve seconds are 5 MB, and messengers send 16 MB and more.
_MESSENGER_BITS = 3_400_000
_WATCHING = {
    "preset": "ultrafast",
    "crf": "26",
    "bf": "2",
    "coder": "1",
    "x264opts": "deblock=0,0",
}
"""The fastest preset with CABAC, B-frames and deblocking put back; see decision 55."""
_SETTINGS = {
    Purpose.WATCHING: _WATCHING,
    Purpose.MESSENGER: {
        **_WATCHING,
        "maxrate": str(_MESSENGER_BITS),
        "bufsize": str(2 * _MESSENGER_BITS),
    },
    # The quantiser of decision 74, and a keyframe every 250 frames, as x264 sets them.
    Purpose.PROXY: {"qmin": "3", "qmax": "3", "g": "250", "threads": "1"},
}
"""What the processor's own encoders are told."""
_PIXELS = "nv12"
"""The layout that all hardware encoders take."""
# ours: bits a pixel, which hardware encoders want to be told: 2.8 Mbit/s for 720p at 30 frames a
# second, half as much again as x264 takes for a grainy clip of a gym.
_BITS_PER_PIXEL = 0.1
# ours: bits a second; less would spoil a very small picture.
_LEAST_BITS = 1_000_000
# ours: frames of a trial; enough for an encoder with B-frames to give the first one back.
_TRIAL_FRAMES = 4


@lru_cache(maxsize=64)
def best_encoder(size_wh: tuple[int, int], candidates: tuple[str, ...] = HARDWARE) -> str:
    """The first of `candidates` that encodes a few frames of this size, else `SOFTWARE`.

    PyAV has encoders for hardware that need not be there. Where none of it is, the trials take
    some 10 ms, once for each size.
    """
    return next((name for name in candidates if _works(name, size_wh)), SOFTWARE)


def prepare(
    context: VideoCodecContext,
    size_wh: tuple[int, int],
    rate: Fraction,
    purpose: Purpose = Purpose.WATCHING,
) -> None:
    """Set up an encoder that is not open yet for frames of `size_wh`, `rate` a second."""
    context.width, context.height = size_wh
    context.framerate = rate
    if context.name in (SOFTWARE, QUICKEST):
        context.pix_fmt = "yuv420p"
        context.options = dict(_SETTINGS[purpose])
    else:
        context.pix_fmt = _PIXELS
        bits = _BITS_PER_PIXEL * size_wh[0] * size_wh[1] * float(rate)
        wanted = max(_LEAST_BITS, round(bits))
        context.bit_rate = min(wanted, _MESSENGER_BITS) if purpose is Purpose.MESSENGER else wanted


def _works(name: str, size_wh: tuple[int, int]) -> bool:
    """Whether PyAV has the encoder and it gives back as many frames as it got."""
    import av

    width, height = size_wh
    rate = Fraction(30)
    # An encoder that is not built in raises a ValueError, one without its hardware any of FFmpeg's.
    with suppress(av.FFmpegError, ValueError):
        context = cast("VideoCodecContext", av.CodecContext.create(name, "w"))
        prepare(context, size_wh, rate)
        context.time_base = 1 / rate
        grey = np.full((height * 3 // 2, width), 128, np.uint8)
        packets = []
        for number in range(_TRIAL_FRAMES):
            frame = av.VideoFrame.from_ndarray(grey, format="yuv420p")
            frame.pts = number
            packets += context.encode(frame)
        packets += context.encode(None)
        return len(packets) == _TRIAL_FRAMES
    return False
