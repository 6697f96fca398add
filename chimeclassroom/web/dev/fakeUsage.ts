import type { components } from '../src/api/schema.ts';

type Schemas = components['schemas'];

const figures = (classes: number): Schemas['UsageFigures'] => ({
  classes,
  classSeconds: classes * 4_500,
  people: 25 + classes,
  teachers: 3,
  students: 20 + classes,
  guests: 2,
  attendedSeconds: classes * 74_520,
  average: 16.56,
  peak: 31,
});

/** The usage of a made-up school. */
export const fakeUsage = (): Schemas['Usage'] => ({
  total: figures(61),
  months: [
    { month: '2026-09', figures: figures(17) },
    { month: '2026-10', figures: figures(24) },
    { month: '2026-11', figures: figures(20) },
  ],
  courses: [
    { id: 'a', title: 'Abstract Algebra', open: false, figures: figures(19) },
    { id: 'l', title: 'Linear Algebra I', open: true, figures: figures(42) },
  ],
  waiting: 2,
});
