import type { enTemplates } from './en.templates';

export const esTemplates: typeof enTemplates = {
  templates: {
    link: 'Plantillas',
    text: 'Con qué pueden empezar los eventos nuevos: título, duración, descripción, enlaces y reglas, pero ni fechas ni personas. Se guardan desde el editor de un evento.',
    empty:
      'Todavía no hay plantillas. Abre el editor de un evento y elige «Guardar como plantilla».',
    beginWith: 'Empezar con una plantilla',
    none: 'Sin plantilla',
    notFound: 'No existe esa plantilla',
    shared: (name) => `${name} (todos los cursos)`,
    levels: { course: 'Este curso', platform: 'Todos los cursos' },
    level: 'Para',
    save: 'Guardar como plantilla',
    saveText:
      'Los eventos nuevos podrán empezar con lo que hay en el editor. Se omiten las fechas y las personas.',
    confirm: 'Guardar plantilla',
    keep: 'Ahora no',
    name: 'Nombre de la plantilla',
    saved: 'La plantilla se ha guardado.',
    rename: (name) => `Cambiar el nombre de ${name}`,
    renameTitle: 'Cambiar el nombre de la plantilla',
    renameText: 'Los eventos que empezaron con ella quedan como están.',
    doRename: 'Cambiar nombre',
    delete: (name) => `Eliminar ${name}`,
    deleteTitle: '¿Eliminar esta plantilla?',
    deleteText: (name) =>
      `«${name}» desaparecerá. Los eventos que empezaron con ella quedan como están.`,
    doDelete: 'Eliminar plantilla',
    deleted: 'La plantilla se ha eliminado.',
  },
};
