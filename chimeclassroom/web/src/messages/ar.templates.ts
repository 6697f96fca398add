import type { enTemplates } from './en.templates';
import { own } from './own';

export const arTemplates: typeof enTemplates = {
  templates: {
    link: 'القوالب',
    text: 'ما يمكن أن تبدأ به الأحداث الجديدة: العنوان والمدة والوصف والروابط والقواعد، من دون مواعيد ولا أشخاص. احفظ قالبًا من محرر أي حدث.',
    empty: 'لا توجد قوالب بعد. افتح محرر حدث واختر «حفظ كقالب».',
    beginWith: 'البدء بقالب',
    none: 'بلا قالب',
    notFound: 'لا يوجد قالب كهذا',
    shared: (name) => `${own(name)} (كل المقررات)`,
    levels: { course: 'هذا المقرر', platform: 'كل المقررات' },
    level: 'لأجل',
    save: 'حفظ كقالب',
    saveText: 'يمكن أن تبدأ الأحداث الجديدة بما في المحرر. تُترك المواعيد والأشخاص.',
    confirm: 'حفظ القالب',
    keep: 'ليس الآن',
    name: 'اسم القالب',
    saved: 'تم حفظ القالب.',
    rename: (name) => `إعادة تسمية ${own(name)}`,
    renameTitle: 'إعادة تسمية القالب',
    renameText: 'تبقى الأحداث التي بدأت به كما هي.',
    doRename: 'إعادة التسمية',
    delete: (name) => `حذف ${own(name)}`,
    deleteTitle: 'حذف هذا القالب؟',
    deleteText: (name) => `سيختفي «${own(name)}». تبقى الأحداث التي بدأت به كما هي.`,
    doDelete: 'حذف القالب',
    deleted: 'تم حذف القالب.',
  },
};
