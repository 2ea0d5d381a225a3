-- A history as version 5 of the tables held it. Never edited: files of users look like this.
PRAGMA application_id = 1717790827;
INSERT INTO client (id, name, key) VALUES (1, 'Anna', 'anna');
INSERT INTO clip (id, client_id, content, person, path, filmed_at, filmed_by)
VALUES (1, 1, 'abcdef', 0, '/clips/squat.mp4', '2026-11-02T18:00:00+00:00', 'clip');
INSERT INTO training_set (
    id, clip_id, start_s, end_s, exercise, title, headline, state, reps_full, reps_partial, held_s,
    folder, version, load_kg, rpe, soreness, note, keen, seen_at
) VALUES (
    7, 1, 2.0, 9.5, 'squat', 'Squat', '2 reps, all clean', 'clean', 2, 0, 0.0,
    '/out/squat', '0.2.0', 80.0, 8.0, 'left', 'Felt strong', 2, '2026-11-03T09:00:00+00:00'
);
INSERT INTO measured (id, name, unit, title)
VALUES (1, 'squat.forward_lean', 'deg', 'Forward lean');
INSERT INTO finding (set_id, measured_id, part, outcome, value, sem) VALUES
    (7, 1, -1, 'pass', 11.0, 1.5), (7, 1, 1, 'pass', 10.0, 2.0), (7, 1, 2, 'pass', 12.0, 2.0);
INSERT INTO part (set_id, part, number, start_s, end_s) VALUES (7, 1, 1, 2.0, 5.0), (7, 2, 2, 5.0, 9.5);
INSERT INTO coach_word (set_id, check_id, at_s, verdict, comment, said_at) VALUES
    (7, 'squat.forward_lean', 3.5, 'fault', 'Too far', '2026-11-03T09:00:00+00:00');
INSERT INTO coach_drawing (set_id, at_ms, strokes) VALUES
    (7, 3500, '[{"tool":"line","colour":"red","points":[[0.1,0.1],[0.9,0.9]]}]');
INSERT INTO standing_back (set_id, bend_deg, sem_deg, network)
VALUES (7, -31.5, 4.0, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO bar (set_id, source, scale, scale_sem) VALUES (7, 'plate', 'given_plate', 0.01);
INSERT INTO lift (set_id, part, mean_m_s, sem_m_s) VALUES (7, 1, 0.52, 0.02), (7, 2, 0.47, 0.02);
