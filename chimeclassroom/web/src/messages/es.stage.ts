import type { enStage } from './en.stage';

/** The sentences of the stage, the devices and the connection of a live class in Spanish. */
export const esStage: typeof enStage = {
  stage: {
    inLine: (position) =>
      position === 1
        ? 'Entrando… Te toca a ti.'
        : `Entrando… Ocupas el puesto ${position} de la cola.`,
    pages: 'Páginas de personas',
    page: (number, of) => `Página ${number} de ${of}`,
    before: 'Personas anteriores',
    after: 'Más personas',
    pause: 'Pausar la pantalla',
    goOn: 'Reanudar la pantalla',
    youPaused: 'Todos ven tu pantalla detenida.',
    paused: 'En pausa',
    sharePaused: (name) => `${name} ha puesto su pantalla en pausa.`,
    shareGoesOn: (name) => `Se reanuda la pantalla de ${name}.`,
    captions: 'Subtítulos',
    showCaptions: 'Mostrar subtítulos',
    hideCaptions: 'Ocultar subtítulos',
  },
  away: {
    mark: 'Vuelve enseguida',
    leave: 'Vuelvo enseguida',
    back: 'Ya estoy aquí',
  },
  link: {
    good: 'Buena conexión',
    poor: 'Mala conexión',
    away: 'Servidor multimedia no disponible',
    awayHint:
      'El servidor multimedia no está disponible en este momento. El sonido y la imagen vuelven por sí solos; mientras tanto puedes leer y escribir.',
    offer:
      'Tu conexión es mala. Ahorrar datos mantiene el sonido: dejas de ver las cámaras de los demás y tu imagen se reduce.',
    save: 'Ahorrar datos',
    later: 'Ahora no',
    saving: 'Ahorro de datos',
    savingHint: 'Solo se muestran las pantallas compartidas, y tu imagen es pequeña.',
    stopSaving: 'Volver a mostrar las cámaras',
  },
  device: {
    speaker: 'Altavoz',
    usual: 'El que usa este dispositivo',
    quality: 'Calidad de imagen',
    lines: {
      360: 'Normal (360 líneas)',
      540: 'Mejor (540 líneas)',
      720: 'Óptima (720 líneas)',
    },
    shareFramed: 'Para compartir tu pantalla, abre la clase en una pestaña nueva',
  },
  mediaEnd: {
    again: 'Volver a conectar',
    elsewhere:
      'Te has conectado al sonido de esta clase en otro dispositivo, así que aquí está apagado.',
    over: 'El sonido y la imagen de esta clase se han cortado. Vuelve a conectar para recuperarlos.',
    removed:
      'Has estado fuera de la clase y se han cortado el sonido y la imagen. Vuelve a conectar para recuperarlos.',
    full: 'No quedan plazas con sonido e imagen en esta clase. Todavía puedes leer y escribir.',
    refused:
      'No se han admitido sonido e imagen. Vuelve a conectar; si no sirve, avisa a tu docente.',
    failed: 'El sonido y la imagen se han interrumpido.',
  },
};
