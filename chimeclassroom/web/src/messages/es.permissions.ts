import { counting } from './counting';
import type { permissions } from './en.permissions';

const count = counting<'one' | 'many'>('es');

/** The sentences about who may do what in Spanish. */
export const esPermissions: typeof permissions = {
  link: 'Quién puede hacer qué',
  linkText: 'Lo que docentes, asistentes, estudiantes y demás pueden hacer aquí.',
  pageTitle: 'Quién puede hacer qué',
  text: {
    course:
      'En este curso. Puedes cambiar lo que pueden hacer las funciones por debajo de la tuya, en la medida en que tú también puedas hacerlo.',
    platform:
      'En todos los cursos de tu LMS. Un curso puede ser más estricto. Lo que quites aquí, ningún curso lo devuelve.',
  },
  scopes: { course: 'Este curso', platform: 'Todos los cursos' },
  scope: 'Dónde se aplica',
  permission: 'Permiso',
  yes: 'sí',
  no: 'no',
  fixed: 'Una marca o una raya sin casilla no se puede cambiar aquí.',
  box: (permission, role) => `${permission}: ${role}`,
  differs: 'marca lo que difiere de lo que se aplica en los demás casos.',
  usual: 'Difiere de lo que se aplica en los demás casos',
  save: 'Guardar',
  restore: 'Volver a lo habitual',
  saved:
    'Los permisos se han guardado. Se aplican enseguida; en una clase en curso, a quienes entren a partir de ahora.',
  nothing: 'No se ha cambiado nada.',
  changes: (n) =>
    count(n, {
      one: '# cambio todavía no está guardado.',
      many: '# de cambios todavía no están guardados.',
      other: '# cambios todavía no están guardados.',
    }),
  lastChanged: (by, at) => `Último cambio: ${by}, ${at}`,
  groups: { schedule: 'Calendario', class: 'En una clase', course: 'Curso' },
  names: {
    'events.create': 'Programar clases',
    'events.manageOwn': 'Gestionar y dirigir sus propias clases',
    'events.manage': 'Gestionar todas las clases',
    'templates.manage': 'Gestionar plantillas',
    'class.start': 'Empezar cualquier clase',
    'class.join': 'Entrar en las clases',
    'class.host': 'Ser anfitrión de cualquier clase',
    'class.poll': 'Hacer encuestas',
    'guests.invite': 'Invitar a personas de fuera',
    'class.speak': 'Hablar',
    'class.camera': 'Encender la cámara',
    'class.share': 'Compartir pantalla',
    'class.chat': 'Escribir en el chat',
    'comments.write': 'Escribir comentarios',
    'reports.read': 'Ver la asistencia y las notas',
    'settings.manage': 'Cambiar los ajustes',
    'permissions.manage': 'Cambiar los permisos',
  },
  details: {
    'events.create': 'Las clases de estudiantes no llevan nota.',
    'events.manageOwn':
      'Editar, cancelar, ocultar, eliminar, empezar y terminar lo que han programado.',
    'events.manage': 'Editar, cancelar, ocultar y eliminar, y ver lo que está oculto.',
    'templates.manage':
      'Guardar, renombrar y eliminar aquello con lo que pueden empezar las clases nuevas del curso.',
    'class.start': 'En cuanto sea la hora.',
    'class.join': 'Entrar en una clase que está en curso.',
    'class.host': 'Silenciar y expulsar a otros, fijar las reglas y terminar la clase.',
    'class.poll': 'En las clases en que son anfitriones.',
    'guests.invite':
      'Con un enlace, a las clases de las que son anfitriones, si el curso lo permite.',
    'class.speak': 'En la medida en que los anfitriones lo permitan.',
    'class.camera': 'En la medida en que los anfitriones lo permitan.',
    'class.share': 'En la medida en que los anfitriones lo permitan.',
    'class.chat': 'En la medida en que los anfitriones lo permitan.',
    'comments.write': 'Debajo de las clases del calendario.',
    'reports.read': 'De todas las personas del curso.',
    'settings.manage': 'El título, la semana, la hora y los valores iniciales del curso.',
    'permissions.manage': 'De las funciones por debajo de la suya, en su curso.',
  },
};
