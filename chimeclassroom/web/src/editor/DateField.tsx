import { DateInput } from '@mantine/dates';
import { useDisclosure } from '@mantine/hooks';
import { t } from '../messages';
import { typedDateLocale } from '../time/dates';
import { parseTypedDate, typedDateFormat } from '../time/dateInput';

interface Props {
  label?: string;
  value: string | null;
  error: string | undefined;
  onChange: (date: string | null) => void;
}

const labels = () => ({
  previousMonth: t.editor.previousMonth,
  nextMonth: t.editor.nextMonth,
  monthLevelControl: t.editor.chooseMonth,
  previousYear: t.editor.previousYear,
  nextYear: t.editor.nextYear,
  yearLevelControl: t.editor.chooseYear,
  previousDecade: t.editor.previousDecade,
  nextDecade: t.editor.nextDecade,
});

/**
 * A date, typed as the viewer's region writes it or picked from the calendar. The calendar opens at a
 * click and not with the focus, so that it never covers what the field has to say to the keyboard.
 */
export function DateField({ label = t.editor.date, value, error, onChange }: Props) {
  const [open, calendar] = useDisclosure(false);
  const format = typedDateFormat(typedDateLocale());
  return (
    <DateInput
      label={label}
      placeholder={format}
      required
      withAsterisk={false}
      valueFormat={format}
      dateParser={(text) => parseTypedDate(text, typedDateLocale())}
      hideOutsideDates
      ariaLabels={labels()}
      popoverProps={{ opened: open }}
      // With the calendar open, Escape closes the calendar and not the dialog around it.
      data-mantine-stop-propagation={open}
      value={value}
      error={error}
      onClick={calendar.open}
      onBlur={calendar.close}
      onKeyDown={(key) => {
        if (key.key === 'Escape') calendar.close();
      }}
      onChange={(date) => {
        calendar.close();
        onChange(date);
      }}
    />
  );
}
