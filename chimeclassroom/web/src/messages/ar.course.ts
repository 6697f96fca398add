import { counting } from './counting';
import type { course } from './en.course';
import { own } from './own';

const count = counting<'zero' | 'one' | 'two' | 'few' | 'many'>('ar');

/** The sentences about the people of a course in Arabic. */
export const arCourse: typeof course = {
  people: {
    invited: 'مخصصة لـ',
    invitedHint: 'لا يرى الآخرون الفعالية. إن لم تحدد أحدًا فهي للجميع.',
    everyone: 'كل من في المقرر',
    groups: 'لمجموعات فقط',
    groupsHint: 'مجموعات مقررك. من ينضم إلى إحداها لاحقًا يرى الحدث، ومن يغادرها لا يراه.',
    group: (name, people) =>
      `${own(name)} (${count(people, {
        zero: 'لا أحد',
        one: 'شخص واحد',
        two: 'شخصان',
        few: '# أشخاص',
        many: '# شخصًا',
        other: '# شخص',
      })})`,
    goneGroup: 'مجموعة لم تعد موجودة',
    forGroups: (names) => `لـ ${own(names)}`,
    nobody: 'لا أحد بهذا الاسم',
    more: 'هناك أشخاص آخرون: اكتب جزءًا من الاسم.',
    person: (name, role) => `${name} (${role})`,
    roster: {
      none: 'لا يُخبر مقررك الفصل بمن فيه، لذا لا يظهر سوى من سبق لهم فتح الفصل.',
      waiting: 'جارٍ قراءة قائمة المقرر، وحتى ذلك الحين يظهر من سبق لهم فتح الفصل.',
    },
    forSome: (n) =>
      count(n, {
        zero: 'ليست لأي مدعو',
        one: 'لمدعو واحد',
        two: 'لمدعوَّين اثنين',
        few: 'لـ # مدعوين',
        many: 'لـ # مدعوًا',
        other: 'لـ # مدعو',
      }),
    absent: 'الغائبون',
    absentHint: 'طلاب المقرر الذين لم يحضروا',
    nobodyAbsent: 'لم يغب أحد من طلاب المقرر.',
    guests: 'الضيوف',
    guestsHint: 'حضروا وليسوا في قائمة المقرر',
    rosterAt: (moment) => `بحسب قائمة المقرر بتاريخ ${moment}.`,
    rosterUnknown: 'لا يمكن معرفة الغائبين: لم يقرأ الفصل من في المقرر.',
  },
  comments: {
    title: 'التعليقات',
    none: 'لم يكتب أحد شيئًا بعد.',
    label: 'اكتب تعليقًا',
    placeholder: 'يمكن لكل من يرى هذه الفعالية قراءته',
    send: 'إرسال',
    closed: 'يمكنك قراءة تعليقات هذه الفعالية.',
    remove: (name) => `حذف تعليق ${own(name)}`,
    removeTitle: 'هل تريد حذف هذا التعليق؟',
    removeText: (name) => `سيُحذف تعليق ${own(name)} نهائيًا.`,
    doRemove: 'حذف التعليق',
    keep: 'الإبقاء على التعليق',
  },
  imports: {
    link: 'استيراد',
    pageTitle: 'استيراد فعاليات من ملف',
    text: 'انقل جدولًا زمنيًا من جدول بيانات (CSV) أو من ملف تقويم (iCalendar، ‎.ics‎). سترى أولًا ما فيه.',
    columns:
      'يسمّي السطر الأول من جدول البيانات أعمدته بالإنجليزية: title وdate ‏(2026-11-23) وstart ‏(09:00) وend أو duration بالدقائق، وإن شئت description وtime zone وrepeat.',
    choose: 'اختيار ملف',
    another: 'اختيار ملف آخر',
    tooLarge: 'الملف كبير جدًا. قسّمه إلى ملفات لا يتجاوز كل منها 60 كيلوبايت.',
    unreadable: 'تعذّرت قراءة الملف.',
    preview: (file) => `الفعاليات في ${own(file)}`,
    line: 'السطر',
    days: (classes) => (classes === 1 ? ofClasses(classes) : `${ofClasses(classes)}، تُعرض أولاها`),
    faulty: (n) =>
      count(n, {
        zero: 'لا أخطاء في الأسطر.',
        one: 'في أحد الأسطر خطأ، لذا لا يمكن استيراد شيء. صحّحه في الملف ثم اختره من جديد.',
        two: 'في سطرين أخطاء، لذا لا يمكن استيراد شيء. صحّحها في الملف ثم اختره من جديد.',
        few: 'في # أسطر أخطاء، لذا لا يمكن استيراد شيء. صحّحها في الملف ثم اختره من جديد.',
        many: 'في # سطرًا أخطاء، لذا لا يمكن استيراد شيء. صحّحها في الملف ثم اختره من جديد.',
        other: 'في # سطر أخطاء، لذا لا يمكن استيراد شيء. صحّحها في الملف ثم اختره من جديد.',
      }),
    store: (classes) => `استيراد ${ofClasses(classes)}`,
    stored: (classes) => `تم استيراد ${ofClasses(classes)}.`,
  },
  origin: {
    title: 'هل تريد نقل الجدول؟',
    text: (from, classes) =>
      `نُسخ هذا المقرر من ${from === '' ? 'مقرر آخر' : `«${own(from)}»`}، وعدد حصصه: ${ofClasses(classes)}. يمكن نسخها بنصوصها وروابطها وتأخيرها أسابيع كاملة، أما الأشخاص والحضور فلا يُنسخون.`,
    firstDay: 'أول حصة في هذا اليوم أو بعده بقليل',
    copy: 'نسخ الجدول',
    copied: 'نُسخ الجدول.',
  },
  news: {
    title: 'المستجدات',
    open: (unread) =>
      unread === 0
        ? 'المستجدات'
        : `المستجدات، ${count(unread, {
            zero: 'لا جديد',
            one: 'واحد غير مقروء',
            two: 'اثنان غير مقروءين',
            few: '# غير مقروءة',
            many: '# غير مقروء',
            other: '# غير مقروء',
          })}`,
    none: 'لم يتغيّر شيء منذ دخولك أول مرة.',
    markRead: 'تحديد الكل كمقروء',
    unread: 'غير مقروء',
    new: (title, when) => `فعالية جديدة «${own(title)}»: ${when}.`,
    newSeries: (title, classes, when) =>
      `سلسلة جديدة «${own(title)}»: ${ofClasses(classes)}، أولاها ${when}.`,
    moved: (title, when) => `نُقلت «${own(title)}» إلى ${when}.`,
    lasts: (title, when) => `تغيّرت مدة «${own(title)}»: ${when}.`,
    movedSeries: (title, classes) => `تم نقل ${ofClasses(classes)} من «${own(title)}».`,
    cancelled: (title) => `أُلغيت «${own(title)}».`,
    cancelledSeries: (title, classes) => `تم إلغاء ${ofClasses(classes)} من «${own(title)}».`,
    comment: (name, title) => `علّق ${own(name)} على «${own(title)}».`,
    reminder: (title, minutes, when) => `تبدأ «${own(title)}» بعد ${minutes}: ${when}.`,
    by: (name, moment) => `${own(name)}، ${moment}`,
  },
};

/** So many classes, as they stand after a noun or a preposition. */
const ofClasses = (n: number) =>
  count(n, {
    zero: '# حصة',
    one: 'حصة واحدة',
    two: 'حصتين',
    few: '# حصص',
    many: '# حصة',
    other: '# حصة',
  });
