/** By what attendance is counted: the settings, and what a report says of them. */
export const enCounting = {
  counting: {
    title: 'How attendance is counted',
    hint: 'Reports follow at once, those of past classes too, and so do grades by their own rule.',
    lateAfter: 'Late, in minutes after the start',
    earlyBefore: 'Left early, in minutes before the end',
    presentMinutes: 'Present from, in minutes attended',
    presentPercent: 'Present from, in percent of the class',
    weights: 'Weights of the engagement score',
    weightsHint: 'Only their proportion matters; 0 leaves a part out.',
    risk: 'Who is at risk',
    riskHint: 'Absent from so many of the latest classes, or less attendance; 0 is no limit.',
    absences: 'Absences',
    latest: 'Of the latest classes',
    percent: 'Least attendance in %',
    reset: 'Leave as it was',
    inForce: {
      late: (minutes: string) => `Late here: after ${minutes} min.`,
      early: (minutes: string) => `Left early here: more than ${minutes} min before the end.`,
      minutes: (minutes: string) => `Absent here: less than ${minutes} min.`,
      percent: (percent: string) => `Absent here: less than ${percent} of the class.`,
      grace: (minutes: string) => `The grace period is ${minutes} min.`,
      weights: (parts: string) => `The parts count here: ${parts}.`,
      risk: (reasons: string) => `At risk here: ${reasons}.`,
    },
  },
};
