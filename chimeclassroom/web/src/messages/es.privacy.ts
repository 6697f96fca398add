import { counting } from './counting';
import type { Messages } from './en';

const count = counting<'one' | 'many'>('es');

export const esPrivacy: Pick<Messages, 'privacy'> = {
  privacy: {
    link: 'Qué se guarda sobre usted',
    pageTitle: 'Qué se guarda sobre usted',
    keptTitle: 'Se guarda',
    kept: [
      'Su nombre y su identificador de usuario, tal como los da su LMS, y su función en cada curso.',
      'De cada clase: cuándo entró y salió, y cuándo estuvieron encendidos su cámara, su micrófono o su pantalla compartida. Se cuentan las manos levantadas, las reacciones y cuántos mensajes escribió.',
      'Qué encuestas respondió y qué; y cada medio minuto qué tal era su conexión. De una encuesta anónima solo se guarda que la respondió.',
      'Las notas por asistencia, hasta que su LMS las tenga y como parte del informe.',
      'Lo que escribe bajo los eventos, sus ajustes y si tiene una dirección de calendario.',
    ],
    notKeptTitle: 'No se guarda',
    notKept: ['El sonido, la imagen y lo que se escribe en el chat de una clase.'],
    address:
      'Su dirección de correo electrónico, si su LMS la da, para escribirle sobre sus clases.',
    noAddress: 'Su dirección de correo electrónico.',
    longTitle: 'Durante cuánto tiempo',
    forGood: 'Su LMS no ha fijado ningún límite: se guarda hasta que alguien pida que se borre.',
    forDays: (days) =>
      count(days, {
        one: 'La asistencia a una clase se borra un día después; también lo que se escribió sobre ella, y su nombre cuando ya nada habla de usted.',
        many: 'La asistencia a una clase se borra # de días después; también lo que se escribió sobre ella, y su nombre cuando ya nada habla de usted.',
        other:
          'La asistencia a una clase se borra # días después; también lo que se escribió sobre ella, y su nombre cuando ya nada habla de usted.',
      }),
    whoTitle: 'Quién lo ve',
    who: [
      'Quienes enseñan el curso ven sus informes y notas.',
      'Quienes administran su LMS pueden leer lo que se guarda sobre usted y hacer que se le olvide. De ambas cosas queda constancia.',
      'Quien transporta sonido e imagen no recibe ni su nombre ni su identificador.',
    ],
    rightsTitle: 'Qué puede hacer',
    rights:
      'Llevarse una copia de todo. Para que se borre o se corrija, pídalo a quienes administran su LMS: pueden hacer que se le olvide aquí.',
    download: 'Descargar una copia',
    deleted: (date) => `La asistencia a esta clase se borró el ${date}, porque ya no se guarda.`,
  },
};
