import { counting } from './counting';

const count = counting<'one'>('en');

/** The sentences about what is kept of people. */
export const enPrivacy = {
  privacy: {
    link: 'What is kept about you',
    pageTitle: 'What is kept about you',
    keptTitle: 'Kept',
    kept: [
      'Your name and your user id, as your LMS tells them, and your role in each course.',
      'For each class: when you came and left, and when your camera, microphone or shared screen was on. Raised hands, reactions and how many messages you wrote are counted.',
      'Which polls you answered, and what; and every half a minute how good your connection was. Of an anonymous poll it is only kept that you answered.',
      'Grades for attendance, until your LMS has them and as part of the report.',
      'What you write under events, your settings, and whether you have a calendar address.',
    ],
    notKeptTitle: 'Not kept',
    notKept: ['Sound, picture and what is written in the chat of a class.'],
    address: 'Your e-mail address, if your LMS tells it, to write to you about your classes.',
    noAddress: 'Your e-mail address.',
    longTitle: 'For how long',
    forGood: 'Your LMS has set no limit: it is kept until somebody asks for it to be deleted.',
    forDays: (days: number) =>
      count(days, {
        one: 'The attendance of a class is deleted one day after it; so is what was written about it, and your name when nothing is left that speaks of you.',
        other:
          'The attendance of a class is deleted # days after it; so is what was written about it, and your name when nothing is left that speaks of you.',
      }),
    whoTitle: 'Who sees it',
    who: [
      'Those who teach the course see its reports and grades.',
      'Those who administer your LMS can read what is kept about you, and have you forgotten. Both are written down.',
      'Whoever carries sound and picture gets neither your name nor your user id.',
    ],
    rightsTitle: 'What you can do',
    rights:
      'Take a copy of everything. To have it deleted, or corrected, ask those who administer your LMS: they can have you forgotten here.',
    download: 'Download a copy',
    deleted: (date: string) =>
      `The attendance of this class was deleted on ${date}, since it is not kept any longer.`,
  },
};
