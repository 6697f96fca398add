import { counting } from './counting';
import type { course } from './en.course';

const count = counting<'one'>('es');

/** The sentences about the people of a course in Spanish. */
export const esCourse: typeof course = {
  people: {
    invited: 'Solo para',
    invitedHint: 'Los demás no ven el evento. Si no eliges a nadie, es para todos.',
    everyone: 'Todo el curso',
    groups: 'Solo para grupos',
    groupsHint:
      'Los grupos de tu curso. Quien entra más tarde en uno ve el evento, y quien sale deja de verlo.',
    group: (name, people) =>
      count(people, {
        one: `${name} (# persona)`,
        other: `${name} (# personas)`,
      }),
    goneGroup: 'Un grupo que ya no existe',
    forGroups: (names) => `Para ${names}`,
    nobody: 'Nadie con este nombre',
    more: 'Hay más personas: escribe una parte del nombre.',
    person: (name, role) => `${name} (${role})`,
    roster: {
      none: 'Tu curso no comunica al aula quién forma parte de él, así que solo aparecen las personas que ya la han abierto.',
      waiting:
        'Se está leyendo la lista del curso; hasta entonces aparecen las personas que ya han abierto el aula.',
    },
    forSome: (n) =>
      count(n, { one: 'Para # persona invitada', other: 'Para # personas invitadas' }),
    absent: 'Ausentes',
    absentHint: 'Estudiantes del curso que no estuvieron',
    nobodyAbsent: 'No faltó ningún estudiante del curso.',
    guests: 'Visitantes',
    guestsHint: 'Estuvieron y no figuran en la lista del curso',
    rosterAt: (moment) => `Según la lista del curso del ${moment}.`,
    rosterUnknown:
      'No se puede saber quién faltó: el aula no ha leído quién forma parte del curso.',
  },
  comments: {
    title: 'Comentarios',
    none: 'Todavía no ha escrito nadie.',
    label: 'Escribe un comentario',
    placeholder: 'Lo puede leer quien vea este evento',
    send: 'Enviar',
    closed: 'Puedes leer los comentarios de este evento.',
    remove: (name) => `Eliminar el comentario de ${name}`,
    removeTitle: '¿Eliminar este comentario?',
    removeText: (name) => `El comentario de ${name} desaparecerá para siempre.`,
    doRemove: 'Eliminar comentario',
    keep: 'Conservar comentario',
  },
  imports: {
    link: 'Importar',
    pageTitle: 'Importar eventos de un archivo',
    text: 'Trae un horario de una tabla (CSV) o de un archivo de calendario (iCalendar, .ics). Antes verás lo que contiene.',
    columns:
      'La primera línea de una tabla nombra sus columnas, en inglés: title, date (2026-11-23), start (09:00), end o duration en minutos y, si quieres, description, time zone y repeat.',
    choose: 'Elegir un archivo',
    another: 'Elegir otro archivo',
    tooLarge: 'El archivo es demasiado grande; divídelo en archivos de 60 KB como máximo.',
    unreadable: 'No se ha podido leer el archivo.',
    preview: (file) => `Eventos de ${file}`,
    line: 'Línea',
    days: (classes) => count(classes, { one: '# clase', other: '# clases; se muestra la primera' }),
    faulty: (n) =>
      count(n, {
        one: 'Una línea tiene un error, así que no se puede importar nada. Corrígela en el archivo y vuelve a elegirlo.',
        other:
          '# líneas tienen errores, así que no se puede importar nada. Corrígelas en el archivo y vuelve a elegirlo.',
      }),
    store: (classes) => count(classes, { one: 'Importar # clase', other: 'Importar # clases' }),
    stored: (classes) =>
      count(classes, { one: 'Se ha importado # clase.', other: 'Se han importado # clases.' }),
  },
  origin: {
    title: '¿Traer el horario?',
    text: (from, classes) =>
      `Este curso es una copia de ${from === '' ? 'otro' : `«${from}»`}, que tiene ${howMany(classes)}. Se pueden copiar con sus textos y enlaces, trasladadas semanas enteras; las personas y la asistencia no se copian.`,
    firstDay: 'Primera clase este día o poco después',
    copy: 'Copiar el horario',
    copied: 'El horario se ha copiado.',
  },
  news: {
    title: 'Novedades',
    open: (unread) => (unread === 0 ? 'Novedades' : `Novedades, ${unread} sin leer`),
    none: 'No ha cambiado nada desde tu primera visita.',
    markRead: 'Marcar todo como leído',
    unread: 'Sin leer',
    new: (title, when) => `Nuevo evento «${title}»: ${when}.`,
    newSeries: (title, classes, when) =>
      `Nueva serie «${title}»: ${howMany(classes)}, la primera: ${when}.`,
    moved: (title, when) => `«${title}» se ha trasladado a ${when}.`,
    lasts: (title, when) => `«${title}» tiene otra duración: ${when}.`,
    movedSeries: (title, classes) =>
      `${count(classes, { one: 'Se ha trasladado # clase', other: 'Se han trasladado # clases' })} de «${title}».`,
    cancelled: (title) => `«${title}» se ha cancelado.`,
    cancelledSeries: (title, classes) =>
      `${count(classes, { one: 'Se ha cancelado # clase', other: 'Se han cancelado # clases' })} de «${title}».`,
    comment: (name, title) => `${name} ha comentado «${title}».`,
    reminder: (title, minutes, when) => `«${title}» empieza en ${minutes}: ${when}.`,
    by: (name, moment) => `${name}, ${moment}`,
  },
};

const howMany = (classes: number) => count(classes, { one: '# clase', other: '# clases' });
