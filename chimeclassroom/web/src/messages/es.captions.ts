import type { enCaptions } from './en.captions';

/** Las frases de los subtítulos; una parte de `es`. */
export const esCaptions: typeof enCaptions = {
  captions: {
    title: 'Subtítulos',
    language: 'Idioma que se habla',
    hint: 'Lo que se dice aparece escrito para quien quiera leerlo. No se guarda nada.',
    began: (language) => `Ahora lo que se dice se escribe en ${language}.`,
    ended: 'Lo que se dice ya no se escribe.',
    earlier: 'Subtítulos, el más reciente al final',
    wait: 'Los subtítulos están activados. Aparecen cuando alguien habla.',
  },
};
