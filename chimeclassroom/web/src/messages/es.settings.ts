import { counting } from './counting';
import type { enSettings } from './en.settings';

const count = counting<'one' | 'many'>('es');

/** A number of minutes, as people say it. */
function spanOf(minutes: number): string {
  if (minutes >= 1440)
    return count(minutes / 1440, { one: '# día', many: '# días', other: '# días' });
  if (minutes >= 60)
    return count(minutes / 60, { one: '# hora', many: '# horas', other: '# horas' });
  return count(minutes, { one: '# minuto', many: '# minutos', other: '# minutos' });
}

/** The sentences about settings in Spanish. */
export const esSettings: typeof enSettings = {
  settings: {
    link: 'Ajustes',
    pageTitle: 'Ajustes',
    whose: 'De quién son los ajustes',
    levels: { person: 'Míos', course: 'Este curso', platform: 'Todos los cursos' },
    forPerson: 'Valen para ti, en todos los cursos.',
    forCourse: 'Valen para todos los que abren el aula desde este curso.',
    forPlatform: (name) =>
      name === ''
        ? 'Valen para todos los cursos de tu LMS.'
        : `Valen para todos los cursos de ${name}.`,
    title: 'Título de la página',
    language: 'Idioma',
    weekStart: 'La semana empieza el',
    clock: 'Horas',
    dateFormat: 'Fechas',
    theme: 'Brillo',
    region: 'Como en la región de quien mira',
    auto: 'Como en el dispositivo de quien mira',
    asSet: (value) => `Como está fijado: ${value}`,
    days: { monday: 'Lunes', saturday: 'Sábado', sunday: 'Domingo' },
    clocks: { '24h': '15:30', '12h': '3:30 p. m.' },
    dates: { iso: '2026-11-28', dmy: '28 nov 2026', mdy: 'nov 28, 2026' },
    themes: { light: 'Claro', dark: 'Oscuro' },
    defaults: 'Un evento nuevo empieza con',
    duration: 'Duración en minutos',
    opensBefore: 'Se abre, en minutos antes del inicio',
    reminder: 'Recordatorio de una clase',
    reminderOf: (minutes) => (minutes === 0 ? 'Nunca' : `${spanOf(minutes)} antes`),
    span: spanOf,
    mail: 'Correo del aula',
    mailHint:
      'Recordatorios, clases canceladas y cambios de hora, si tu centro los envía por correo.',
    guests: 'Invitados con enlace',
    guestsHint:
      'Si los anfitriones pueden dejar entrar en las clases a personas sin cuenta en el LMS.',
    guestWays: { link: 'Permitido', none: 'No permitido' },
    setBy: {
      platform: 'Fijado para todos los cursos',
      course: 'Fijado para este curso',
      person: 'Fijado por ti',
    },
    lockedBy: {
      platform: 'Bloqueado para todos los cursos',
      course: 'Bloqueado para este curso',
      person: 'Bloqueado',
    },
    lock: (setting) => `Bloquear «${setting}»`,
    lockHints: {
      platform: 'Lo que bloqueas aquí no lo pueden cambiar los cursos ni las personas.',
      course: 'Lo que bloqueas aquí nadie lo puede cambiar para sí.',
    },
    brandTitle: 'El aspecto de tu centro',
    brandName: 'Nombre del centro',
    logo: 'Dirección del logotipo',
    accent: 'Color de botones y enlaces',
    accentHint: 'Por ejemplo, #0f6e78. Tiene que ser lo bastante oscuro para leerse.',
    welcome: 'Bienvenida, encima de los eventos',
    operation: 'Dónde y por cuánto tiempo',
    mediaRegion: 'Región para sonido e imagen',
    mediaRegionHint: 'Por ejemplo, eu-central-1. Un proveedor que no puede elegir no la sigue.',
    retention: 'Conservar la asistencia, en días',
    retentionHint: 'Vacío la conserva para siempre.',
    wrongAccent: 'No es un color como #0f6e78 lo bastante oscuro para leerse en la página.',
    wrongLogo: 'La dirección de un logotipo empieza por https://.',
    save: 'Guardar',
    saved: 'Los ajustes se han guardado.',
    conflict:
      'Otra persona ha cambiado estos ajustes entretanto, así que los tuyos no se han guardado.',
    loadCurrent: 'Cargar los actuales',
  },
};
