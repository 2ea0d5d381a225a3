"""MediaPipe is loaded without what it plots and records with."""

import subprocess
import sys


def modules_after(code: str) -> set[str]:
    """The modules a fresh Python has loaded after `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_what_takes_longest_to_load_is_left_out() -> None:
    loaded = modules_after("import formcheck.pose.mediapipe")
    assert "mediapipe.tasks.python.vision.pose_landmarker" in loaded
    assert not {"matplotlib", "matplotlib.pyplot", "sounddevice"} & loaded


def test_the_real_ones_can_be_had_afterwards() -> None:
    code = "import formcheck.pose.mediapipe, matplotlib.pyplot as plt\nplt.figure"
    assert "matplotlib.figure" in modules_after(code)


def test_what_is_loaded_already_stays() -> None:
    code = (
        "import matplotlib.pyplot as plt, formcheck.pose.mediapipe\n"
        "from mediapipe.tasks.python.vision import drawing_utils\n"
        "assert drawing_utils.plt is plt is sys.modules['matplotlib.pyplot']"
    )
    assert "matplotlib.figure" in modules_after(code)
