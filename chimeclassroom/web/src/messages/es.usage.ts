import { counting } from './counting';
import type { enUsage } from './en.usage';

const count = counting<'one' | 'many'>('es');

export const esUsage: typeof enUsage = {
  usage: {
    link: 'Uso',
    linkText: 'Cuántas clases, horas y personas hay en todos los cursos.',
    pageTitle: 'Uso en todos los cursos',
    text: 'Lo que suman las clases de todos los cursos de tu LMS. Una clase aparece poco después de terminar, cuando se ha asentado.',
    period: 'Meses',
    lastYear: 'Los últimos 12 meses',
    all: 'Todos los que se conservan',
    none: 'No se celebró ninguna clase en estos meses.',
    waiting: (n) =>
      count(n, {
        one: '# clase ha terminado y todavía no está en estas cifras.',
        many: '# de clases han terminado y todavía no están en estas cifras.',
        other: '# clases han terminado y todavía no están en estas cifras.',
      }),
    kept: (days) =>
      `La asistencia se conserva ${days} días: las clases que terminaron antes no están en estas cifras.`,
    total: 'En total',
    months: 'Por mes',
    month: 'Mes',
    courses: 'Por curso',
    course: 'Curso',
    untitled: 'Curso sin título',
    showAll: (n) =>
      count(n, {
        one: 'Mostrar el único curso (#)',
        many: 'Mostrar los # de cursos',
        other: 'Mostrar los # cursos',
      }),
    tableByMonth: 'Tabla por mes (CSV)',
    tableByCourse: 'Tabla por curso (CSV)',
    figures: {
      classes: {
        name: 'Clases',
        text: 'Clases que se celebraron y han terminado; cada vez que se abrió una sala sin fechas es una. Una clase cuenta en el mes en que empezó, según el reloj de su evento.',
      },
      classSeconds: {
        name: 'Horas de clase',
        text: 'Cuánto duraron las clases, como en sus informes.',
      },
      people: {
        name: 'Personas',
        text: 'Personas distintas que participaron al menos en una de las clases. Quien asistió a varias cuenta una vez, así que los meses y los cursos no suman el total. Quien fue borrado no se cuenta.',
      },
      teachers: {
        name: 'Docentes',
        text: 'Cuántas de las personas enseñaron o ayudaron a enseñar. Quien enseña en una clase y aprende en otra cuenta como ambas cosas.',
      },
      students: {
        name: 'Estudiantes',
        text: 'Cuántas de las personas aprendieron, figuren o no en la lista de su curso.',
      },
      guests: {
        name: 'Invitados',
        text: 'Cuántas de las personas no hicieron ni lo uno ni lo otro, como los invitados por enlace y los observadores.',
      },
      attendedSeconds: {
        name: 'Horas asistidas',
        text: 'Cuánto tiempo estuvieron las personas en las clases, todas juntas, como en los informes; donde un docente lo ha corregido, vale la corrección.',
      },
      average: {
        name: 'Media a la vez',
        text: 'Cuántas personas estuvieron en una clase en el mismo momento, de media durante todas las clases.',
      },
      peak: {
        name: 'Máximo a la vez',
        text: 'El mayor número de personas que estuvieron en una misma clase en el mismo momento.',
      },
    },
  },
};
