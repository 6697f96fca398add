import type { Frequency } from '../editor/rule';
import { counting } from './counting';
import type { schedule } from './en.schedule';
import { formatNumber as number } from './language';
import { own } from './own';

const count = counting<'zero' | 'one' | 'two' | 'few' | 'many'>('ar');

/** The sentences about series, classes at once and calendars in Arabic. */
export const arSchedule: typeof schedule = {
  centre: {
    startNow: 'بدء حصة الآن',
    calendar: 'التقويم',
    views: { list: 'قائمة', week: 'أسبوع', month: 'شهر' },
    view: 'طريقة عرض الفعاليات',
    search: 'البحث في الفعاليات',
    searchPlaceholder: 'ابحث في العناوين والأوصاف',
    found: (n) =>
      count(n, {
        zero: 'لم يُعثر على فعاليات',
        one: 'عُثر على فعالية واحدة',
        two: 'عُثر على فعاليتين',
        few: 'عُثر على # فعاليات',
        many: 'عُثر على # فعالية',
        other: 'عُثر على # فعالية',
      }),
    nothingFound: 'لا فعالية تحمل هذا في عنوانها أو وصفها.',
    later: 'عرض الفعاليات اللاحقة',
    earlier: 'عرض الفعاليات السابقة',
    today: 'اليوم',
    weekBefore: 'الأسبوع السابق',
    weekAfter: 'الأسبوع التالي',
    monthBefore: 'الشهر السابق',
    monthAfter: 'الشهر التالي',
    weeks: 'الأسابيع',
    weekCount: (range, n) => `${range}، ${events(n)}`,
    dayCount: (day, n) => `${day}، ${events(n)}`,
    moreOfDay: (n) => `${number(n)} أخرى`,
    nothingThisWeek: 'لا شيء في هذا الأسبوع.',
    nothingThisDay: 'لا شيء في هذا اليوم.',
  },
  notices: {
    cancelled: (title) => `أُلغيت «${own(title)}».`,
    moved: (title, range) => `نُقلت «${own(title)}» إلى ${range}.`,
  },
  scope: {
    edit: 'ما المراد تغييره',
    cancel: 'ما المراد إلغاؤه',
    delete: 'ما المراد حذفه',
    hide: 'ما المراد إخفاؤه',
    show: 'ما المراد إظهاره',
    one: 'هذه الفعالية',
    following: 'هذه الفعالية وما بعدها',
    all: 'كل فعاليات السلسلة',
    kept: 'تبقى الحصص التي عُقدت أو أُلغيت أو عُدّلت منفردة كما هي.',
  },
  repeat: {
    label: 'التكرار',
    none: 'لا تتكرر',
    daily: 'بالأيام',
    weekly: 'بالأسابيع',
    monthlyByDay: (day) => `بالأشهر، في اليوم ${day}`,
    monthlyByWeekday: (nth, weekday) => `بالأشهر، ${weekday} ${ordinal(nth)}`,
    interval: 'كل',
    unit: (frequency, n) => unit(frequency, n),
    weekdays: 'في',
    ends: 'النهاية',
    endsAfter: 'بعد عدد من المرات',
    endsOn: 'في يوم محدد',
    times: 'عدد المرات',
    lastDay: 'آخر يوم',
    sentence: (frequency, interval, days, until) =>
      [
        `كل ${every(frequency, interval)}`,
        frequency === 'weekly' && days !== '' ? `: ${days}` : '',
        until === null ? '' : `، حتى ${until}`,
      ].join(''),
  },
  instant: {
    title: 'بدء حصة الآن',
    text: 'تصبح الحصة مباشرة فورًا ويراها كل من في المقرر.',
    name: 'العنوان',
    suggestion: (day) => `حصة ${day}`,
    start: 'بدء الحصة',
    keep: 'ليس الآن',
  },
  feed: {
    pageTitle: 'الفعاليات في تقويمك',
    text: 'يمكن لبرامج التقويم مثل Google Calendar وOutlook وApple Calendar قراءة فعاليات هذا المقرر من عنوان خاص وإبقاؤها محدّثة.',
    shows:
      'من لديه هذا العنوان يمكنه قراءة عناوين الفعاليات التي يراها الطلاب وأوقاتها وأوصافها. لا يُظهر أسماء ولا روابط ولا حضورًا، ولا يمكن تغيير شيء به.',
    make: 'إنشاء عنوان',
    remake: 'إنشاء عنوان جديد',
    remakeHint: 'لديك عنوان بالفعل. لن يُعرض مرة أخرى، والجديد يحل محله.',
    address: 'عنوانك الخاص',
    once: 'انسخه الآن: لن يُعرض مرة أخرى.',
    copy: 'نسخ',
    copied: 'نُسخ',
    withdraw: 'سحب العنوان',
    withdrawn: 'لم يعد العنوان يعمل.',
  },
};

const events = (n: number) =>
  count(n, {
    zero: 'لا فعاليات',
    one: 'فعالية واحدة',
    two: 'فعاليتان',
    few: '# فعاليات',
    many: '# فعالية',
    other: '# فعالية',
  });

function ordinal(nth: number): string {
  return ['الأخير', '', 'الأول', 'الثاني', 'الثالث', 'الرابع'][nth + 1] ?? '';
}

/** What stands after “every”, with its number. */
function every(frequency: Frequency, n: number): string {
  const month = { one: 'شهر', two: 'شهرين', few: '# أشهر', many: '# شهرًا', other: '# شهر' };
  const units = {
    none: { one: '', two: '', few: '', many: '', other: '' },
    daily: { one: 'يوم', two: 'يومين', few: '# أيام', many: '# يومًا', other: '# يوم' },
    weekly: { one: 'أسبوع', two: 'أسبوعين', few: '# أسابيع', many: '# أسبوعًا', other: '# أسبوع' },
    monthlyByDay: month,
    monthlyByWeekday: month,
  };
  return count(n, { zero: units[frequency].other, ...units[frequency] });
}

/** The unit alone, beside a field that holds the number. */
function unit(frequency: Frequency, n: number): string {
  return every(frequency, n).replace(number(n), '').trim();
}
