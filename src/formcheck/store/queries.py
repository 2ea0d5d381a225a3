"""What the history is asked, in SQL."""

from __future__ import annotations

__all__ = [
    "BAR",
    "BARS_BY_SET",
    "CLIENTS",
    "EXERCISES",
    "FINDINGS",
    "IN_TIME",
    "NEWEST_FIRST",
    "NUMBERS_OF_CLIP",
    "OWNERS",
    "SETS",
    "beside",
    "courses",
]

SETS = """
    SELECT training_set.*, client.name AS client, content, path, filmed_at, filmed_by
    FROM training_set JOIN clip ON clip.id = clip_id JOIN client ON client.id = client_id
"""
IN_TIME = "filmed_at, start_s, training_set.id"
NEWEST_FIRST = "filmed_at DESC, start_s DESC, training_set.id DESC"
_TIME_OF_SET = f"""
    SELECT {IN_TIME} FROM training_set JOIN clip ON clip.id = clip_id WHERE training_set.id = ?
"""

FINDINGS = """
    SELECT name, title, unit, part, outcome, value, sem
    FROM finding JOIN measured ON measured.id = measured_id
    WHERE set_id = ? ORDER BY part, measured_id
"""
BAR = """
    SELECT source, scale, scale_sem, part, mean_m_s, sem_m_s
    FROM bar JOIN lift ON lift.set_id = bar.set_id WHERE bar.set_id = ? ORDER BY part
"""
# Up to a day by this machine's clock; all for NULL.
BARS_BY_SET = f"""
    WITH chosen AS (
        {SETS} JOIN bar ON bar.set_id = training_set.id WHERE client.key = ?1 AND exercise = ?2
            AND (?3 IS NULL OR date(filmed_at, 'localtime') <= ?3)
        ORDER BY {NEWEST_FIRST} LIMIT ?4
    )
    SELECT chosen.*, source, scale, scale_sem, part, mean_m_s, sem_m_s
    FROM chosen JOIN bar ON bar.set_id = chosen.id JOIN lift ON lift.set_id = chosen.id
    ORDER BY filmed_at DESC, start_s DESC, chosen.id DESC, part
"""
EXERCISES = """
    SELECT exercise, count(*) AS sets FROM training_set
    JOIN clip ON clip.id = clip_id JOIN client ON client.id = client_id
    WHERE client.key = ? GROUP BY exercise ORDER BY max(filmed_at) DESC, exercise
"""
# Of those that have a report in a folder whose name begins so; of all for NULL.
CLIENTS = """
    SELECT name FROM client WHERE id IN (
        SELECT client_id FROM clip JOIN training_set ON clip_id = clip.id
        WHERE ?1 IS NULL OR substr(folder, 1, length(?1)) = ?1
    )
"""
# Of the one who moves in a clip.
OWNERS = "SELECT content, name FROM clip JOIN client ON client.id = client_id WHERE person = 0"
NUMBERS_OF_CLIP = """
    SELECT training_set.id FROM training_set JOIN clip ON clip.id = clip_id
    WHERE content = ?
"""


def beside(comparison: str, order: str) -> str:
    """The next set of a client and an exercise before (`<`) or after (`>`) one."""
    return f"""
        {SETS} WHERE client.key = ? AND exercise = ?
            AND ({IN_TIME}) {comparison} ({_TIME_OF_SET})
        ORDER BY {order} LIMIT 1
    """


def courses(*, ends: bool) -> str:
    """All values of a client's newest sets of an exercise; those up to one set if it `ends`."""
    no_later = f"({IN_TIME}) <= ({_TIME_OF_SET})" if ends else "1"
    return f"""
        WITH chosen AS (
            {SETS} WHERE client.key = ? AND exercise = ? AND {no_later}
            ORDER BY {NEWEST_FIRST} LIMIT ?
        )
        SELECT set_id, filmed_at, measured.name, measured.title, unit, value, sem, outcome
        FROM chosen JOIN finding ON set_id = chosen.id
        JOIN measured ON measured.id = measured_id
        WHERE part = ? AND value IS NOT NULL AND sem IS NOT NULL
        ORDER BY filmed_at, start_s, chosen.id, measured_id
    """
