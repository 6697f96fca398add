type Day = 0 | 1 | 2 | 3 | 4 | 5 | 6;

interface WeekInfo {
  firstDay: number;
}

// Browsers carry this as a method or, the older ones, as a property; some have neither.
interface LocaleWithWeek extends Intl.Locale {
  getWeekInfo?: () => WeekInfo;
  weekInfo?: WeekInfo;
}

const SUNDAY_REGIONS = new Set(['US', 'CA', 'MX', 'BR', 'JP', 'KR', 'IN', 'IL', 'ZA', 'TW', 'HK']);

/** First day of the week in a locale, counted from Sunday = 0 as calendars do. */
export function firstDayOfWeek(tag: string): Day {
  const locale = new Intl.Locale(tag) as LocaleWithWeek;
  const info = locale.getWeekInfo?.() ?? locale.weekInfo;
  if (info !== undefined) return (info.firstDay % 7) as Day;
  return SUNDAY_REGIONS.has(locale.maximize().region ?? '') ? 0 : 1;
}
