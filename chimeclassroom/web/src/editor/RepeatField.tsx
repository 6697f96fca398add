import { Chip, Group, Input, NumberInput, Select, Stack } from '@mantine/core';
import { t } from '../messages';
import { formatDay, weekdayName } from '../time/describeRule';
import { useFirstDay } from '../time/useFirstDay';
import { DateField } from './DateField';
import { ordinalOf, WEEKDAYS, weekdayOf, type Frequency, type Repeat, type Weekday } from './rule';
import classes from './RepeatField.module.css';

interface Props {
  value: Repeat;
  /** The first day. */
  date: string | null;
  error: string | undefined;
  onChange: (repeat: Repeat) => void;
}

const MOST = 200;
const WIDEST = 52;

/** Whether, how and until when an event repeats. */
export function RepeatField({ value, date, error, onChange }: Props) {
  const change = (part: Partial<Repeat>) => onChange({ ...value, ...part });
  return (
    <Stack gap="sm">
      <Select
        label={t.repeat.label}
        data={frequencies(date)}
        allowDeselect={false}
        value={value.frequency}
        error={error}
        onChange={(frequency) => {
          if (frequency !== null) change({ frequency });
        }}
      />
      {value.frequency !== 'none' && (
        <div className={classes.details}>
          <NumberInput
            label={t.repeat.interval}
            suffix={` ${t.repeat.unit(value.frequency, value.interval)}`}
            min={1}
            max={WIDEST}
            allowDecimal={false}
            value={value.interval}
            onChange={(interval) => change({ interval: Number(interval) || 1 })}
          />
          {value.frequency === 'weekly' && date !== null && (
            <Weekdays
              value={[...new Set([...value.weekdays, weekdayOf(date)])]}
              fixed={weekdayOf(date)}
              onChange={(weekdays) => change({ weekdays })}
            />
          )}
          <Ends value={value} error={error} onChange={change} />
        </div>
      )}
    </Stack>
  );
}

function frequencies(date: string | null) {
  const day = date ?? '1970-01-01';
  const named = (frequency: Frequency, label: string) => ({ value: frequency, label });
  return [
    named('none', t.repeat.none),
    named('daily', t.repeat.daily),
    named('weekly', t.repeat.weekly),
    named('monthlyByDay', t.repeat.monthlyByDay(formatDay(day, { day: 'numeric' }))),
    named(
      'monthlyByWeekday',
      t.repeat.monthlyByWeekday(ordinalOf(day), weekdayName(weekdayOf(day), 'long')),
    ),
  ];
}

interface WeekdaysProps {
  value: Weekday[];
  /** The weekday of the first day, which always belongs to it. */
  fixed: Weekday;
  onChange: (days: Weekday[]) => void;
}

function Weekdays({ value, fixed, onChange }: WeekdaysProps) {
  const first = useFirstDay();
  const days = WEEKDAYS.map((_, n) => WEEKDAYS[(n + first) % 7] ?? 'MO');
  return (
    <Input.Wrapper label={t.repeat.weekdays} labelElement="div">
      <Chip.Group multiple value={value} onChange={(chosen) => onChange(chosen)}>
        <Group gap={6} mt={4} role="group" aria-label={t.repeat.weekdays}>
          {days.map((day) => (
            <Chip key={day} value={day} size="sm" radius="md" disabled={day === fixed}>
              {weekdayName(day, 'short')}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

interface EndsProps {
  value: Repeat;
  error: string | undefined;
  onChange: (part: Partial<Repeat>) => void;
}

function Ends({ value, error, onChange }: EndsProps) {
  return (
    <div className={classes.ends}>
      <Select
        label={t.repeat.ends}
        data={[
          { value: 'count', label: t.repeat.endsAfter },
          { value: 'until', label: t.repeat.endsOn },
        ]}
        allowDeselect={false}
        value={value.ends}
        onChange={(ends) => onChange({ ends: ends === 'until' ? 'until' : 'count' })}
      />
      {value.ends === 'count' ? (
        <NumberInput
          label={t.repeat.times}
          min={1}
          max={MOST}
          allowDecimal={false}
          value={value.count}
          onChange={(count) => onChange({ count: Number(count) || 1 })}
        />
      ) : (
        <DateField
          label={t.repeat.lastDay}
          value={value.until}
          error={error}
          onChange={(until) => onChange({ until })}
        />
      )}
    </div>
  );
}
