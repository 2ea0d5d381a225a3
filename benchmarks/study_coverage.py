"""How often the intervals of `formcheck study` hold the truth, in simulated studies.

python -m benchmarks.study_coverage [--studies 400]

The raters are simulated: each clip is harder or easier to all coaches alike, a rater is wrong with
that clip's probability in each unit anew, formcheck with its own; 1 in 10 ratings is missing and
formcheck gives no word on 2 in 10. Some units may be hard to see: there formcheck tosses a coin and
coaches often can't tell. What they agree on in the long run follows in closed form.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np

from formcheck.core.agreement.compare import Judgements, agreement_of, verdict_of

_SPREAD = 6.0  # ours: the beta distribution's a + b of how hard clips are; less spreads them more.
_PREVALENCE = 0.35  # ours: the share of faults.
_COIN = 0.5  # structural: how often formcheck errs where it is hard to see.
_CANT_TELL = 0.6  # ours: how often a coach has no word where it is hard to see.


@dataclass(frozen=True, slots=True)
class Scene:
    """A study: clips, what is judged in each, coaches, and how often they and formcheck err.

    `hard` is the share of units that are hard to see, 0 to 1.
    """

    clips: int
    a_clip: int
    coaches: int
    wrong: float
    ours_wrong: float
    hard: float = 0.0

    @property
    def among(self) -> float:
        """How often two coaches agree in the long run."""
        spread = self.wrong * (1 - self.wrong) / (_SPREAD + 1)
        return self.wrong**2 + (1 - self.wrong) ** 2 + 2 * spread

    @property
    def ours(self) -> float:
        """How often formcheck and a coach agree in the long run."""
        return self._ours_where(1)

    @property
    def difference(self) -> float:
        """`ours` less `among` in the long run, where two coaches have a word."""
        return self._ours_where(2) - self.among

    def _ours_where(self, coaches: int) -> float:
        """How often formcheck and a coach agree on units of which so many coaches can tell."""
        seen = self.hard * (1 - _CANT_TELL) ** coaches
        hard = seen / (seen + 1 - self.hard)
        errs = hard * _COIN + (1 - hard) * self.ours_wrong
        return self.wrong * errs + (1 - self.wrong) * (1 - errs)

    @property
    def kappa(self) -> float:
        """The kappa of two coaches in the long run."""
        called = _PREVALENCE * (1 - self.wrong) + (1 - _PREVALENCE) * self.wrong
        chance = called**2 + (1 - called) ** 2
        return (self.among - chance) / (1 - chance)

    def judgements(self, seed: int) -> Judgements:
        """One study."""
        rng = np.random.default_rng(seed)
        clips = np.repeat(np.arange(self.clips), self.a_clip)
        n = len(clips)
        a, b = _SPREAD * self.wrong, _SPREAD * (1 - self.wrong)
        hard = rng.beta(a, b, self.clips)[clips]
        truth = rng.random(n) < _PREVALENCE
        errs = rng.random((n, self.coaches)) < hard[:, None]
        coaches = (truth[:, None] ^ errs).astype(float)
        # Generators of their own: the studies of scenes in which nothing is hard stay as they are.
        hardly, untold = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
        is_hard = hardly.random(n) < self.hard
        ours_errs = rng.random(n) < np.where(is_hard, _COIN, self.ours_wrong)
        ours = (truth ^ ours_errs).astype(float)
        coaches[rng.random(coaches.shape) < 0.1] = np.nan
        coaches[is_hard[:, None] & (untold.random(coaches.shape) < _CANT_TELL)] = np.nan
        ours[rng.random(n) < 0.2] = np.nan
        return Judgements(coaches, ours, clips)


SCENES = (
    Scene(10, 3, 3, 0.12, 0.12),
    Scene(20, 3, 2, 0.12, 0.12),
    Scene(20, 3, 3, 0.12, 0.25),
    Scene(40, 3, 3, 0.12, 0.12),
    Scene(40, 3, 3, 0.12, 0.25),
    Scene(80, 3, 4, 0.12, 0.12),
    Scene(80, 3, 4, 0.12, 0.3),
    Scene(80, 3, 2, 0.12, 0.08, hard=0.4),
    Scene(80, 3, 3, 0.12, 0.08, hard=0.4),
)


def main() -> None:
    """Print a row for each scene."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=400)
    studies = parser.parse_args().studies
    print("| clips | coaches | hard | true difference | among | ours | difference | verdicts |")
    print("|---|---|---|---|---|---|---|---|")
    for scene in SCENES:
        truth = (scene.among, scene.ours, scene.difference)
        held, verdicts = np.zeros(3), Counter[str]()
        for seed in range(studies):
            found = agreement_of(scene.judgements(seed), seed, 1000)
            estimates = (found.among, found.ours, found.difference)
            held += [
                each.low <= true <= each.high for each, true in zip(estimates, truth, strict=True)
            ]
            verdicts[verdict_of(found.difference, found.both_clips).value] += 1
        shares = " | ".join(f"{each:.1%}" for each in held / studies)
        told = ", ".join(f"{name} {n / studies:.0%}" for name, n in verdicts.most_common())
        kind = f"{scene.clips} | {scene.coaches} | {scene.hard:.0%} | {truth[2]:+.3f}"
        print(f"| {kind} | {shares} | {told} |", flush=True)


if __name__ == "__main__":
    main()
