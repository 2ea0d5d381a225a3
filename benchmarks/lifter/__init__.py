"""A synthetic lifter: rendered clips whose joints, reps and faults are known exactly."""
