import type { enCounting } from './en.counting';

/** By what attendance is counted, in Spanish. */
export const esCounting: typeof enCounting = {
  counting: {
    title: 'Cómo se cuenta la asistencia',
    hint: 'Los informes cambian al momento, también los de clases pasadas, y las notas según su propia regla.',
    lateAfter: 'Tarde, en minutos tras el comienzo',
    earlyBefore: 'Salió antes, en minutos antes del final',
    presentMinutes: 'Presente desde, en minutos asistidos',
    presentPercent: 'Presente desde, en porcentaje de la clase',
    weights: 'Pesos de la puntuación de participación',
    weightsHint: 'Solo importa su proporción; 0 deja una parte fuera.',
    risk: 'Quién está en riesgo',
    riskHint: 'Tantas ausencias en las últimas clases, o menos asistencia; 0 es sin límite.',
    absences: 'Ausencias',
    latest: 'De las últimas clases',
    percent: 'Asistencia mínima en %',
    reset: 'Dejar como estaba',
    inForce: {
      late: (minutes) => `Tarde aquí: después de ${minutes} min.`,
      early: (minutes) => `Salió antes aquí: más de ${minutes} min antes del final.`,
      minutes: (minutes) => `Ausente aquí: menos de ${minutes} min.`,
      percent: (percent) => `Ausente aquí: menos del ${percent} de la clase.`,
      grace: (minutes) => `El margen de tolerancia es de ${minutes} min.`,
      weights: (parts) => `Aquí cuentan las partes: ${parts}.`,
      risk: (reasons) => `En riesgo aquí: ${reasons}.`,
    },
  },
};
