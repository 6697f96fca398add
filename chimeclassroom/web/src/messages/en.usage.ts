import type { UsageFigure } from '../usage/figures';
import { counting } from './counting';
import type { Definition } from './en.report';

const count = counting<'one'>('en');

const figures: Record<UsageFigure, Definition> = {
  classes: {
    name: 'Classes',
    text: 'Classes that were held and are over; each time that a room without dates was open is one. A class counts for the month in which it began, by the clock of its event.',
  },
  classSeconds: {
    name: 'Hours of class',
    text: 'How long the classes lasted, as in their reports.',
  },
  people: {
    name: 'People',
    text: 'Different people who took part in at least one of the classes. Whoever came to several counts once, so that months and courses do not add up to the total. Who was erased is not counted.',
  },
  teachers: {
    name: 'Teachers',
    text: 'How many of the people taught or assisted. Whoever teaches one class and learns in another is counted as both.',
  },
  students: {
    name: 'Students',
    text: 'How many of the people learnt, whether or not the list of their course names them.',
  },
  guests: {
    name: 'Guests',
    text: 'How many of the people did neither, such as guests by link and observers.',
  },
  attendedSeconds: {
    name: 'Attended hours',
    text: 'How long people were in the classes, of everybody together, as in the reports; where a teacher has corrected it, the correction counts.',
  },
  average: {
    name: 'Average at once',
    text: 'How many people were in a class at the same moment, on average over the time of all the classes.',
  },
  peak: {
    name: 'Peak at once',
    text: 'The largest number of people who were in one class at the same moment.',
  },
};

/** How much all courses use the classroom. */
export const enUsage = {
  usage: {
    link: 'Usage',
    linkText: 'How many classes, hours and people there are in all courses.',
    pageTitle: 'Usage of all courses',
    text: 'What the classes of all courses of your LMS come to. A class is in it soon after its end, once it has settled.',
    period: 'Months',
    lastYear: 'The last 12 months',
    all: 'All that are kept',
    none: 'No class was held in these months.',
    waiting: (n: number) =>
      count(n, {
        one: '# class is over and not yet in these figures.',
        other: '# classes are over and not yet in these figures.',
      }),
    kept: (days: string) =>
      `Attendance is kept for ${days} days: classes that ended before that are not in these figures.`,
    total: 'In total',
    months: 'By month',
    month: 'Month',
    courses: 'By course',
    course: 'Course',
    untitled: 'Course without a title',
    showAll: (n: number) => count(n, { one: 'Show the only course', other: 'Show all # courses' }),
    tableByMonth: 'Table by month (CSV)',
    tableByCourse: 'Table by course (CSV)',
    figures,
  },
};
