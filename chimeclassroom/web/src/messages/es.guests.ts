import { counting } from './counting';
import type { Messages } from './en';

const count = counting<'one'>('es');

export const esGuests: Pick<Messages, 'guests'> = {
  guests: {
    title: 'Invitados con enlace',
    intro:
      'Un enlace de invitado deja entrar en esta clase a alguien que no tiene cuenta en tu LMS. Quien tenga el enlace puede usarlo, así que envíalo solo a la persona a la que va dirigido.',
    links: 'Enlaces de invitado',
    label: 'Para quién es',
    labelHint:
      'Una nota para los anfitriones, por ejemplo «Dra. Okafor, ponente invitada». También consta en la copia que la persona invitada pide de sus datos.',
    expiry: 'Se puede abrir hasta',
    expiries: {
      end: 'el final de la clase',
      hour: 'dentro de una hora',
      day: 'dentro de un día',
      week: 'dentro de una semana',
    },
    maxUses: 'Máximo de personas',
    unlimited: 'Sin límite',
    approvalSwitch: 'Un anfitrión deja entrar a cada invitado',
    approvalHint: 'Si no, los invitados entran como las personas del curso.',
    make: 'Crear enlace',
    another: 'Crear otro enlace',
    cancel: 'Cancelar',
    address: 'Enlace para el invitado',
    once: 'Solo se muestra esta vez. Cópialo ahora; siempre puedes crear otro.',
    unlabelled: 'Enlace de invitado',
    states: {
      open: 'Abierto',
      used: 'Agotado',
      revoked: 'Cerrado',
      expired: 'Caducado',
      over: 'Clase terminada',
    },
    came: (n) => count(n, { one: 'ha venido # persona', other: 'han venido # personas' }),
    cameOf: (n, most) => `han venido ${n} de ${most}`,
    withApproval: 'un anfitrión los deja entrar',
    withoutApproval: 'entran por sí mismos',
    untilEnd: 'hasta el final de la clase',
    until: (moment) => `hasta ${moment}`,
    revoke: 'Cerrar enlace',
    revokeName: (label) => `Cerrar enlace «${label}»`,
    revokeTitle: '¿Cerrar este enlace?',
    revokeText: 'Ya no abre nada, y quien entró con él sale de la clase al instante.',
    keep: 'Dejarlo abierto',
    revoked: 'El enlace está cerrado.',
    ban: 'Expulsar',
    banName: (name) => `Expulsar a ${name} definitivamente`,
    banned: 'Expulsado',
    bannedNow: (name) => `${name} ha salido y no vuelve desde el mismo navegador.`,
    live: 'En curso',
    name: 'Tu nombre',
    nameHint: 'Lo ven todas las personas de la clase, con la marca de invitado.',
    nameMissing: 'Escribe el nombre con el que te conocerá la clase.',
    nameWrong: 'Este nombre no se puede mostrar.',
    keptTitle: 'Qué se guarda de ti',
    kept: [
      'Tu nombre y cuándo entraste y saliste, en el informe que ven quienes imparten el curso.',
      'Una clave en este navegador, con la que la clase te reconoce.',
      'Ni sonido, ni imagen, ni nada de lo que escribes.',
    ],
    forGood: 'Tu nombre se guarda hasta que alguien pida al centro que lo borre.',
    forDays: (days) =>
      count(days, {
        one: 'Tu nombre se borra un día después de la clase.',
        other: 'Tu nombre se borra # días después de la clase.',
      }),
    approval: 'Un anfitrión te dejará entrar.',
    enter: 'Continuar',
    leave: 'Salir',
    noneTitle: 'Esta invitación no abre nada',
    none: 'Puede que se haya retirado o que el enlace no esté completo. Pide otro a quien te ha invitado.',
    closedTitle: 'Esta invitación está cerrada',
    closed:
      'Ha caducado, la clase ha terminado o ya han venido todas las personas previstas. Pregunta a quien te ha invitado.',
    waitTitle: 'Un momento, por favor',
    wait: 'Hay muchas personas entrando o intentándolo. Vuelve a intentarlo dentro de un minuto.',
    ended:
      'Has salido, la clase ha terminado o se ha retirado la invitación. Mientras siga abierta, tu enlace te deja entrar de nuevo.',
    absentTitle: 'Abre tu invitación',
    absent: 'Esta página se abre con el enlace que te han dado. Ábrelo otra vez.',
  },
};
