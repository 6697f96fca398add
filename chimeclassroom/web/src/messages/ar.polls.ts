import { counting } from './counting';
import type { enPolls } from './en.polls';
import { formatNumber as number } from './language';
import { own } from './own';

const count = counting<'zero' | 'one' | 'two' | 'few' | 'many'>('ar');

/** The sentences about polls, a part of `ar`. */
export const arPolls: typeof enPolls = {
  polls: {
    title: 'الاستطلاعات',
    openPanel: (open) => (open ? 'الاستطلاعات، واحد بانتظار إجابتك' : 'الاستطلاعات'),
    none: 'لم يُسأل شيء في هذه الحصة بعد.',
    number: (n) => `الاستطلاع ${number(n)}`,
    states: { prepared: 'مُعدّ', open: 'مفتوح', closed: 'مغلق' },
    several: 'عدة إجابات',
    anonymous: 'مجهول',
    severalHint: 'يمكنك اختيار أكثر من واحدة.',
    anonymousHint:
      'لا يُحفظ اسمك مع إجابتك، ولا يراه المضيفون. تظهر النتيجة عند إغلاق الاستطلاع إذا أجاب ثلاثة على الأقل، وإذا أجاب عدد قليل فقد تكشفها.',
    namedHint: 'يُظهر التقرير لمعلميك بماذا أجبت.',
    news: (question) => `هناك استطلاع مفتوح: ${own(question)}`,
    answerNow: 'أجب',
    send: 'إرسال الإجابة',
    change: 'تغيير الإجابة',
    sent: 'حُسبت إجابتك. يمكنك تغييرها إلى أن يُغلق الاستطلاع.',
    lost: 'لقد أجبت. وبما أن الاستطلاع مجهول فلم يعد أحد يعرف ما الذي يُغيَّر.',
    own: 'إجابتك',
    answered: (people) =>
      count(people, {
        zero: 'لم يُجب أحد',
        one: 'أجاب شخص واحد',
        two: 'أجاب شخصان',
        few: 'أجاب # أشخاص',
        many: 'أجاب # شخصًا',
        other: 'أجاب # شخص',
      }),
    result: 'النتيجة',
    shown: 'يرى الجميع النتيجة.',
    close: 'إغلاق الاستطلاع',
    show: 'إظهار النتيجة للجميع',
    hide: 'إخفاء النتيجة',
    oneAtATime: 'أغلق الاستطلاع المفتوح قبل أن تسأل غيره.',
    new: 'استطلاع جديد',
    edit: 'تعديل',
    prepared: 'المُعدّة',
    preparedNone: 'أعدّ الأسئلة هنا واطرحها حين تكون في الحصة.',
    ask: 'اسأل',
    askNow: 'اسأل الآن',
    keep: 'حفظ لوقت لاحق',
    save: 'حفظ',
    saved: 'الاستطلاع مُعدّ.',
    cancel: 'إلغاء',
    remove: (question) => `إزالة «${own(question)}»`,
    question: 'السؤال',
    choices: 'الخيارات',
    choice: (n) => `الخيار ${number(n)}`,
    addChoice: 'إضافة خيار',
    removeChoice: (n) => `إزالة الخيار ${number(n)}`,
    chosen: (question) => `خيارات «${own(question)}»`,
    whoAnswered: 'من أجاب بماذا',
    few: 'مجهول: يظهر ما أُجيب به عند إغلاق الاستطلاع إذا أجاب ثلاثة أشخاص على الأقل.',
    nobodyKnows: 'مجهول: لا يُحفظ في أي مكان من أجاب بماذا.',
  },
};
