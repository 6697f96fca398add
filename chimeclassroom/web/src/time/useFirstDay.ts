import { useSettings } from '../api/queries';
import { locale } from '../messages';
import { firstDayOfWeek } from './week';

const DAYS = { sunday: 0, monday: 1, saturday: 6 } as const;

/** On which day weeks begin, from Sunday = 0: as the settings have it, or as in the viewer's region. */
export function useFirstDay(): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  const wanted = useSettings().data?.effective.settings.weekStart;
  return wanted === undefined || wanted === 'region' ? firstDayOfWeek(locale) : DAYS[wanted];
}
