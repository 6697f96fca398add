import { language, type Language } from './language';

const CODES = [
  'not_signed_in',
  'forbidden',
  'not_found',
  'invalid',
  'conflict',
  'not_available',
  'too_much',
  'too_large',
  'unavailable',
  'internal',
  'unexpected',
] as const;
type Code = (typeof CODES)[number];

/** What the page says in place of the server's sentences, which are English. */
interface Sentences {
  codes: Readonly<Record<Code, string>>;
  /** Of a field that the server has refused. */
  field: string;
}

const sentences: Readonly<Record<Exclude<Language, 'en'>, Sentences>> = {
  es: {
    codes: {
      not_signed_in: 'Tu visita ha terminado. Vuelve a abrir el aula desde tu curso.',
      forbidden: 'No tienes permiso para hacer esto.',
      not_found: 'Aquí no hay nada; puede que se haya eliminado.',
      invalid: 'No se puede aceptar tal como está.',
      conflict: 'Otra persona lo ha cambiado entretanto; vuelve a mirarlo.',
      not_available: 'Ahora mismo no es posible.',
      too_much: 'Son muchas cosas a la vez. Espera un momento.',
      too_large: 'Es demasiado grande.',
      unavailable: 'El aula no puede responder en este momento. Vuelve a intentarlo.',
      internal: 'Algo ha fallado en el aula. Vuelve a intentarlo.',
      unexpected: 'Algo ha fallado en el aula. Vuelve a intentarlo.',
    },
    field: 'Este valor no es posible.',
  },
  ar: {
    codes: {
      not_signed_in: 'انتهت زيارتك. افتح الفصل من مقررك من جديد.',
      forbidden: 'ليس لديك إذن للقيام بهذا.',
      not_found: 'لا يوجد شيء هنا، ربما حُذف.',
      invalid: 'لا يمكن قبول هذا كما هو.',
      conflict: 'غيّره شخص آخر في الأثناء، فألقِ عليه نظرة من جديد.',
      not_available: 'هذا غير ممكن في الوقت الحالي.',
      too_much: 'هذا كثير دفعة واحدة. انتظر لحظة من فضلك.',
      too_large: 'الحجم أكبر من المسموح.',
      unavailable: 'لا يمكن للفصل الرد في الوقت الحالي. يُرجى إعادة المحاولة.',
      internal: 'حدث خطأ في الفصل. يُرجى إعادة المحاولة.',
      unexpected: 'حدث خطأ في الفصل. يُرجى إعادة المحاولة.',
    },
    field: 'هذه القيمة غير ممكنة.',
  },
};

const known = (code: string): code is Code => (CODES as readonly string[]).includes(code);

/** What a refusal says: the server's own sentence in English, else that of its code or a general one. */
export function refusal(code: string, said: string): string {
  return language === 'en' ? said : sentences[language].codes[known(code) ? code : 'unexpected'];
}

/** What is wrong with a field: in English what the server says. */
export const fieldRefusal = (said: string): string =>
  language === 'en' ? said : sentences[language].field;
