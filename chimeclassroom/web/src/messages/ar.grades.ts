import type { enGrades } from './en.grades';

/** The sentences about grades in Arabic. */
export const arGrades: typeof enGrades = {
  grades: {
    gradeWaiting: 'في الطريق',
    gradeSettling: (time) => `تُحتسب الدرجة عند ${time}`,
    gradeParked: 'القرار لك',
    gradeKept: 'أُبقيت درجتك',
    theirs: (theirs, ours) => `في سجل الدرجات: ${theirs}. حسب القاعدة: ${ours}.`,
    keepTheirs: 'إبقاء درجة السجل',
    sendOurs: 'إرسال درجتنا',
    sendAgain: 'إعادة الإرسال',
    decided: 'تم القرار.',
    of: (given, maximum) => `${given} من ${maximum}`,
    title: 'درجات الحضور',
    off: 'ليس لهذا المقرر سجل درجات يقبل درجات الفصل.',
    cannotKnow:
      'لا يُظهر نظام التعلم للفصل ما في سجل درجاته، فلا أحد يعرف إن كانت درجة ستحل محل درجة وضعتها بنفسك.',
    rule: 'القاعدة',
    rules: {
      off: 'بلا درجات',
      proportional: 'بنسبة وقت الحضور',
      threshold: 'كل النقاط ابتداءً من نسبة معينة',
      steps: 'حسب الحالة: حاضر، متأخر، غادر مبكرًا',
    },
    threshold: 'نسبة الحضور المطلوبة',
    late: 'قيمة التأخر بالمئة',
    leftEarly: 'قيمة المغادرة المبكرة بالمئة',
    maximum: 'نقاط الحضور الكامل',
    column: 'الأعمدة في سجل الدرجات',
    columns: { event: 'عمود لكل حدث', course: 'عمود للمقرر بالمتوسط' },
    absent: 'من هو في المقرر ولم يحضر قط',
    absents: { zero: 'ينال 0', nothing: 'لا ينال درجة' },
    settle: 'الدقائق من نهاية الحصة إلى درجاتها',
    unseen: 'درجات قد تحل محل درجاتك',
    unseens: { send: 'تُرسل', hold: 'تنتظر قرارك' },
    anew: 'عند الحفظ تُحتسب درجات الحصص المنتهية من جديد.',
    save: 'حفظ القاعدة',
    saved: 'حُفظت القاعدة.',
  },
};
