import { counting } from './counting';
import type { enPolls } from './en.polls';
import { formatNumber as number } from './language';

const count = counting<'one' | 'many'>('es');

/** The sentences about polls, a part of `es`. */
export const esPolls: typeof enPolls = {
  polls: {
    title: 'Encuestas',
    openPanel: (open) => (open ? 'Encuestas, una por responder' : 'Encuestas'),
    none: 'Todavía no se ha preguntado nada en esta clase.',
    number: (n) => `Encuesta ${number(n)}`,
    states: { prepared: 'Preparada', open: 'Abierta', closed: 'Cerrada' },
    several: 'Varias respuestas',
    anonymous: 'Anónima',
    severalHint: 'Puedes elegir más de una.',
    anonymousHint:
      'Tu nombre no se guarda con tu respuesta, tampoco para los anfitriones. El resultado se muestra al cerrarse la encuesta, si han respondido al menos tres personas; si son pocas, aún puede revelarla.',
    namedHint: 'El informe muestra a tus profesores qué respondes.',
    news: (question) => `Hay una encuesta abierta: ${question}`,
    answerNow: 'Responder',
    send: 'Enviar respuesta',
    change: 'Cambiar respuesta',
    sent: 'Tu respuesta se ha contado. Puedes cambiarla hasta que se cierre la encuesta.',
    lost: 'Ya has respondido. Como la encuesta es anónima, nadie sabe ya qué habría que cambiar.',
    own: 'Tu respuesta',
    answered: (people) =>
      count(people, {
        one: '# persona ha respondido',
        many: '# de personas han respondido',
        other: '# personas han respondido',
      }),
    result: 'Resultado',
    shown: 'Todos ven el resultado.',
    close: 'Cerrar la encuesta',
    show: 'Mostrar a todos el resultado',
    hide: 'Ocultar el resultado',
    oneAtATime: 'Cierra la encuesta abierta antes de hacer otra.',
    new: 'Nueva encuesta',
    edit: 'Cambiar',
    prepared: 'Preparadas',
    preparedNone: 'Prepara aquí preguntas y hazlas cuando estés en la clase.',
    ask: 'Preguntar',
    askNow: 'Preguntar ahora',
    keep: 'Guardar para después',
    save: 'Guardar',
    saved: 'La encuesta está preparada.',
    cancel: 'Cancelar',
    remove: (question) => `Quitar «${question}»`,
    question: 'Pregunta',
    choices: 'Opciones',
    choice: (n) => `Opción ${number(n)}`,
    addChoice: 'Añadir una opción',
    removeChoice: (n) => `Quitar la opción ${number(n)}`,
    chosen: (question) => `Opciones de «${question}»`,
    whoAnswered: 'Quién respondió qué',
    few: 'Anónima: lo respondido se muestra al cerrarse la encuesta, si han contestado al menos tres personas.',
    nobodyKnows: 'Anónima: en ningún sitio se guarda quién respondió qué.',
  },
};
