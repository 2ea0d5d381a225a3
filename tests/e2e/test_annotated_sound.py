"""The annotated video keeps the clip's sound, also that of a part cut out of it."""

from pathlib import Path

import av
import numpy as np
import pytest
from support.clips import SAMPLE_RATE, clicking, mux_sound

from formcheck import Options
from formcheck.pipeline.analyze import analyze_to
from formcheck.pipeline.media import END_CARD_S
from formcheck.pipeline.options import ANNOTATED

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
CLICKS_S = (0.5, 2.0, 3.0)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 4 s of a sample, clicking."""
    path = tmp_path_factory.mktemp("sound") / "clicks.mp4"
    samples = clicking(4.0, CLICKS_S)
    with av.open(str(SAMPLE)) as source, av.open(str(path), "w") as target:
        pictures = source.streams.video[0]
        copied = target.add_stream_from_template(pictures)
        sound = target.add_stream("aac", rate=SAMPLE_RATE)
        sound.layout = "mono"
        for packet in source.demux(pictures):
            if packet.dts is not None and packet.dts * packet.time_base < 4:
                packet.stream = copied
                target.mux(packet)
        mux_sound(target, sound, samples)
    return path


def annotated(clip: Path, folder: Path, **options: object) -> Path:
    chosen = Options(exercise="squat", model="lite", formats=("json",), **options)  # type: ignore[arg-type]
    analyze_to(clip, folder, chosen)
    return folder / ANNOTATED


def clicks_s(path: Path) -> list[float]:
    loud_s: list[float] = []
    with av.open(str(path)) as container:
        for block in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(block.to_ndarray()[0]) > 0.3)
            loud_s += [block.time + i / block.sample_rate for i in loud]
    return [t for i, t in enumerate(loud_s) if i == 0 or t - loud_s[i - 1] > 0.1]


def test_the_sound_of_a_cut_starts_with_its_pictures(clip: Path, tmp_path: Path) -> None:
    out = annotated(clip, tmp_path, start_s=1.0, end_s=2.8)
    assert clicks_s(out) == pytest.approx([1.0], abs=2e-3)
    with av.open(str(out)) as container:
        pictures, sound = container.streams.video[0], container.streams.audio[0]
        assert float(sound.duration * sound.time_base) == pytest.approx(1.8, abs=0.06)
        length_s = float(pictures.duration * pictures.time_base)
        assert length_s == pytest.approx(1.8 + END_CARD_S, abs=0.1)


def test_the_sound_of_a_whole_clip_stays_where_it_was(clip: Path, tmp_path: Path) -> None:
    assert clicks_s(annotated(clip, tmp_path)) == pytest.approx(CLICKS_S, abs=2e-3)


def test_slow_motion_is_silent(clip: Path, tmp_path: Path) -> None:
    out = annotated(clip, tmp_path, capture_fps=60.0)
    with av.open(str(out)) as container:
        assert not container.streams.audio
