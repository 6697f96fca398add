import type { enCaptions } from './en.captions';

/** جمل الترجمة النصية؛ جزء من `ar`. */
export const arCaptions: typeof enCaptions = {
  captions: {
    title: 'النص المصاحب',
    language: 'لغة الحديث',
    hint: 'يُكتب ما يُقال لمن يريد قراءته، ولا يُحفظ منه شيء.',
    began: (language) => `يُكتب الآن ما يُقال، واللغة هي ${language}.`,
    ended: 'لم يعد ما يُقال يُكتب.',
    earlier: 'النص المصاحب، والأحدث في الأخير',
    wait: 'النص المصاحب مفعّل، ويظهر عندما يتحدث أحد.',
  },
};
