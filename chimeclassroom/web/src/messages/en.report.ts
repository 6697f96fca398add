import type { FigureName } from '../report/figures';

/** What a figure is called, and what it means. */
export interface Definition {
  name: string;
  text: string;
}

const metrics: Record<FigureName, Definition> = {
  attendedMilliseconds: {
    name: 'Attended',
    text: 'Time the person was connected with at least one device while the class counted; gaps within the grace period are included.',
  },
  attendancePercent: {
    name: 'Attendance',
    text: 'Attended time as a percentage of the time that counts, rounded down to one decimal and at most 100.',
  },
  drops: {
    name: 'Drops',
    text: 'How often a connection was lost, including departures from which the person was back within the grace period.',
  },
  rejoins: {
    name: 'Rejoins',
    text: 'How often the person came back after an absence that was longer than the grace period.',
  },
  cameraMilliseconds: {
    name: 'Camera',
    text: 'Time in which a camera of the person was on while they were present.',
  },
  shareMilliseconds: {
    name: 'Screen shared',
    text: 'Time in which the person shared a screen while they were present.',
  },
  shares: { name: 'Shares', text: 'How many times the person shared a screen.' },
  unmutedMilliseconds: {
    name: 'Microphone on',
    text: 'Time in which a microphone of the person was on while they were present, whether or not they spoke.',
  },
  talkMilliseconds: {
    name: 'Talk',
    text: 'Time in which the person’s own page heard them speak while they were present.',
  },
  turns: {
    name: 'Turns',
    text: 'How many times the person spoke for a second or longer, not counting pauses of up to two seconds.',
  },
  talkSharePercent: {
    name: 'Share of talk',
    text: 'The person’s talk as a percentage of everybody’s talk, rounded down to one decimal.',
  },
  messages: { name: 'Messages', text: 'How many messages the person wrote to everyone.' },
  hands: { name: 'Hands', text: 'How many times the person raised a hand.' },
  handWaitMilliseconds: {
    name: 'Wait',
    text: 'How long the person’s hand was up before it was lowered; the median if there were several.',
  },
  reactions: { name: 'Reactions', text: 'How many reactions the person sent, of any kind.' },
  polls: {
    name: 'Polls',
    text: 'How many polls of the class the person answered; changing an answer counts nothing more.',
  },
  pollRatePercent: {
    name: 'Poll rate',
    text: 'Answered polls as a percentage of those that were open while the person was present, rounded down to one decimal.',
  },
  connectionGoodPercent: {
    name: 'Good connection',
    text: 'For how much of the time that it told about, the person’s own page had a good connection, rounded down to one decimal; it counts for no grade.',
  },
  connectionFairPercent: {
    name: 'Fair connection',
    text: 'For how much of the time that it told about, the person’s own page had a connection with some loss or delay, rounded down to one decimal; it counts for no grade.',
  },
  connectionPoorPercent: {
    name: 'Poor connection',
    text: 'For how much of the time that it told about, the person’s own page had a connection too poor for sound and picture, rounded down to one decimal; it counts for no grade.',
  },
  score: {
    name: 'Engagement',
    text: 'Weighted sum, from 0 to 10, of the parts shown with it; each part compares the learner with the best learner of the class, or with all there was to attend or to answer, and what this class cannot know is left out.',
  },
};

const others = {
  status: {
    name: 'Status',
    text: 'Absent: attended less than the limit. Late: first joined more than the allowed time after the start. Left early: last left more than the allowed time before the end. Otherwise present. A teacher’s correction takes precedence and is marked.',
  },
  presence: {
    name: 'Presence',
    text: 'From when to when the person was connected; several devices count as one, and gaps within the grace period are bridged.',
  },
  curve: {
    name: 'People present',
    text: 'For each minute, the largest number of people who were present at the same moment.',
  },
  peak: {
    name: 'Peak',
    text: 'The largest number of people who were present at the same moment.',
  },
  average: {
    name: 'Average presence',
    text: 'How many people were present on average over the time that counts.',
  },
  talkBalance: {
    name: 'Balance of talk',
    text: '1 if all learners who were present talked the same, near 0 if one of them did all the talking (1 minus the Gini coefficient).',
  },
  atRisk: {
    name: 'At risk',
    text: 'The learner was absent from too many of the latest classes, or attended too little of the course so far.',
  },
} satisfies Record<string, Definition>;

/** What the reports on engagement say. */
export const reports = {
  metrics,
  others,
  definitions: 'What the figures mean',
  noData: 'No data',
  selfReported: 'Self-reported: it rests on what people’s own pages say.',
  selfReportedNote: '* self-reported: rests on what people’s own pages say, and is never graded.',
  noDataNote: '– no data: this class cannot know it. That is not 0.',
  status: {
    '': '–',
    present: 'Present',
    late: 'Late',
    'left-early': 'Left early',
    'late-left-early': 'Late, left early',
    absent: 'Absent',
    excused: 'Excused',
  },
  manual: 'Manual',
  manualBefore: (status: string, attended: string) => `Measured: ${status}, ${attended} min`,
  guest: 'Guest',
  search: 'Find a person',
  noneFound: 'Nobody is called that.',
  sortBy: 'Sort by',
  details: (name: string) => `Details of ${name}`,
  download: 'Download',
  csv: 'Table (CSV)',
  json: 'Everything (JSON)',
  xapi: 'xAPI statements',
  print: 'Print',
  live: 'Live: this page follows the class.',
  here: 'Here now',
  count: (present: number, expected: number) => `${present} of ${expected}`,
  attendedOfExpected: 'Learners who attended',
  late: 'Late',
  absent: 'Absent',
  excused: 'Excused',
  curveTitle: 'People present over time',
  minute: 'Minute',
  people: 'People',
  asTable: 'As a table',
  distribution: 'How much of the class learners attended',
  learners: 'Learners',
  bucket: (from: number, to: number) => `${from}–${to} %`,
  timeline: {
    title: 'Timeline',
    presence: 'Present',
    camera: 'Camera',
    share: 'Screen',
    unmuted: 'Microphone',
    talk: 'Talk',
    good: 'Connection: good',
    fair: 'Connection: fair',
    poor: 'Connection: poor',
    marks: 'Moments',
    none: 'Nothing of this kind happened, or nobody knows.',
    span: (from: string, until: string) => `${from} to ${until}`,
    message: 'message',
    'hand-up': 'hand raised',
    'hand-down': 'hand lowered',
    reaction: 'reaction',
    answer: 'answered poll',
    drop: 'connection lost',
  },
  scoreParts: {
    title: 'What the engagement is made of',
    attendance: 'Attendance',
    talk: 'Talk',
    messages: 'Messages',
    hands: 'Hands',
    reactions: 'Reactions',
    polls: 'Polls',
    camera: 'Camera',
    points: (points: string, most: string) => `${points} of ${most} points`,
  },
  correction: {
    title: 'Correct the attendance',
    open: 'Correct',
    status: 'Status',
    statusAsMeasured: 'As measured',
    minutes: 'Attended minutes',
    minutesHint: 'Empty: as measured',
    note: 'Why',
    noteHint: 'The note stands in the report, and the person can read it.',
    save: 'Save correction',
    keep: 'Cancel',
    saved: 'The correction is in the report.',
    history: 'Corrections',
    by: (name: string, at: string) => `${name}, ${at}`,
    takenBack: 'taken back: as measured',
    minutesOf: (minutes: string) => `${minutes} min`,
  },
  course: {
    link: 'Reports',
    title: 'Report of the course',
    none: 'No class of this course has been held yet.',
    trend: 'Attendance from class to class',
    attended: 'Attended',
    late: 'Late',
    absent: 'Absent',
    class: 'Class',
    atRisk: 'At risk',
    nobodyAtRisk: 'Nobody is at risk.',
    risk: {
      absences: (absences: number, latest: number) =>
        `absent from ${absences} or more of the latest ${latest} classes`,
      percent: (percent: string) => `attended less than ${percent} of the course`,
    },
    totals: 'Totals',
    classes: 'Classes',
    statuses: 'Latest classes',
  },
  person: {
    link: 'My record',
    own: 'My record',
    of: (name: string) => `Record of ${name}`,
    none: 'There is no class in this record yet.',
    class: 'Class',
    kept: 'What is recorded',
    keptText: [
      'The classroom writes down when you come into a class and when you go, and when your camera and your shared screen are on.',
      'It counts your messages to everyone, raised hands and reactions. What you write is not part of the record.',
      'Of polls it counts which you have answered, and keeps what. Of an anonymous poll nobody can tell who answered what.',
      'How long you speak is told by your own page, and so is how good your connection is. It is marked as self-reported and never graded.',
      'Your teachers see this record. Other students do not. A teacher can correct your attendance; the correction and its reason stand here.',
    ],
  },
};
