import { counting } from './counting';
import type { enSettings } from './en.settings';
import { own } from './own';

const count = counting<'zero' | 'one' | 'two' | 'few' | 'many'>('ar');

/** A number of minutes, as it stands after a preposition. */
function spanOf(minutes: number): string {
  if (minutes >= 1440) {
    return count(minutes / 1440, {
      zero: '# يوم',
      one: 'يوم واحد',
      two: 'يومين',
      few: '# أيام',
      many: '# يومًا',
      other: '# يوم',
    });
  }
  if (minutes >= 60) {
    return count(minutes / 60, {
      zero: '# ساعة',
      one: 'ساعة واحدة',
      two: 'ساعتين',
      few: '# ساعات',
      many: '# ساعة',
      other: '# ساعة',
    });
  }
  return count(minutes, {
    zero: '# دقيقة',
    one: 'دقيقة واحدة',
    two: 'دقيقتين',
    few: '# دقائق',
    many: '# دقيقة',
    other: '# دقيقة',
  });
}

/** The sentences about settings in Arabic. */
export const arSettings: typeof enSettings = {
  settings: {
    link: 'الإعدادات',
    pageTitle: 'الإعدادات',
    whose: 'لمن هذه الإعدادات',
    levels: { person: 'إعداداتي', course: 'هذا المقرر', platform: 'كل المقررات' },
    forPerson: 'تسري عليك في كل المقررات.',
    forCourse: 'تسري على كل من يفتح الفصل من هذا المقرر.',
    forPlatform: (name) =>
      name === '' ? 'تسري على كل مقررات نظامكم التعليمي.' : `تسري على كل مقررات ${own(name)}.`,
    title: 'عنوان الصفحة',
    language: 'اللغة',
    weekStart: 'يبدأ الأسبوع يوم',
    clock: 'الأوقات',
    dateFormat: 'التواريخ',
    theme: 'السطوع',
    region: 'كما في منطقة المشاهد',
    auto: 'كما في جهاز المشاهد',
    asSet: (value) => `كما هو محدد: ${value}`,
    days: { monday: 'الاثنين', saturday: 'السبت', sunday: 'الأحد' },
    clocks: { '24h': '15:30', '12h': '3:30 م' },
    dates: { iso: '2026-11-28', dmy: '28 نوفمبر 2026', mdy: 'نوفمبر 28, 2026' },
    themes: { light: 'فاتح', dark: 'داكن' },
    defaults: 'تبدأ الفعالية الجديدة بـ',
    duration: 'المدة بالدقائق',
    opensBefore: 'تُفتح قبل البداية، بالدقائق',
    reminder: 'التذكير بالحصة',
    reminderOf: (minutes) => (minutes === 0 ? 'بلا تذكير' : `قبلها بـ${spanOf(minutes)}`),
    span: spanOf,
    mail: 'بريد الفصل',
    mailHint: 'التذكيرات والحصص الملغاة والمواعيد المتغيّرة، إن كانت مدرستك ترسلها بالبريد.',
    guests: 'ضيوف برابط',
    guestsHint: 'هل يمكن للمضيفين أن يُدخلوا إلى الحصص من ليس له حساب في نظام إدارة التعلّم.',
    guestWays: { link: 'مسموح', none: 'غير مسموح' },
    setBy: { platform: 'محدد لكل المقررات', course: 'محدد لهذا المقرر', person: 'حددته أنت' },
    lockedBy: { platform: 'مقفل لكل المقررات', course: 'مقفل لهذا المقرر', person: 'مقفل' },
    lock: (setting) => `قفل «${setting}»`,
    lockHints: {
      platform: 'ما تقفله هنا لا تغيّره المقررات ولا الأشخاص.',
      course: 'ما تقفله هنا لا يغيّره أحد لنفسه.',
    },
    brandTitle: 'مظهر مؤسستك',
    brandName: 'اسم المؤسسة',
    logo: 'عنوان الشعار',
    accent: 'لون الأزرار والروابط',
    accentHint: 'مثل ‎#0f6e78‎. يجب أن يكون داكنًا بما يكفي للقراءة.',
    welcome: 'ترحيب فوق الفعاليات',
    operation: 'أين وإلى متى',
    mediaRegion: 'منطقة الصوت والصورة',
    mediaRegionHint: 'مثل eu-central-1. لا يتبعها مزوّد لا يمكنه الاختيار.',
    retention: 'الاحتفاظ بالحضور، بالأيام',
    retentionHint: 'تركه فارغًا يعني الاحتفاظ به دائمًا.',
    wrongAccent: 'ليس هذا لونًا مثل ‎#0f6e78‎ داكنًا بما يكفي للقراءة في الصفحة.',
    wrongLogo: 'يبدأ عنوان الشعار بـ ‎https://‎.',
    save: 'حفظ',
    saved: 'حُفظت الإعدادات.',
    conflict: 'غيّر شخص آخر هذه الإعدادات في الأثناء، لذا لم تُحفظ إعداداتك.',
    loadCurrent: 'تحميل الإعدادات الحالية',
  },
};
