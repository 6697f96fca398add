import { counting } from './counting';
import type { enStanding } from './en.standing';
import { own } from './own';

const count = counting<'zero' | 'one' | 'two' | 'few' | 'many'>('ar');

export const arStanding: typeof enStanding = {
  standing: {
    rooms: 'غرف دائمة',
    kind: 'النوع',
    dated: 'حصة بموعد',
    undated: 'غرفة بلا مواعيد',
    hint: 'تبقى فوق قائمة الأحداث، ويفتحها مضيفوها متى شاؤوا. لكل مرة سجل حضور خاص بها. لا يُنتظر أحد ولا تُمنح درجات.',
    anyTime: 'بلا وقت محدد. تكون مفتوحة ما دام فيها مضيف.',
    closed: 'مغلقة الآن',
    open: 'فتح الغرفة',
    endText: (title) => `يغادر الجميع «${own(title)}»، وتبقى مغلقة إلى أن يفتحها مضيف من جديد.`,
    sittings: 'متى كانت مفتوحة',
    came: (n) =>
      count(n, {
        zero: 'لا أحد',
        one: 'شخص واحد',
        two: 'شخصان',
        few: '# أشخاص',
        many: '# شخصًا',
        other: '# شخص',
      }),
    reportNote: 'غرفة بلا مواعيد: لا يُنتظر أحد، ولا تُمنح درجات، ولا تُحتسب في تقرير المقرر.',
    isNew: (title) => `‏«${own(title)}» غرفة جديدة بلا مواعيد.`,
  },
};
