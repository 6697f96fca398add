import { counting } from './counting';
import type { enStanding } from './en.standing';

const count = counting<'one' | 'many'>('es');

export const esStanding: typeof enStanding = {
  standing: {
    rooms: 'Salas permanentes',
    kind: 'Qué es',
    dated: 'Clase con fecha',
    undated: 'Sala sin fechas',
    hint: 'Está siempre encima de los eventos, y sus anfitriones la abren cuando quieren. Cada vez tiene su propia asistencia. No se espera a nadie ni se califica a nadie.',
    anyTime: 'Sin hora fija. Está abierta mientras haya un anfitrión.',
    closed: 'Cerrada ahora',
    open: 'Abrir la sala',
    endText: (title) =>
      `Todos salen de «${title}», y queda cerrada hasta que un anfitrión la abra de nuevo.`,
    sittings: 'Cuándo estuvo abierta',
    came: (n) => count(n, { one: '# persona', many: '# de personas', other: '# personas' }),
    reportNote:
      'Una sala sin fechas: no se espera a nadie, no se califica nada y no cuenta en el informe del curso.',
    isNew: (title) => `«${title}» es una nueva sala sin fechas.`,
  },
};
