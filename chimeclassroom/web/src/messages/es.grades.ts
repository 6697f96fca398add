import type { enGrades } from './en.grades';

/** The sentences about grades in Spanish. */
export const esGrades: typeof enGrades = {
  grades: {
    gradeWaiting: 'En camino',
    gradeSettling: (time) => `Se califica a las ${time}`,
    gradeParked: 'Usted decide',
    gradeKept: 'Se conserva la suya',
    theirs: (theirs, ours) => `En el libro de calificaciones: ${theirs}. Según la regla: ${ours}.`,
    keepTheirs: 'Conservar la del libro',
    sendOurs: 'Enviar la nuestra',
    sendAgain: 'Enviar de nuevo',
    decided: 'Está decidido.',
    of: (given, maximum) => `${given} de ${maximum}`,
    title: 'Calificaciones por asistencia',
    off: 'Este curso no tiene un libro de calificaciones que acepte las del aula.',
    cannotKnow:
      'El LMS no muestra al aula lo que hay en su libro de calificaciones. Por eso nadie puede saber si una calificación sustituye a una que puso usted.',
    rule: 'Regla',
    rules: {
      off: 'Sin calificaciones',
      proportional: 'En proporción al tiempo asistido',
      threshold: 'Todos los puntos desde un porcentaje',
      steps: 'Por estado: presente, tarde, salió antes',
    },
    threshold: 'Porcentaje de asistencia',
    late: 'Llegar tarde cuenta, en por ciento',
    leftEarly: 'Salir antes cuenta, en por ciento',
    maximum: 'Puntos por asistencia completa',
    column: 'Columnas en el libro de calificaciones',
    columns: { event: 'Una por evento', course: 'Una para el curso, con la media' },
    absent: 'Quien está en el curso y nunca vino',
    absents: { zero: 'Recibe 0', nothing: 'No recibe calificación' },
    settle: 'Minutos desde el final de la clase hasta las calificaciones',
    unseen: 'Calificaciones que podrían sustituir a las suyas',
    unseens: { send: 'Se envían', hold: 'Esperan su decisión' },
    anew: 'Al guardar se vuelven a calificar las clases terminadas.',
    save: 'Guardar la regla',
    saved: 'La regla se ha guardado.',
  },
};
