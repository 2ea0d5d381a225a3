from __future__ import annotations

import pytest

from formcheck.core.landmarks import EDGES, JOINTS, N_LANDMARKS, Landmark, left_right


def test_there_are_the_33_of_blazepose_in_its_order() -> None:
    assert N_LANDMARKS == 33
    assert sorted(Landmark) == list(range(33))
    known = {"NOSE": 0, "LEFT_EAR": 7, "LEFT_SHOULDER": 11, "RIGHT_WRIST": 16, "LEFT_HIP": 23}
    known |= {"RIGHT_KNEE": 26, "LEFT_ANKLE": 27, "RIGHT_HEEL": 30, "RIGHT_TOE": 32}
    assert {name: Landmark[name].value for name in known} == known


@pytest.mark.parametrize("joint", JOINTS)
def test_a_pair_is_left_then_right(joint: str) -> None:
    left, right = left_right(joint)
    assert (left.name, right.name) == (f"LEFT_{joint.upper()}", f"RIGHT_{joint.upper()}")


def test_an_unknown_joint_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        left_right("tail")


def test_the_skeleton_is_the_same_on_both_sides() -> None:
    def other(landmark: Landmark) -> Landmark:
        ours, theirs = ("LEFT", "RIGHT") if "LEFT" in landmark.name else ("RIGHT", "LEFT")
        return Landmark[landmark.name.replace(ours, theirs)]

    edges = {frozenset(edge) for edge in EDGES}
    assert len(edges) == len(EDGES)
    assert {frozenset(map(other, edge)) for edge in edges} == edges


def test_the_skeleton_hangs_together() -> None:
    reached = {Landmark.LEFT_SHOULDER}
    for _ in EDGES:
        reached |= {end for edge in EDGES if reached & set(edge) for end in edge}
    paired = {landmark for joint in JOINTS for landmark in left_right(joint)}
    assert reached >= paired - set(left_right("ear"))
