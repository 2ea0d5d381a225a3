"""What a study comes to, in words that claim no more than its intervals."""

from __future__ import annotations

from collections.abc import Iterator

from formcheck.core.agreement.bootstrap import Estimate
from formcheck.core.agreement.compare import FEWEST_CLIPS, MARGIN, Agreement, Verdict
from formcheck.core.units import counted
from formcheck.study.score import Study

__all__ = [
    "HOW_TO_READ",
    "describe_coefficient",
    "describe_judged",
    "describe_share",
    "headline",
    "notes",
]

# ours: a share of what most coaches have judged; with fewer faults, or fewer that are fine, raters
# agree on most whatever they do.
_RARE = 0.1

_VERDICTS = {
    Verdict.BETTER: "formcheck agrees with the coaches better than they do with one another",
    Verdict.AS_WELL: "formcheck agrees with the coaches about as well as they do with one another",
    Verdict.LESS: "formcheck agrees with the coaches less well than they do with one another",
    Verdict.UNKNOWN: (
        "It can't be told yet whether formcheck agrees with the coaches as well as they do with "
        "one another"
    ),
}

HOW_TO_READ = (
    "In brackets is the 95% interval: in about 19 of 20 such studies it holds the true value. It "
    "comes from drawing the clips again and again, with replacement.",
    "Kappa, alpha and AC1 say how far raters agree beyond chance: 0 is what chance gives, 1 is "
    "full agreement. Kappa and alpha are low where faults are rare, even if raters hardly ever "
    "differ; AC1 is not.",
    "Faults found (sensitivity) is the share that formcheck calls a fault of what is one to most "
    "coaches; fine found (specificity) the share that it calls fine of what is fine to most.",
    f"“About as well” means: less often by no more than {100 * MARGIN:.0f} points, with that "
    "certainty. Coaches can all be wrong together, and this can't tell.",
)


def headline(study: Study) -> str:
    """The main result in one sentence, two at most."""
    found = study.overall
    if len(study.raters) < 2:
        of = f" formcheck and this coach agree on {describe_share(found.ours)}."
        return (
            "Only one coach has rated, so how well coaches agree with one another is not known."
            f"{of if found.ours.is_known else ''}"
        )
    if not found.difference.is_known:
        return (
            f"{_VERDICTS[Verdict.UNKNOWN]}: there is nothing that formcheck and two coaches judged."
        )
    text = (
        f"{_VERDICTS[study.verdict]}: on {_percent(found.ours_there.value)} of what was judged, "
        f"against {_percent(found.among_there.value)} ({_describe_difference(found.difference)})."
    )
    return f"{text} {_what_would_tell(study)}".rstrip()


def _describe_difference(difference: Estimate) -> str:
    """`"difference -4 points, 95% interval -19 to +11"`."""
    text = f"difference {_points(difference.value)} points"
    if not difference.has_interval:
        return text
    return f"{text}, 95% interval {_points(difference.low)} to {_points(difference.high)}"


def _what_would_tell(study: Study) -> str:
    """How many clips would give an answer; empty where there is one."""
    if study.verdict is not Verdict.UNKNOWN:
        return ""
    clips = study.overall.both_clips
    there = f"there {'is' if clips == 1 else 'are'} {clips}"
    if study.needed is not None:
        return f"About {study.needed} clips like these would tell ({there})."
    if clips < FEWEST_CLIPS:
        return f"At least {FEWEST_CLIPS} clips are needed ({there})."
    return f"How sure this is can't be told from these {clips} clips."


def notes(study: Study) -> list[str]:
    """What has to be known to read the figures rightly."""
    return list(_notes(study))


def _notes(study: Study) -> Iterator[str]:
    found = study.overall
    if silent := found.units - found.words:
        kinds = ", ".join(
            f"{n} {outcome.words}" for outcome, n in sorted(study.no_word.items()) if n
        )
        yield (
            f"formcheck gave no word on {silent} of {found.units} "
            f"({_percent(silent / found.units)}: {kinds}). "
            "Whatever compares it with coaches is about the others."
        )
    if len(study.judged_by) > 1:
        versions = ", ".join(
            f"{counted(n, 'clip')} by {version or 'one that is not known'}"
            for version, n in sorted(study.judged_by.items())
        )
        yield (
            f"Different versions of formcheck have judged the clips: {versions}. These figures are "
            "of no single one. For another study, analyse all of its clips with one version."
        )
    counts_as = "a fault" if study.warnings_are_faults else "fine"
    yield f"A warning of formcheck (“watch”) counts as {counts_as}."
    judged = found.faults + found.fine
    rare, what = min((found.faults, "a fault"), (found.fine, "fine"))
    if judged and rare < _RARE * judged:
        yield (
            f"Only {rare} of {judged} are {what} to most coaches, so even raters who don't look "
            "would agree on most. Add clips of the other kind."
        )
    if tied := found.units - judged:
        yield f"{tied} of {found.units} have no majority: coaches are split, or none can tell."
    for rater in study.raters:
        if rater.given < rater.asked:
            missing = counted(rater.asked - rater.given, "rating")
            yield f"{rater.name} left out {missing} of {rater.asked}; they count as missing."


def describe_share(estimate: Estimate) -> str:
    """`"86% (79 to 92)"`; a dash for what is not known."""
    if not estimate.is_known:
        return "–"
    if not estimate.has_interval:
        return _percent(estimate.value)
    return f"{_percent(estimate.value)} ({100 * estimate.low:.0f} to {100 * estimate.high:.0f})"


def describe_coefficient(estimate: Estimate) -> str:
    """`"0.62 (0.45 to 0.78)"`; a dash for what is not known."""
    if not estimate.is_known:
        return "–"
    value = f"{_signed(estimate.value)}"
    if not estimate.has_interval:
        return value
    return f"{value} ({_signed(estimate.low)} to {_signed(estimate.high)})"


def describe_judged(agreement: Agreement) -> str:
    """`"formcheck judged 18 of 24; 7 a fault, 15 fine to most coaches"`."""
    return (
        f"formcheck judged {agreement.words} of {agreement.units}; to most coaches "
        f"{agreement.faults} a fault, {agreement.fine} fine"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _points(share: float) -> str:
    """Percentage points with a sign; 0 has none."""
    rounded = round(100 * share)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def _signed(value: float) -> str:
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")
