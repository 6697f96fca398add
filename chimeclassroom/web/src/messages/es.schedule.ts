import type { Frequency } from '../editor/rule';
import { counting } from './counting';
import type { schedule } from './en.schedule';

const count = counting<'one'>('es');

/** The sentences about series, classes at once and calendars in Spanish. */
export const esSchedule: typeof schedule = {
  centre: {
    startNow: 'Empezar una clase ahora',
    calendar: 'Calendario',
    views: { list: 'Lista', week: 'Semana', month: 'Mes' },
    view: 'Mostrar los eventos como',
    search: 'Buscar eventos',
    searchPlaceholder: 'Buscar en títulos y descripciones',
    found: (n) => count(n, { one: '# evento encontrado', other: '# eventos encontrados' }),
    nothingFound: 'Ningún evento lo lleva en su título o descripción.',
    later: 'Mostrar eventos posteriores',
    earlier: 'Mostrar eventos anteriores',
    today: 'Hoy',
    weekBefore: 'Semana anterior',
    weekAfter: 'Semana siguiente',
    monthBefore: 'Mes anterior',
    monthAfter: 'Mes siguiente',
    weeks: 'Semanas',
    weekCount: (range, n) => `${range}, ${events(n)}`,
    dayCount: (day, n) => `${day}, ${n === 0 ? 'sin eventos' : events(n)}`,
    moreOfDay: (n) => `${n} más`,
    nothingThisWeek: 'Nada en esta semana.',
    nothingThisDay: 'Nada en este día.',
  },
  notices: {
    cancelled: (title) => `«${title}» se ha cancelado.`,
    moved: (title, range) => `«${title}» se ha trasladado a ${range}.`,
  },
  scope: {
    edit: 'Qué cambiar',
    cancel: 'Qué cancelar',
    delete: 'Qué eliminar',
    hide: 'Qué ocultar',
    show: 'Qué mostrar',
    one: 'Este evento',
    following: 'Este evento y los siguientes',
    all: 'Todos los eventos de la serie',
    kept: 'Las clases celebradas, canceladas o cambiadas por separado se quedan como están.',
  },
  repeat: {
    label: 'Se repite',
    none: 'No se repite',
    daily: 'Por días',
    weekly: 'Por semanas',
    monthlyByDay: (day) => `Por meses, el día ${day}`,
    monthlyByWeekday: (nth, weekday) => `Por meses, el ${ordinal(nth)} ${weekday}`,
    interval: 'Cada',
    unit: (frequency, n) => unit(frequency, n),
    weekdays: 'Los días',
    ends: 'Termina',
    endsAfter: 'Tras un número de veces',
    endsOn: 'Un día',
    times: 'Número de veces',
    lastDay: 'Último día',
    sentence: (frequency, interval, days, until) =>
      [
        interval === 1
          ? `Cada ${unit(frequency, 1)}`
          : `Cada ${interval} ${unit(frequency, interval)}`,
        frequency === 'weekly' && days !== '' ? `: ${days}` : '',
        until === null ? '' : `, hasta el ${until}`,
      ].join(''),
  },
  instant: {
    title: 'Empezar una clase ahora',
    text: 'La clase está en directo al momento y la ve todo el curso.',
    name: 'Título',
    suggestion: (day) => `Clase del ${day}`,
    start: 'Empezar la clase',
    keep: 'Ahora no',
  },
  feed: {
    pageTitle: 'Los eventos en tu propio calendario',
    text: 'Los programas de calendario, como Google Calendar, Outlook o Apple Calendar, pueden leer los eventos de este curso desde una dirección privada y mantenerlos al día.',
    shows:
      'Quien tenga la dirección puede leer los títulos, las horas y las descripciones de los eventos que ven los estudiantes. No muestra nombres, enlaces ni asistencia, y con ella no se puede cambiar nada.',
    make: 'Crear una dirección',
    remake: 'Crear una dirección nueva',
    remakeHint: 'Ya tienes una dirección. No se vuelve a mostrar; una nueva la sustituye.',
    address: 'Tu dirección privada',
    once: 'Cópiala ahora: no se vuelve a mostrar.',
    copy: 'Copiar',
    copied: 'Copiada',
    withdraw: 'Retirar la dirección',
    withdrawn: 'La dirección ya no funciona.',
  },
};

const events = (n: number) => count(n, { one: '# evento', other: '# eventos' });

function ordinal(nth: number): string {
  return ['último', '', 'primer', 'segundo', 'tercer', 'cuarto'][nth + 1] ?? '';
}

function unit(frequency: Frequency, n: number): string {
  const month = { one: 'mes', other: 'meses' };
  const units = {
    none: { one: '', other: '' },
    daily: { one: 'día', other: 'días' },
    weekly: { one: 'semana', other: 'semanas' },
    monthlyByDay: month,
    monthlyByWeekday: month,
  };
  return count(n, units[frequency]);
}
