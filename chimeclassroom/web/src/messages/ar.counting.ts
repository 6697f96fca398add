import type { enCounting } from './en.counting';

/** By what attendance is counted, in Arabic. */
export const arCounting: typeof enCounting = {
  counting: {
    title: 'كيف يُحتسب الحضور',
    hint: 'تتبع التقارير ذلك فورًا، وتقارير الحصص الماضية أيضًا، وتتبعه الدرجات وفق قاعدتها.',
    lateAfter: 'متأخر، بالدقائق بعد البداية',
    earlyBefore: 'غادر مبكرًا، بالدقائق قبل النهاية',
    presentMinutes: 'حاضر ابتداءً من، بدقائق الحضور',
    presentPercent: 'حاضر ابتداءً من، بالنسبة المئوية من الحصة',
    weights: 'أوزان درجة التفاعل',
    weightsHint: 'لا تهم إلا نسبها؛ و0 يترك الجزء خارجًا.',
    risk: 'من هو في خطر',
    riskHint: 'غياب عن هذا العدد من آخر الحصص، أو حضور أقل؛ و0 يعني بلا حد.',
    absences: 'مرات الغياب',
    latest: 'من آخر الحصص',
    percent: 'أدنى حضور بـ٪',
    reset: 'تركه كما كان',
    inForce: {
      late: (minutes) => `متأخر هنا: بعد ${minutes} د.`,
      early: (minutes) => `غادر مبكرًا هنا: قبل النهاية بأكثر من ${minutes} د.`,
      minutes: (minutes) => `غائب هنا: أقل من ${minutes} د.`,
      percent: (percent) => `غائب هنا: أقل من ${percent} من الحصة.`,
      grace: (minutes) => `مهلة السماح ${minutes} د.`,
      weights: (parts) => `تُحتسب الأجزاء هنا: ${parts}.`,
      risk: (reasons) => `في خطر هنا: ${reasons}.`,
    },
  },
};
