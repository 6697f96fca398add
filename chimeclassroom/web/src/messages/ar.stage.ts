import type { enStage } from './en.stage';
import { formatNumber as number } from './language';
import { own } from './own';

/** The sentences of the stage, the devices and the connection of a live class in Arabic. */
export const arStage: typeof enStage = {
  stage: {
    inLine: (position) =>
      position === 1
        ? 'جارٍ الانضمام… دورك هو التالي.'
        : `جارٍ الانضمام… ترتيبك في الصف: ${number(position)}.`,
    pages: 'صفحات الأشخاص',
    page: (one, of) => `الصفحة ${number(one)} من ${number(of)}`,
    before: 'الأشخاص السابقون',
    after: 'المزيد من الأشخاص',
    pause: 'إيقاف المشاركة مؤقتًا',
    goOn: 'استئناف المشاركة',
    youPaused: 'شاشتك متوقفة لدى الجميع.',
    paused: 'متوقفة مؤقتًا',
    sharePaused: (name) => `أوقف ${own(name)} شاشته مؤقتًا.`,
    shareGoesOn: (name) => `استأنف ${own(name)} مشاركة شاشته.`,
    captions: 'التسميات التوضيحية',
    showCaptions: 'إظهار التسميات التوضيحية',
    hideCaptions: 'إخفاء التسميات التوضيحية',
  },
  away: {
    mark: 'يعود قريبًا',
    leave: 'سأعود قريبًا',
    back: 'عدت',
  },
  link: {
    good: 'الاتصال جيد',
    poor: 'الاتصال ضعيف',
    offer: 'اتصالك ضعيف. توفير البيانات يحافظ على الصوت: لا تُعرض لك كاميرات الآخرين، وتصغر صورتك.',
    save: 'توفير البيانات',
    later: 'ليس الآن',
    saving: 'توفير البيانات مفعّل',
    savingHint: 'لا تُعرض سوى الشاشات المشتركة، وصورتك صغيرة.',
    stopSaving: 'إظهار الكاميرات من جديد',
  },
  device: {
    speaker: 'مكبّر الصوت',
    usual: 'كما هو محدد في هذا الجهاز',
    quality: 'جودة الصورة',
    lines: {
      360: 'عادية (360 سطرًا)',
      540: 'أفضل (540 سطرًا)',
      720: 'الأفضل (720 سطرًا)',
    },
    shareFramed: 'افتح الحصة في علامة تبويب جديدة لمشاركة شاشتك',
  },
  mediaEnd: {
    again: 'إعادة الاتصال',
    elsewhere: 'انضممت إلى صوت هذه الحصة من جهاز آخر، لذا أُوقف هنا.',
    over: 'انتهى الصوت والصورة في هذه الحصة. أعد الاتصال لتشغيلهما من جديد.',
    removed: 'كنت خارج هذه الحصة فانقطع الصوت والصورة. أعد الاتصال لاستعادتهما.',
    full: 'لم يعد في صوت هذه الحصة وصورتها مكان. ما زال بإمكانك القراءة والكتابة.',
    refused: 'رُفض الصوت والصورة. أعد الاتصال، وإن لم ينفع ذلك فأخبر معلّمك.',
    failed: 'انقطع الصوت والصورة.',
  },
};
